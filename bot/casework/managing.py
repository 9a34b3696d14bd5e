"""The manager's decision: handle, report, or not reached, and what follows from each."""
from __future__ import annotations

from datetime import timedelta

from bot.casework.deciding import MANAGER_LIMIT, schedule
from bot.casework.desk import Case


def hear_manager(case: Case) -> None:
    """Acts on a manager's decision that has just been told.

    handle and report are events of their own and then decide by rule. "Not reached" hands the call to on-call, whose
    limit starts once (RESOLUTION-24, 27); the second time it is a report (`move_up`).
    """
    answer = case.state.answers["manager_decision"]
    if answer.value in ("handle", "report"):
        if (case.state.manager or {}).get("decision") != answer.value:
            case.add("manager_decided", answer.words, decision=answer.value, by="manager")
        return
    tried = [event for event in case.desk.log.events(case.call) if event.kind == "handed_over"]
    if answer.by in ("phrase", "button", "model", "unclear"):
        if tried:
            move_up(case, "nobody who can decide was reached")
        else:
            hand_to_on_call(case)


def hand_to_on_call(case: Case) -> None:
    """The manager was tried and not reached, or the limit has passed: on-call is next, with one new limit."""
    now = case.desk.clock()
    case.desk.followups.cancel(case.call, MANAGER_LIMIT, now)
    case.add("handed_over", to="on_call")
    if "manager_decision" in case.state.answers:
        case.add("noted", set_aside="manager_decision")
    schedule(case, MANAGER_LIMIT, now + timedelta(minutes=case.circumstances.settings.manager_answer_minutes))


def move_up(case: Case, why: str) -> None:
    """Nobody decided in time: the call becomes a report by itself (MS-34, RESOLUTION-14, 24)."""
    case.add("raised", by="clock", why=why)
