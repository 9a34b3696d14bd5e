"""A "no" to the danger question that may not be one, and one that a doubt beside it hides: it is said back, and only a yes takes it.

"No, he's gone quiet" opens like "no, nobody is in danger" and tells of something else; "neg, he doesn't know the address" is a no beside a doubt about an
address. Both are put back into words under the 999 line (RESOLUTION-15, RESOLUTION-25: asked again once, then the serious side stands).
"""
from __future__ import annotations

from dataclasses import replace
from typing import Optional

from bot.casework.denying import leads_with_no, may_be_another_no
from bot.casework.desk import Case
from bot.casework.leaning import OWN_DOUBT, Lean
from bot.casework.meant import was_said_back
from bot.triage.answers import Reading
from bot.triage.protocol import Question
from bot.triage.values import UNSURE, Answer

_DANGER, _NO = "danger_now", "no"


def say_back(question: Question, reading: Reading, text: str, calm: bool) -> Optional[Lean]:
    """The "no" to say back in place of what was read, or None. `calm`: whether neither net hears danger in the words; only then is a doubt said back."""
    if question.fact != _DANGER or reading.command is not None or reading.alarm:
        return None
    value = reading.value(_DANGER) if reading.understood else None
    if value == _NO:
        doubtful = may_be_another_no(text)
    else:
        doubtful = calm and value in (None, UNSURE) and leads_with_no(text) and not OWN_DOUBT.search(text)
    return Lean(Answer(_DANGER, _NO, "", "phrase", False), against=True) if doubtful else None


def twice(case: Case, question: Question, reading: Reading, text: str) -> Reading:
    """The reading without a doubtful "no" that was said back before and is typed again instead of a yes: then the serious side stands."""
    if question.fact != _DANGER or reading.value(_DANGER) != _NO or not may_be_another_no(text) or not was_said_back(case, _DANGER):
        return reading
    return replace(reading, answers=tuple(answer for answer in reading.answers if answer.fact != _DANGER), understood=False)
