"""Two filters as an index can answer them: which protocols a call was asked by, and which words its notes hold."""
from __future__ import annotations

from typing import Any

from sqlalchemy import Text, and_, func, literal_column, select, type_coerce
from sqlalchemy.orm import Session

from bot.calllog.distinct import distinct
from bot.calllog.tables import CallTable, NoteWordTable
from bot.calllog.vault import Vault
from bot.calllog.words import digests
from bot.review.finding.conditions import Asked, veiled

_CALLS, _WORDS = CallTable.__table__, NoteWordTable.__table__


def of_protocol(session: Session, protocol: str) -> Asked:
    """The calls asked by a protocol, alone or beside another: every way in which it stands in the log is looked up."""
    protocols = type_coerce(_CALLS.c.protocols, Text)
    condition = protocols.in_([written for written in distinct(session, protocols) if f'"{protocol}"' in written])
    return Asked(condition, veiled(condition))


def of_words(session: Session, vault: Vault, text: str, most: int) -> tuple[Asked, int]:
    """The calls whose notes hold every word: those of the rarest are looked up, and asked for the others. With it how many those are, or `most`."""
    numbers = {}
    for word in digests(vault, text):
        some = select(literal_column("1").label("one")).select_from(_WORDS).where(_WORDS.c.word == word).limit(most).subquery()
        numbers[word] = int(session.execute(select(func.count()).select_from(some)).scalar_one())
    rarest, *others = sorted(numbers, key=numbers.__getitem__)
    told = [_noted(word) for word in others]
    leads = _CALLS.c.call.in_(select(_WORDS.c.call).where(_WORDS.c.word == rarest))
    return Asked(and_(leads, *told), and_(_noted(rarest), *told)), numbers[rarest]


def _noted(word: str) -> Any:
    return select(literal_column("1")).select_from(_WORDS).where(_WORDS.c.word == word, _WORDS.c.call == _CALLS.c.call).correlate(_CALLS).exists()
