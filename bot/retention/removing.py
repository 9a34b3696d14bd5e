"""Removes texts of one call: the purge is logged in the call first, then the texts and searchable words go, in one transaction."""
from __future__ import annotations

from datetime import datetime
from typing import Any, Iterable, Mapping, Optional

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.calllog import words
from bot.calllog.log import CallLog
from bot.calllog.tables import EventTable
from bot.calllog.vault import Vault, VaultError
from bot.retention.classes import is_searchable
from bot.retention.periods import NOTES

_EVENTS = EventTable.__table__
_AT_ONCE = 500


def trouble_with(log: CallLog, call: str) -> Optional[str]:
    """Why texts of this call must not go although their time is up: "damaged" (evidence would be lost) or "unreadable"; None when it is whole."""
    try:
        log.events(call)
    except VaultError:
        return "unreadable"
    return "damaged" if log.verify(call) is not None else None


def remove(session: Session, vault: Vault, call: str, texts: Mapping[str, Iterable[int]], rules: Mapping[str, str], by: str, at: datetime, run: str) -> int:
    """Removes the texts of these events, by class, and returns how many there were. Coded facts, times and hashes stay; so does the chain.

    Args:
        texts: the numbers of the events, by class. rules: by which rule, by class; it stands in the log. run: which purge or erasure this is.
    """
    secure(session)
    log = CallLog(session, vault)
    for name, events in texts.items():
        # Said first: the database lets a text go only while the last event of the call says that texts were purged.
        said: dict[str, Any] = {"class": name, "removed": len(list(events)), "rule": rules[name], "events": list(events), "by": by, "run": run}
        log.add(call, "purged", at, **said)
    gone = [seq for events in texts.values() for seq in events]
    for start in range(0, len(gone), _AT_ONCE):
        session.execute(update(_EVENTS).where(_EVENTS.c.call == call, _EVENTS.c.seq.in_(gone[start:start + _AT_ONCE])).values(text=None))
    if NOTES in texts:
        _forget_words(session, vault, call)
    return len(gone)


def secure(session: Session) -> None:
    """SQLite leaves what is deleted in the file until something is written over it, unless told to blank it out."""
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("PRAGMA secure_delete=ON")


def _forget_words(session: Session, vault: Vault, call: str) -> None:
    """Words of notes that went cannot be found any more; those of notes still kept can."""
    words.forget(session, call)
    kept = select(_EVENTS).where(_EVENTS.c.call == call, _EVENTS.c.text.is_not(None), _EVENTS.c.kind.in_(("noted", "remarked")))
    for row in session.execute(kept).all():
        if is_searchable(row.kind, row.payload):
            words.remember(session, vault, call, vault.open(row.text))
