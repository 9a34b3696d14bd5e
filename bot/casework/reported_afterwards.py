"""Somebody who wants it reported after their call has ended: that call is raised, and no other is begun for it."""
from __future__ import annotations

from datetime import timedelta
from typing import Optional

from bot.casework import after_words as words, settled, wording
from bot.casework.afterwards import AFTER, ask_danger, goes_on
from bot.casework.deciding import outside_the_rules, raise_closed
from bot.casework.desk import Case, Desk
from bot.casework.leavers import has_left
from bot.casework.saying import NOTHING, Say
from bot.casework.topics import speaks_of_missing
from bot.triage.answers import read_opening
from bot.triage.answers.references import references
from bot.triage.danger import LINE, look
from bot.triage.values import severity

_WHY, _SOURCE = "the person on the spot wants it reported", ("RESOLUTION-18",)


def call_to_report(desk: Desk, channel: str, person: str, more: str) -> Optional[Case]:
    """The latest call of a person that has ended in the last hours and that they want reported now; None where it is of something else.

    `more` is what stands beside "report it": a new matter, another child or a sign of danger begins a call of its own. A call in which
    nothing had happened is about nothing that could be reported.
    """
    if look(more).level != "none":
        return None
    ended = [(row.closed_at, row.call) for row in desk.log.calls(limit=10, channel=channel, person=person, finished=True) if row.closed_at]
    case = desk.case(max(ended, key=lambda one: one[0])[1]) if ended else None
    if case is None or has_left(case) or not _may_be_raised(case):
        return None
    if case.state.outcome == "escalated":
        return case if not more.strip() or goes_on(desk, channel, person, more, None) == case.call else None
    return None if _is_new(case, more) else case


def press_report(case: Case, fact: str) -> Optional[list[Say]]:
    """"I want it reported", tapped on a message of a call that has ended meanwhile; None for every other button, and where it is one already."""
    if fact != "reporter_insists" or not case.state.finished or not _may_be_raised(case) or severity(str(case.state.disposition)) >= severity("REPORT"):
        return None
    return report_ended(case)


def report_ended(case: Case) -> list[Say]:
    """Raises a call that has ended to a report and puts the danger question again; where it is one already, or 999, its steps are said once more."""
    about = wording.ABOUT_CALL.format(call=case.call, child=f", {case.state.child}" if case.state.child else "")
    custom = {"call": case.call, "topic": case.state.topic}
    if severity(str(case.state.disposition)) >= severity("REPORT"):
        return [Say(f"{LINE}\n{words.steps(case)}", (words.NEW,), {**custom, "afterwards": True})]
    decision = outside_the_rules(case, "REPORT", "reporter-insists", _WHY, _SOURCE)
    raise_closed(case, decision, by="person")
    said = wording.decision_text(decision, case.circumstances, case.call, None)
    first = Say(f"{about}\n{said}", (words.NEW,), {**custom, "disposition": decision.disposition, "outcome": decision.outcome})
    return [first, ask_danger(case, "")]


def _may_be_raised(case: Case) -> bool:
    """Whether it has a matter, and ended no longer ago than what is written afterwards stays with such a call."""
    hours: timedelta = AFTER if case.state.outcome == "escalated" else settled.AFTER
    return NOTHING not in case.state.answers and case.state.closed_at is not None and case.desk.clock() - case.state.closed_at <= hours


def _is_new(case: Case, more: str) -> bool:
    """Whether the words name another child, another kind of incident, or somebody missing where nobody was."""
    kind, told = next((answer.value for answer in read_opening(more, case.circumstances.now, case.desk.library) if answer.fact == "category"), None), case.state.answers.get("category")
    another = any(reference != case.state.child for reference, _ in references(more))
    return another or (kind is not None and (told is None or told.value != kind)) or (speaks_of_missing(more) and "missing" not in case.state.protocols)
