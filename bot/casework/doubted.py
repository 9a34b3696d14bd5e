"""A doubt about danger while a child was away: once the child is back, it was about another place."""
from __future__ import annotations

from bot.casework.desk import Case
from bot.casework.understood import Understood
from bot.triage.answers import Reading, read_answer
from bot.triage.danger import look
from bot.triage.values import UNSURE

_DANGER, _RETURNED = "danger_now", "returned"


def is_back(case: Case) -> bool:
    """Whether the child is known to be back."""
    return case.told.get(_RETURNED) == "back"


def settle(case: Case, text: str, understood: Understood, was_back: bool) -> None:
    """After a message by which the child came back: a danger that was doubted before is asked about again, once.

    Where the same message says that the child is well, and neither net finds anything in it, that is the answer
    (RESOLUTION-15: an unclear danger is asked about before anything else; MP-RETURN: seen by staff is safe).
    """
    question = case.desk.library.question(_DANGER, case.state.protocols)
    if was_back or not is_back(case) or question is None or case.told.get(_DANGER) != UNSURE:
        return
    calm = understood.danger == "none" and look(text).level == "none"
    read = read_answer(text, question, case.circumstances.now) if calm else None
    if read is not None and read.understood and read.value(_DANGER) == "no":
        case.answer(_DANGER, "no", text, "phrase", False)
    else:
        case.add("noted", set_aside=_DANGER)


def unsettle(case: Case, reading: Reading) -> bool:
    """What news takes away: a child whose place is lost is no longer in touch and on the way because they were so before (RESOLUTION-8).

    Returns whether danger must be asked about again: a child who is back with adults nobody knows is not plainly safe.
    """
    told = {answer.fact: answer.value for answer in reading.answers}
    known = case.state.answers.get("contact")
    if told.get("whereabouts") == "unknown" and "contact" not in told and known is not None and known.value == "returning":
        case.add("noted", set_aside="contact")
    flags = told.get("amber_flags")
    strangers = told.get("companions") == "unknown_adults" or (isinstance(flags, tuple) and "unknown_adults" in flags)
    return told.get(_RETURNED) == "back" and strangers
