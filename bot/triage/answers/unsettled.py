"""A "no" to a question about danger that is none: said beside a yes, part of other words, with something left out, or with a weapon told in the same breath."""
from __future__ import annotations

from pathlib import Path

from bot.triage.answers.choices import without
from bot.triage.answers.words import FactWords, Words
from bot.triage.expressions import read_expressions
from bot.triage.values import Answer

_WORDS = read_expressions(Path(__file__).with_name("unsettled.yml"), any_case=False)

_WEAPON = (("category", "weapon"), ("aggravating", "weapon"))

#: "No, only that she hasn't had her insulin": whatever was asked, that is no "no".
_MISSED = "critical_medicine_missed"
#: What is told beside a no and is graver than any no: the question is put again.
_GRAVER = frozenset((("still_happening", "unsafe"), ("health_need", "critical"), ("injury", "serious"), ("self_harm_signs", "plan_or_means")))


def settles_nothing(plain: str, fact: FactWords, words: Words, extras: tuple[Answer, ...]) -> bool:
    """Whether a "no" in this answer must not be taken, so that it is asked again. But for "no. yes ..." only questions about danger are so strict.

    Args: `extras` are the other facts that the same answer tells. "No yes" may be either; "no answer on his phone" is about the
    phone; "everything calm apart from him" is about him; "no, he just has a broken bottle" tells of what was asked. A danger that is told outright is read elsewhere.
    """
    if _WORDS["yes_follows"].search(plain):
        return True
    if not fact.danger:
        return False
    if _WORDS["nobody_safe"].search(plain) or _WORDS["another_is"].search(plain) or fact.fact == "still_happening" and _WORDS["goes_on"].search(plain):
        return True
    if _tells_of_absence(plain, words) or words.says("yes_after_no", plain) or words.says("left_out", plain):
        return True
    if any((answer.fact, answer.value) in _GRAVER for answer in extras):
        return True
    if any(answer.fact == "red_flags" and _MISSED in answer.value for answer in extras):
        return True
    if words.says("past", plain):
        return False
    return any(value in (answer.value if isinstance(answer.value, tuple) else (answer.value,)) for name, value in _WEAPON
               for answer in extras if answer.fact == name)


def says_more(text: str, fact: str, words: Words) -> bool:
    """Whether an answer as typed names something beside its no, or leaves something out of it: nobody is asked whether that means none.

    "Just the cider, nothing else" names the cider, "no answer on his phone" speaks of a phone, and to a question about danger "no, but ..." goes on.
    """
    plain, known = words.plain(text), words.facts.get(fact)
    lists = ("none_else", "left_out", "yes_after_no", *(("goes_on_but",) if known is not None and known.danger else ()))
    return _tells_of_absence(plain, words) or any(words.says(name, plain) for name in lists)


def _tells_of_absence(plain: str, words: Words) -> bool:
    return words.says("absence", without(plain, words.matches({"": words.lists["none_of_it_seen"]}, plain)))
