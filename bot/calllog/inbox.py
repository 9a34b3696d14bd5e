"""The inbox: what arrived, kept before anybody is told that it did, and answered once."""
from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any, Optional

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.calllog.canonical import canonical
from bot.calllog.tables import InboxTable
from bot.calllog.vault import Vault
from bot.calllog.written import made, touched

_INBOX = InboxTable.__table__
# Run in every turn: made once, so that SQLAlchemy need not work out each time that it knows them.
_KEEP = {kind.__name__.rsplit(".", 1)[1]: kind.insert(_INBOX).on_conflict_do_nothing(index_elements=["channel", "update_id"]) for kind in (postgresql, sqlite)}
_KEPT = select(_INBOX.c.id).where(_INBOX.c.channel == bindparam("on"), _INBOX.c.update_id == bindparam("as_"))
_BEFORE = (select(_INBOX).where(_INBOX.c.channel == bindparam("on"), _INBOX.c.person == bindparam("who"), _INBOX.c.done_at.is_(None), _INBOX.c.id < bindparam("this"))
           .order_by(_INBOX.c.id).limit(1))
_DONE_AT = select(_INBOX.c.done_at).where(_INBOX.c.id == bindparam("this"))
_MARK_DONE = update(_INBOX).where(_INBOX.c.id == bindparam("this"), _INBOX.c.done_at.is_(None)).values(done_at=bindparam("at"), body=None)


class Inbox:
    """The inbox as one transaction sees it. Text, buttons pressed and addresses are sealed."""

    def __init__(self, session: Session, vault: Vault) -> None:
        self._session = session
        self._vault = vault

    def take(self, incoming: Any) -> tuple[int, bool]:
        """Keep what arrived (a `bot.intake.messages.Incoming` or its like).

        Returns its number, and whether it is new: the same update of the same channel is kept once, also when
        two processes take it at the same moment.
        """
        update_id = self.kept_id(incoming.update_id)
        kept = self._session.execute(_KEEP[self._session.get_bind().dialect.name], {
            "channel": incoming.channel, "update_id": update_id, "person": incoming.person, "kind": incoming.kind,
            "home": incoming.home, "role": incoming.role, "received": incoming.received, "address": self._vault.seal(incoming.address),
            "body": self._vault.seal(canonical({"text": incoming.text, "press": incoming.press})),
        })
        if touched(kept) == 1:
            return made(kept), True
        return self._session.execute(_KEPT, {"on": incoming.channel, "as_": update_id}).scalar_one(), False

    def hold(self, channel: str, person: str) -> None:
        """Lets no other process work on messages of this person until this transaction ends. SQLite has one writer anyway."""
        if self._session.get_bind().dialect.name == "postgresql":
            key = int.from_bytes(hashlib.sha256(f"{channel} {person}".encode("utf-8", "replace")).digest()[:8], "big", signed=True)
            self._session.execute(select(func.pg_advisory_xact_lock(key)))

    def before(self, inbox_id: int, channel: str, person: str) -> Optional[dict[str, Any]]:
        """The oldest message of this person that came before and was never worked: the fields of its `Incoming`, or None."""
        row = self._session.execute(_BEFORE, {"on": channel, "who": person, "this": inbox_id}).first()
        return None if row is None else self._told(row)

    def kept_id(self, update_id: Any) -> str:
        """The update's own id, or a digest of one that no column could hold."""
        given = str(update_id)
        return given if len(given) <= 200 and given.isprintable() else self._vault.key_hash(given)

    def mark_done(self, inbox_id: int, at: datetime) -> None:
        """It has been worked. Its text is dropped here: the log has it, screened."""
        self._session.execute(_MARK_DONE, {"this": inbox_id, "at": at})

    def is_done(self, inbox_id: int) -> bool:
        """True when it has been worked: the same update must not be answered again."""
        return self._session.execute(_DONE_AT, {"this": inbox_id}).scalar_one() is not None

    def unfinished(self, channel: Optional[str] = None) -> list[tuple[int, dict[str, Any]]]:
        """What was kept and never worked, oldest first: its number and the fields of its `Incoming`."""
        wanted = select(_INBOX).where(_INBOX.c.done_at.is_(None)).order_by(_INBOX.c.id)
        if channel is not None:
            wanted = wanted.where(_INBOX.c.channel == channel)
        return [(row.id, self._told(row)) for row in self._session.execute(wanted)]

    def address(self, channel: str, person: str) -> str:
        """Where to write to somebody who wrote before (their latest address), or an empty string."""
        wanted = select(_INBOX.c.address).where(_INBOX.c.channel == channel, _INBOX.c.person == person)
        sealed = self._session.execute(wanted.order_by(_INBOX.c.id.desc()).limit(1)).scalar()
        return "" if sealed is None else self._vault.open(sealed)

    def _told(self, row: Any) -> dict[str, Any]:
        plain = {name: getattr(row, name) for name in ("channel", "update_id", "person", "received", "kind", "home", "role")}
        return {**plain, "address": self._vault.open(row.address), **json.loads(self._vault.open(row.body))}
