"""The codes of the log in the words of these pages."""
from __future__ import annotations

from datetime import date
from typing import Optional

from bot.calllog.log import CallRow
from bot.calllog.reviewed import FORCE
from bot.console.monitoring import QUESTIONS
from bot.triage.explaining import name

JUDGEMENTS = {
    "appropriate": "Appropriate", "should_be_handled": "Should have been handled by the home", "should_be_escalated": "Should have been escalated",
    "too_slow": "Too slow",
}
CHANNELS = {"telegram": "Telegram", "web": "Chat page", "rest": "Another system", "console": "Control room", "terminal": "Terminal", "rehearsal": "Rehearsal"}
PROTOCOLS = {"missing": "Missing", "incident": "Incident", "returned": "Return", "danger": "Danger"}
REMARKS = {
    "read": "Marked as read", "flagged": "Flagged", "unflagged": "Flag taken off", "remark": "Remark", "second_wanted": "Second opinion wanted",
    "police_outcome": "Police outcome", "too_high": "Remark: the decision was too high",
}
POLICE = {"attended": "attended", "not_attended": "not attended", "outcome_20": "Outcome 20", "outcome_21": "Outcome 21", "outcome_22": "Outcome 22",
          "parenting_advice": "advice: parenting matter"}
WHY = {"missing": "Filtered, about a missing child", "raised": "Raised", "unfinished": "Not finished", "sampled": "Drawn at random"}
STANDING = {"open": ("Open", "yellow"), "overdue": ("Overdue", "red"), "done": ("Done", "green"), "stopped": ("Stopped", "grey")}
RELATED = {"same": "The same matter", "linked": "Went together", "child": "Same child", "home": "Same home"}
OUTCOMES = {"filtered": "Filtered", "escalated": "Escalated", "open": "Open"}
DISPOSITIONS = {"HOME": "Home handles it", "INTEL": "Intelligence", "WAIT": "Wait", "MANAGER": "Manager decides", "REPORT": "Report", "999": "999"}
FOLLOWED = {"day": "Followed within 24 hours", "week": "Followed within 7 days"}
DONE = {
    "read": "The call is marked as read.", "flag": "The call is flagged.", "unflag": "The flag is taken off.", "remark": "Your remark is added.",
    "judge": "Your judgement is added.", "agree": "You agree with the judgement.", "disagree": "You disagree with the judgement.",
    "second": "A second opinion is asked for.",
}


def about(row: CallRow) -> str:
    """What a call is about, as short as a cell: its protocols and the kind of incident.

    The return's questions join a call about a missing child when it closes, before the child is back: that is no second subject.
    """
    about = [one for one in row.protocols if one != "returned" or "missing" not in row.protocols]
    kinds = " and ".join(PROTOCOLS.get(one, one.replace("_", " ")) for one in about) or "Not known yet"
    return f"{kinds}: {name(row.category)}" if row.category else kinds


def remark_words(what: str, value: str) -> str:
    """A remark's kind in words."""
    if what == "remark" and value == "too_high":
        return REMARKS["too_high"]
    if what == "police_outcome":
        return f"Police outcome: {POLICE.get(value, value)}"
    return REMARKS.get(what, "Remark")


def monitoring(fact: str) -> str:
    """A monitoring question in words."""
    return next((one.words for one in QUESTIONS if one.fact == fact), name(fact))


def monitored(fact: str, value: str) -> str:
    """The answer to a monitoring question in words."""
    return next((dict(one.answers).get(value, value) for one in QUESTIONS if one.fact == fact), value)


def side(code: str) -> str:
    """Whose supervisor said something: "the force" or the provider's name."""
    return "the force" if code == FORCE else code


def long_day(day: date) -> str:
    """"Saturday 21 November 2026"."""
    return day.strftime("%A %-d %B %Y")


def read_day(text: str) -> Optional[date]:
    """A day of an address, YYYY-MM-DD; None for anything else, and for years no call can be of."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None
