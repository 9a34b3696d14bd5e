"""What the learned model may add to an answer: it may raise more easily than it may lower."""
from __future__ import annotations

from typing import Mapping, Optional

from bot.triage.answers.words import FactWords
from bot.triage.values import UNSURE

#: Where the words say nothing, a value needs this much, and this much more than the next value: of 7,970 answers, each scored without its
#: writer's, 407 of 450 such guesses were right, below it 76 of 162: those are said back, or the question is put again.
TAKE, MARGIN = 0.75, 0.15
#: One that means danger now rings 999, so it needs more than a bare majority; so does whatever tells of harm: nobody is asked twice about that.
ALARM = 0.6
#: A lowering value sends people home, so it needs most (design: "not understood with confidence is asked again").
LOWER = 0.75
#: To stand against what the words say; one that means danger now, or is about harm, less. What is graver than calm words, and as likely, is said back
#: (bot/casework/leaning.py): of 7,970 answers, each scored without its writer's, 20 of 28 such guesses between the two were right.
AGAINST, GRAVER = 0.9, 0.8
#: In place of a doubt that the words say: of 3,355 answers by writers it had not seen, 29 of 33 such guesses were right, the doubt in 2.
IN_DOUBT = 0.6
#: Flags are judged one by one.
FLAG = 0.6
#: That nobody is in danger, or that nothing on a list of dangers fits. Like every calm guess it is only said back, and a person's yes takes it
#: (bot/casework/meant.py); it needs more to be put into words at all, because a question that leads is answered lightly (proposal).
LOWER_DANGER = 0.9
_DANGER = "danger_now"
#: Keys under which a model may score "none of these" for a fact of flags.
NO_FLAGS = ("none", "[]", "")


def accepted(scores: Optional[Mapping[str, float]], fact: FactWords) -> Optional[str]:
    """The one value that the model is sure enough of where the words say nothing, or None."""
    ranked = _ranked(scores)
    if not ranked:
        return None
    (top, value), second = ranked[0], ranked[1][0] if len(ranked) > 1 else 0.0
    if value == "not_an_answer" or top - second < MARGIN:
        return None
    if value in fact.lowering and fact.fact == _DANGER:
        return value if top >= LOWER_DANGER else None
    least = LOWER if value in fact.lowering else ALARM if value in fact.alarm or fact.danger else TAKE
    return value if top >= least else None


def against(scores: Optional[Mapping[str, float]], fact: FactWords, value: str) -> Optional[str]:
    """The value for which the model overrules `value` read from words, or None.

    It never overrules an alarm, and towards a lowering value only where that is the graver of two.
    """
    ranked = _ranked(scores)
    if not ranked or value in fact.alarm:
        return None
    top, guessed = ranked[0]
    graver = fact.rank(guessed) > fact.rank(value)
    if guessed in (value, "not_an_answer") or (guessed in fact.lowering and not graver) or top < _least_against(fact, value, guessed, graver):
        return None
    if fact.danger and fact.rank(guessed) < fact.rank(value):
        return None
    return guessed


def _least_against(fact: FactWords, value: str, guessed: str, graver: bool) -> float:
    if graver and value == UNSURE:
        return IN_DOUBT
    return GRAVER if graver and (fact.danger or guessed in fact.alarm) else AGAINST


def raised(scores: Optional[Mapping[str, float]], fact: FactWords, value: str) -> bool:
    """Whether the model leans to a more serious value than `value`, as far as it would have to for an alarm."""
    ranked = _ranked(scores)
    if not ranked or ranked[0][1] == "not_an_answer":
        return False
    return ranked[0][0] >= ALARM and fact.rank(ranked[0][1]) > fact.rank(value)


def accepted_flags(scores: Optional[Mapping[str, float]], least: float = FLAG, danger: bool = True) -> Optional[tuple[str, ...]]:
    """The flags that the model is sure enough of; () when it is sure of none of them; None when it is not sure.

    Of a list of `danger` it has to be surer of that.
    """
    ranked = _ranked(scores)
    flags = tuple(value for score, value in ranked if score >= least and value not in (*NO_FLAGS, UNSURE, "not_an_answer"))
    if flags:
        return flags
    return () if ranked and ranked[0][1] in NO_FLAGS and ranked[0][0] >= (LOWER_DANGER if danger else LOWER) else None


def _ranked(scores: Optional[Mapping[str, float]]) -> list[tuple[float, str]]:
    pairs = ((score, str(value)) for value, score in (scores or {}).items() if isinstance(score, (int, float)))
    return sorted(pairs, reverse=True)
