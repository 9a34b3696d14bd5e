"""Word at a re-check: "spoken to, says five to" waits again; nothing that is old counts as news of the child."""
from __future__ import annotations

from bot.casework.desk import Case
from bot.casework.scheduling import RECHECK, being_checked, running
from bot.triage.answers import read_answer, read_time
from bot.triage.clocks import instant
from bot.triage.danger import look
from bot.triage.values import UNSURE

#: "Still nothing" so shortly before a check is the answer to it (proposal), in seconds: nobody waits for the minute to ask what was just told.
_AS_GOOD_AS_DUE = 5 * 60


def spoken_to(case: Case) -> bool:
    """True while "spoken to, not back yet" is the latest word of the child."""
    returned = case.state.answers.get("returned")
    return returned is not None and returned.value == "spoken_to"


def hear_word(case: Case, text: str, told: tuple[str, ...]) -> None:
    """Takes in "spoken to" at a re-check: a new time in the same words counts; without one it is asked for again.

    `told` names the other facts of the same message. What was known of contact and of the promised time is as old as
    the last check and is set aside, visibly (RESOLUTION-8: only a new time may wait again).
    """
    time = read_time(text, case.circumstances.now) if text else None
    if time is not None and time.kind == "clock" and time.at is not None:
        case.answer("return_time", time.at.strftime("%H:%M"), text)
        if "contact" not in told:
            case.answer("contact", "returning", text)
        return
    answers = case.state.answers
    if "return_time" in answers and "return_time" not in told:
        case.add("noted", set_aside="return_time")
    contact = answers.get("contact")
    if contact is not None and contact.value in ("none", UNSURE) and "contact" not in told:
        case.add("noted", set_aside="contact")


def checked_too_soon(case: Case, text: str) -> bool:
    """Whether "still nothing from her" comes while a wait runs and well before its check: it is kept, and the wait runs on to its
    check (RESOLUTION-8); in the last minutes it is the check's answer. Lost contact, danger, or anything else told beside it is heard as what it is.
    """
    state, question = case.state, case.desk.library.question("returned", case.state.protocols)
    standing = state.decision or {}
    waits = standing.get("disposition") == "WAIT" and standing.get("outcome") == "open" and state.pending == "returned"
    if not waits or question is None or being_checked(case) or look(text).level != "none":
        return False
    due = running(case)
    if due is None or instant(due) - instant(case.desk.clock()) <= _AS_GOOD_AS_DUE:
        return False
    reading = read_answer(text, question, case.circumstances.now)
    if reading.command is not None or [(answer.fact, answer.value) for answer in reading.answers] != [("returned", "no_word")]:
        return False
    case.add("noted", text, before_check="no_word")
    return True


def waits_again(case: Case) -> bool:
    """Whether a new wait begins. The word of the child is then set aside, so that the next re-check asks afresh."""
    if not spoken_to(case):
        return False
    case.add("noted", set_aside="returned")
    return True


def rechecks_started(case: Case) -> int:
    """How many waits this call has begun."""
    return sum(event.kind == "due" and event.payload.get("what") == RECHECK for event in case.desk.log.events(case.call))
