"""Corrections that come without a question to answer: what is different from the summary, and a message that was edited."""
from __future__ import annotations

import re
from typing import Collection

from bot.casework.desk import Case
from bot.casework.hearing import bring_in_other_protocol, lowers, question_for
from bot.casework.understood import Understood
from bot.triage.answers import read_answer, read_opening
from bot.triage.danger import look
from bot.triage.values import UNSURE, Answer

#: No answer to "which of these is not right?": neither which, nor what is right instead.
_BARE = re.compile(r"^\W*((yes|yeah|yep|yup|ye|y|no|nope|n|ok|okay|right|correct|wrong|not|it|is|its|that|thats|that's|isn't|isnt|one|this|the|a|something|different|else|sure|idk|dunno|all|of|them|hmm+|\d)\b\W*)+$", re.I)


def hear_difference(case: Case, text: str, understood: Understood) -> bool:
    """Reads what is different from the summary, over every fact. True when something was changed by it.

    What cannot be read is never passed over: the caller asks again, and then the manager decides. A bare "yes" is read
    as nothing: it was not danger that was asked about.
    """
    before = case.state.answers
    if understood.alarms(look(text)):
        case.answer("danger_now", "yes", text, "phrase", True)
    if _BARE.match(text):
        return case.state.answers != before
    told = {answer.fact: answer for answer in read_opening(text, case.circumstances.now, case.desk.library)}
    for answer in (*_raised(case, text, told), *told.values()):
        case.answer(answer.fact, answer.value, answer.words or text, answer.by, answer.confident)
    bring_in_other_protocol(case)
    return case.state.answers != before


def correct_upwards(case: Case, text: str) -> bool:
    """Reads an edited message against every fact that was told before, where it makes one of them worse. True when it did.

    What it makes better is left to the ordinary reading, which asks.
    """
    before, pending = case.state.answers, case.state.pending
    if not case.state.protocols or _BARE.match(text):
        return False
    for answer in _raised(case, text, {pending} if pending else set()):
        if answer.value != before[answer.fact].value:
            case.answer(answer.fact, answer.value, text, answer.by, answer.confident)
    bring_in_other_protocol(case)
    return case.state.answers != before


def _raised(case: Case, text: str, told: Collection[str]) -> list[Answer]:
    found = []
    for fact in case.told:
        question = question_for(case, fact)
        if question is not None and question.options and fact not in told:
            read = read_answer(text, question, case.circumstances.now).value(fact)
            if read is not None and read != UNSURE and not lowers(Answer(fact, read)):
                found.append(Answer(fact, read, text))
    return found
