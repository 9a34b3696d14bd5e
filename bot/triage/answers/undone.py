"""Words beside which a calm value is none: "mum is there but drunk", "worked at first", "almost all". The question is put again."""
from __future__ import annotations

from pathlib import Path

from bot.triage.expressions import read_expressions

#: By fact.
_UNDOES = read_expressions(Path(__file__).with_name("undone.yml"), any_case=False)


def undone(fact: str, plain: str) -> bool:
    """Whether the words of an answer in plain form take back a calm value that others in it tell; it is asked again then."""
    words = _UNDOES.get(fact)
    return words is not None and bool(words.search(plain))
