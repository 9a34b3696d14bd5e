"""What was done about retention, written down and read back: every row says who, when and why."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Iterable, Optional

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from bot.calllog.canonical import canonical
from bot.calllog.vault import Vault
from bot.calllog.written import made
from bot.registry.directory import reference_key
from bot.retention.tables import RetentionEventTable
from bot.triage.identifiers import mask

_DONE = RetentionEventTable.__table__
_LOCK = 7_317_002  # any number, the same in every process: whoever holds and whoever removes go one after the other
HELD, LIFTED, STARTED, FINISHED, EXPORTED, ERASED = "held", "lifted", "purge_started", "purge_finished", "subject_exported", "erased"


class RetentionRefused(ValueError):
    """Something that cannot be done; the message says what is wrong and what to do."""


@dataclass(frozen=True)
class Entry:
    """One row: what was done, by whom, about which call or child (a keyed digest), and why."""

    id: int
    at: datetime
    kind: str
    by: str
    call: Optional[str]
    subject: Optional[str]
    payload: dict[str, Any]
    why: str


def take_turn(session: Session) -> None:
    """Waits until nobody else holds or removes: a hold is either seen by a batch of a purge, or set after it. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def write_down(session: Session, vault: Vault, kind: str, by: str, at: datetime, why: str, call: Optional[str] = None, reference: str = "",
               subject: Optional[str] = None, **payload: Any) -> int:
    """Adds one row and returns its number.

    Args:
        why: for the record; what could identify somebody is taken out, and it is sealed.
        reference: a child's; kept as a keyed digest, which can also be given itself as `subject`.

    Raises:
        RetentionRefused: nobody, or no reason, was given.
    """
    if not by.strip() or not why.strip():
        raise RetentionRefused("Say who does this and why: it stands in the record.")
    told = {"at": at, "kind": kind, "by": by.strip()[:200], "call": call, "subject": subject_of(vault, reference) if reference else subject,
            "payload": payload, "sealed": vault.seal(mask(why.strip()))}
    return made(session.execute(insert(_DONE), told))


def entries(session: Session, vault: Vault, *where: Any, kinds: Iterable[str] = ()) -> list[Entry]:
    """The rows that fit, oldest first."""
    wanted = select(_DONE).where(*where).order_by(_DONE.c.id)
    kinds = tuple(kinds)
    rows = session.execute(wanted.where(_DONE.c.kind.in_(kinds)) if kinds else wanted)
    return [Entry(row.id, row.at, row.kind, row.by, row.call, row.subject, row.payload, vault.open(row.sealed) if row.sealed else "") for row in rows]


def about(session: Session, vault: Vault, reference: str) -> list[Entry]:
    """What was done about one child's reference, oldest first."""
    return entries(session, vault, _DONE.c.subject == subject_of(vault, reference))


def unfinished_run(session: Session, vault: Vault) -> Optional[Entry]:
    """The last purge, if it was begun and never finished (it was killed), else None."""
    runs = entries(session, vault, kinds=(STARTED, FINISHED))
    return runs[-1] if runs and runs[-1].kind == STARTED else None


def subject_of(vault: Vault, reference: str) -> str:
    """The keyed digest of a child's reference, however it is written: this table adds no new trace of the reference itself."""
    return vault.key_hash(f"child reference {canonical(reference_key(reference))}")
