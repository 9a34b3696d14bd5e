"""The clocks of a call: their kinds, starting one, and the one that runs."""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Optional

from bot.casework.desk import Case
from bot.triage.clocks import instant, plan_deadline

#: Kinds of work that fall due. A WAIT: the check, then the manager is told, then it moves up.
RECHECK, NO_WORD, NO_WORD_LIMIT = "recheck", "no_word", "no_word_limit"
#: A MANAGER's limit, and a call that nobody finishes.
MANAGER_LIMIT, UNFINISHED = "manager_limit", "unfinished"
#: After the child is back: how they are, and the return interview.
RETURN_SCREEN, RETURN_INTERVIEW = "return_screen", "return_interview"
#: After a manager decided in their own chat: how long the reason may still follow.
MANAGER_REASON = "manager_reason"


def schedule(case: Case, kind: str, due: datetime, **payload: object) -> None:
    """Starts one clock of a call and notes it in the log."""
    case.desk.followups.schedule(case.call, kind, due, **payload)
    case.add("due", what=kind, at_time=due.isoformat())


def record_asked(case: Case, fact: str, again: bool = False, **more: Any) -> None:
    """Notes a question that is put, with what `more` is to be known of it, and starts afresh the clock of a call that nobody finishes."""
    case.add("asked", fact=fact, again=again, **more)
    case.desk.followups.cancel(case.call, UNFINISHED, case.desk.clock())
    if (case.state.decision or {}).get("outcome") != "open":
        minutes = case.circumstances.settings.unfinished_call_minutes
        case.desk.followups.schedule(case.call, UNFINISHED, in_minutes(case, minutes))


def running(case: Case) -> Optional[datetime]:
    """When the clock of the open decision falls due (a check or the manager's limit), None where none runs."""
    return next((due.due for due in case.desk.followups.of(case.call) if due.kind in (RECHECK, NO_WORD, NO_WORD_LIMIT, MANAGER_LIMIT)), None)


def being_checked(case: Case) -> bool:
    """True from the moment a check has been asked until it is answered or counts as no word."""
    return any(due.kind in (NO_WORD, NO_WORD_LIMIT) for due in case.desk.followups.of(case.call))


def within_plan(case: Case, due: datetime) -> datetime:
    """A manager's limit, ended by the plan's time where nobody knows where the child is: the rules then say report (WSCC, RESOLUTION-5)."""
    deadline = plan_deadline(case.circumstances) if "missing" in case.state.protocols else None
    if deadline is None or case.position.facts.get("location") not in ("unknown", "uncheckable") or instant(deadline) <= instant(case.circumstances.now):
        return due
    return min(due, deadline, key=instant)


def in_minutes(case: Case, minutes: float) -> datetime:
    """So many minutes from now."""
    return case.desk.clock() + timedelta(minutes=minutes)
