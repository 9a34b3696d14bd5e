"""The words of notes, by keyed digest: which calls' notes hold a word, though the notes themselves are sealed."""
from __future__ import annotations

import re
import unicodedata
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.calllog.tables import CallTable, NoteWordTable
from bot.calllog.vault import Vault

_CALLS = CallTable.__table__
_WORDS = NoteWordTable.__table__
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
#: A search for more words than this is for the same calls as for the first of them.
_MOST = 12


def remember(session: Session, vault: Vault, call: str, text: str) -> None:
    """Makes the words of a note findable. `text` is what stands in the log (screened), whole words count, case does not."""
    rows = [{"word": _digest(vault, word), "call": call} for word in sorted(_words(text))]
    if rows:
        add = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(_WORDS)
        session.execute(add.on_conflict_do_nothing(), rows)


def forget(session: Session, call: str) -> None:
    """Drops the words of a call whose notes are purged."""
    session.execute(delete(_WORDS).where(_WORDS.c.call == call))


def having(vault: Vault, text: str) -> list[Any]:
    """SQL conditions on the table `call`: its notes hold every word of `text`; no words, no condition."""
    return [_CALLS.c.call.in_(select(_WORDS.c.call).where(_WORDS.c.word == digest)) for digest in digests(vault, text)]


def digests(vault: Vault, text: str) -> list[str]:
    """The words of `text` as they stand in the table, as many as are searched for."""
    return [_digest(vault, word) for word in sorted(_words(text))[:_MOST]]


def _words(text: str) -> set[str]:
    plain = unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'")
    return set(_WORD.findall(plain))


def _digest(vault: Vault, word: str) -> str:
    return vault.key_hash(f"note word {word}")
