"""What the learned model may add to an answer: it may raise more easily than it may lower."""
from __future__ import annotations

from typing import Mapping, Optional

from bot.triage.answers.words import FactWords
from bot.triage.values import UNSURE

#: A raising value needs this much, and this much more than the next value.
RAISE, MARGIN = 0.6, 0.25
#: A lowering value sends people home, so it needs more (design: "not understood with confidence is asked again").
LOWER = 0.8
#: Keys under which a model may score "none of these" for a fact of flags.
NO_FLAGS = ("none", "[]", "")


def accepted(scores: Optional[Mapping[str, float]], fact: FactWords) -> Optional[str]:
    """The one value that the model is sure enough of, or None."""
    ranked = _ranked(scores)
    if not ranked:
        return None
    (top, value), second = ranked[0], ranked[1][0] if len(ranked) > 1 else 0.0
    if value == "not_an_answer" or top - second < MARGIN:
        return None
    return value if top >= (LOWER if value in fact.lowering else RAISE) else None


def accepted_flags(scores: Optional[Mapping[str, float]]) -> Optional[tuple]:
    """The flags that the model is sure enough of; () when it is sure of none; None when it is not sure."""
    ranked = _ranked(scores)
    flags = tuple(value for score, value in ranked if score >= RAISE and value not in (*NO_FLAGS, UNSURE, "not_an_answer"))
    if flags:
        return flags
    return () if ranked and ranked[0][1] in NO_FLAGS and ranked[0][0] >= LOWER else None


def _ranked(scores: Optional[Mapping[str, float]]) -> list:
    pairs = ((score, str(value)) for value, score in (scores or {}).items() if isinstance(score, (int, float)))
    return sorted(pairs, reverse=True)
