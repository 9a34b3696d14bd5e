"""Coded things in plain words for a reader of the record, and free text made safe to print."""
from __future__ import annotations

import re
from datetime import datetime
from typing import Optional

from bot.notes.on_the_phone import OPERATOR_MEANING
from bot.triage.circumstances import Circumstances
from bot.triage.clocks import UK
from bot.triage.explaining import label, name
from bot.triage.identifiers import mask
from bot.triage.protocol import Question
from bot.triage.values import Value

#: What a decision means, for somebody who does not know the codes.
MEANING = {
    "999": "ring 999 now",
    "REPORT": "report to the police now, not as an emergency",
    "INTEL": "pass information to the police, not urgent",
    "MANAGER": "the manager decides",
    "WAIT": "wait until the time set, and keep trying",
    "HOME": "the home handles it",
}
OUTCOMES = {"filtered": "filtered: handled by the home", "escalated": "escalated to the police or 999", "open": "still open"}
_CHANNELS = {"web": "the chat page", "rest": "another system", "telegram": "Telegram", "terminal": "a terminal", "rehearsal": "a rehearsal",
             "console": "the operators' console"}
_READ_BY = {
    "button": "chosen from the answers offered", "phrase": "typed", "opening": "typed in the first message", "registry": "from the registry",
    "clock": "nobody answered in time", "unclear": "not understood twice, so the serious side stands",
    "model": "a guess of the learned model, which may only raise", "staff": "typed",
    "said_back": "typed, said back and agreed to", "manager": "from the manager's own chat", "reference": "from the child's reference",
}
#: The same where an operator took the call: it was the caller who said it.
_READ_BY_OPERATOR = {"button": "chosen by the operator", "phrase": "typed by the operator", "staff": "typed by the operator"}
#: A quotation longer than this is cut; the log keeps it whole.
_LONGEST = 240
_MARK = re.compile(r"\{(?:your_)?([a-z_]+)\}")


def meaning(code: str, role: str = "") -> str:
    """What a decision means, for whoever took the call: an operator is the police already."""
    return (OPERATOR_MEANING if role == "operator" else {}).get(code) or MEANING.get(code, "")


def when(moment: datetime) -> str:
    """A moment in UK time with its date: "20 Nov 2026 21:40"."""
    return moment.astimezone(UK).strftime("%d %b %Y %H:%M").lstrip("0")


def stamp(moment: datetime) -> str:
    """A moment in UK time to the second: "20 Nov 2026 21:40:05"."""
    return moment.astimezone(UK).strftime("%d %b %Y %H:%M:%S").lstrip("0")


def clock(moment: datetime) -> str:
    """A moment as UK "21:40:05"."""
    return moment.astimezone(UK).strftime("%H:%M:%S")


def channel(code: str) -> str:
    """A channel in words."""
    return _CHANNELS.get(code, code)


def read_by(code: str, role: str = "") -> str:
    """Who or what read an answer, on a call that somebody of this role took."""
    if code.startswith("danger:"):
        return f"danger words in the message (rule {code[7:]})"
    return (_READ_BY_OPERATOR if role == "operator" else {}).get(code) or _READ_BY.get(code, code)


def quoted(text: str, longest: int = _LONGEST) -> str:
    """Somebody's own words on one line: identifying details taken out, nothing unprintable, cut when long."""
    flat = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    masked = mask(flat)
    return masked if len(masked) <= longest else masked[: longest - 4].rstrip() + " ..."


def fact_in_words(question: Optional[Question], value: Value) -> str:
    """The value of a fact behind a decision: as it stood on its button, and of what no question asks ("no_plan") its code as words."""
    shown = label(question, value)
    return quoted(shown if question else name(shown)).lower()


def by_role(text: str, circumstances: Circumstances, due: Optional[datetime] = None) -> str:
    """An instruction with its marks filled in by role: a note never carries a contact's name or number, nor a mark as it is coded."""
    marks = {
        "non_emergency": circumstances.settings.non_emergency, "manager": "the manager", "on_call": "the on-call manager",
        "out_of_hours": "the out-of-hours social care team", "due": when(due) if due else "the time agreed",
    }
    for mark, value in marks.items():
        text = text.replace("{" + mark + "}", value)
    return _MARK.sub(lambda found: f"the {found[1].replace('_', ' ')}", text)


def plan_in_words(circumstances: Circumstances) -> str:
    """What the registry holds of the child's plan."""
    child = circumstances.child
    if child is None:
        return "The child is not known in the registry, or no reference was given."
    if child.plan is None:
        return "The registry says that the child has no plan."
    plan = child.plan
    evening = plan.return_on(circumstances.now.weekday())
    back = f"back by {evening} on this day, " if evening else ""
    report = f"report {plan.report_after_minutes} minutes later" if plan.report_after_minutes else "report at once when the place is not confirmed"
    flags = ", ".join(flag.replace("_", " ") for flag in plan.flags) or "none"
    return f"The child's plan: {back}{report}. Flags: {flags}."
