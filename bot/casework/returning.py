"""When a missing call closes: what must still happen before it is final (Nottinghamshire's rule, HL-NOTTS)."""
from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, Optional

from bot.casework.desk import Case, Desk
from bot.casework.scheduling import RETURN_INTERVIEW, RETURN_SCREEN, schedule

#: The interview is offered within 72 hours of the return (DFE-2014, KNOWSLEY); the first reminder leaves a day (proposal).
INTERVIEW_WITHIN, FIRST_REMINDER = timedelta(hours=72), timedelta(hours=48)
#: The child eats and warms up first, then somebody asks (missing.md section 7, same shift; the minutes are a proposal).
SCREEN_AFTER = timedelta(minutes=30)
#: A child who is not back when the call closes is asked after: soon where somebody is fetching, else once a day (proposal).
FETCHED_WITHIN, ASK_AFTER = timedelta(minutes=60), timedelta(hours=24)
_IN_THE_HOUSE = re.compile(r"\b(hiding|hid|loft|attic|wardrobe|cupboard|under (his|her|the|their) bed|in (his|her|their) room|never left|all along|shed|garden)\b", re.I)
_AWAY = ("known", "uncheckable", "unknown")
#: Earlier calls about the same absence lie no further back than this.
_SAME_ABSENCE = timedelta(days=14)


def start_return(case: Case) -> None:
    """After a missing call has closed: the clocks of the return, and a note that the call is not final yet.

    A call that was escalated, or whose child was away, waits for its return interview to be recorded as offered.
    """
    state = case.state
    if "missing" not in state.protocols or "returned" not in case.desk.library.protocols or not _was_away(case):
        return
    if "returned" not in state.protocols:
        case.add("noted", protocols=[*state.protocols, "returned"])
    case.add("noted", final=False, waits_for=RETURN_INTERVIEW)
    returned = state.answers.get("returned")
    if returned is not None and returned.value == "back":
        came_back(case)
        return
    fetched = (state.decision or {}).get("disposition") == "HOME" and state.answers.get("collector") is not None
    schedule(case, RETURN_INTERVIEW, case.desk.clock() + (FETCHED_WITHIN if fetched else ASK_AFTER), back=False)


def came_back(case: Case) -> None:
    """The child is back now: the 72 hours begin. Earlier calls about the same absence wait for this one's interview."""
    now, desk = case.desk.clock(), case.desk
    desk.followups.cancel(case.call, RETURN_INTERVIEW, now)
    case.add("noted", came_back=True)
    schedule(case, RETURN_SCREEN, now + SCREEN_AFTER)
    schedule(case, RETURN_INTERVIEW, now + FIRST_REMINDER, back=True, by=(now + INTERVIEW_WITHIN).isoformat())
    if not case.state.child:
        return
    for row in desk.log.calls(limit=20, child=case.state.child, finished=True, since=now - _SAME_ABSENCE):
        if row.call != case.call and desk.followups.cancel(row.call, RETURN_INTERVIEW, now):
            desk.followups.cancel(row.call, RETURN_SCREEN, now)
            desk.case(row.call).add("noted", final_with=case.call)


def police_know(case: Case) -> bool:
    """Whether the police have been told of this absence: said so, or this call or an earlier one of it was escalated."""
    told = case.state.answers.get("police_told")
    if told is not None and told.value == "yes":
        return True
    if any(event.kind == "decided" and event.payload.get("disposition") in ("REPORT", "999") for event in case.desk.log.events(case.call)):
        return True
    since = case.desk.clock() - _SAME_ABSENCE
    earlier = case.desk.log.calls(limit=20, child=case.state.child, finished=True, since=since) if case.state.child else []
    return any(event.payload.get("final_with") == case.call and row.disposition in ("REPORT", "999")
               for row in earlier for event in case.desk.log.events(row.call) if event.kind == "noted")


def is_final(desk: Desk, call: str) -> bool:
    """False while a closed missing call still waits for its return interview to be recorded as offered."""
    noted: Optional[dict[str, Any]] = None
    for event in desk.log.events(call):
        if event.kind == "noted" and ("final" in event.payload or "final_with" in event.payload):
            noted = event.payload
    if noted is None:
        return True
    return is_final(desk, noted["final_with"]) if "final_with" in noted else bool(noted["final"])


def _was_away(case: Case) -> bool:
    """Away at the end or at an earlier decision, or back from away; a child found in the house was never away (MS-18)."""
    events = case.desk.log.events(case.call)
    if case.position.facts.get("location") in _AWAY or any(
            event.kind == "decided" and event.payload.get("facts", {}).get("location") in _AWAY for event in events):
        return True
    back = case.state.answers.get("returned")
    return back is not None and back.value == "back" and not any(event.kind == "heard" and _IN_THE_HOUSE.search(event.text) for event in events)
