"""Words by which the one who writes, or a manager of the home, is accused; and those by which a worker tells that they laid hands on a child."""
from __future__ import annotations

from pathlib import Path

from bot.triage.answers.wanting_police import wants_police
from bot.triage.expressions import read_expressions

_WORDS = read_expressions(Path(__file__).with_name("accusing_words.yml"))

MYSELF, A_MANAGER = "reporter", "manager"


def accused_in(text: str, told: bool = False) -> str:
    """Whom the words accuse: MYSELF, A_MANAGER, or "" for nobody who would be sent for a decision.

    `told`: it is known to be a complaint about a worker, so that "I grabbed him" is enough. A worker who tells that they hit a child, or that
    a child was hurt by their hold, is taken at their word without it; a hold by plan or training is not.
    """
    if _WORDS["of_myself"].search(text) or (told and _WORDS["i_did"].search(text)) or admits(text):
        return MYSELF
    return A_MANAGER if _WORDS["of_a_manager"].search(text) else ""


def admits(text: str) -> bool:
    """Whether the one who writes tells that they laid hands on a child."""
    if _WORDS["strong"].search(text):
        return True
    found = _WORDS["soft"].search(text)
    return found is not None and not _WORDS["by_plan"].search(text) and bool(_WORDS["harm"].search(text, found.end()))


def not_the_managers(value: object, text: str) -> bool:
    """Whether a manager's decision read in these words is none: the writer wants it reported themself, or the words accuse a manager or tell of an assault."""
    return (value == "report" and wants_police(text, own=True)) or bool(accused_in(text))
