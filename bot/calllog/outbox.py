"""The outbox: replies written in the same transaction as the log, sent afterwards, retried and marked."""
from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Optional

from sqlalchemy import and_, insert, or_, select, update
from sqlalchemy.orm import Session

from bot.calllog.canonical import canonical
from bot.calllog.tables import InboxTable, OutboxTable
from bot.calllog.vault import Vault
from bot.calllog.written import made

_INBOX, _OUTBOX = InboxTable.__table__, OutboxTable.__table__
_PUT = insert(_OUTBOX)
_AHEAD = timedelta(minutes=1)  # by so much the clocks of two machines may differ


@dataclass(frozen=True)
class OutboxRow:
    """One message still to be sent; `tries` counts those that failed."""

    id: int
    channel: str
    person: str
    address: str
    body: dict[str, Any]
    tries: int


class Outbox:
    """The outbox as one transaction sees it. What is said and to what address is sealed."""

    def __init__(self, session: Session, vault: Vault) -> None:
        self._session = session
        self._vault = vault

    def put(
        self, channel: str, person: str, address: str, body: dict[str, Any], at: datetime, inbox: Optional[int] = None,
        call: Optional[str] = None, send_after: Optional[datetime] = None,
    ) -> int:
        """Add a message and return its number. `body` is plain data: text, buttons, custom.

        `send_after` keeps `waiting` from giving it out before then (for whoever is about to send it directly).
        """
        added = self._session.execute(_PUT, {
            "channel": channel, "person": person, "address": self._vault.seal(address), "body": self._vault.seal(canonical(body)),
            "inbox": inbox, "call": call, "put_at": at, "next_try_at": send_after or at, "tries": 0,
        })
        return made(added)

    def waiting(self, channel: str, now: datetime, began: Optional[datetime] = None) -> list[OutboxRow]:
        """What a channel has still to send by now, oldest first.

        `began` is when the process of whoever asks began: what was put before and never tried is in nobody's hand any
        more, whatever its `send_after`.
        """
        # What was put "later than now" is older than a clock that was put back: it must not wait until that clock comes there again.
        may_go = or_(_OUTBOX.c.next_try_at <= now, and_(_OUTBOX.c.put_at > now + _AHEAD, _OUTBOX.c.next_try_at.is_not(None)))
        if began is not None:
            may_go = or_(may_go, and_(_OUTBOX.c.put_at < began, _OUTBOX.c.tries == 0, _OUTBOX.c.next_try_at.is_not(None)))
        unsent = (_OUTBOX.c.channel == channel, _OUTBOX.c.sent_at.is_(None), may_go)
        return self._rows(*unsent)

    def unsent(self, channel: str, update_id: str) -> list[OutboxRow]:
        """The answers to one message, by the id its channel knows it by, that are not marked as sent; also those in somebody's hand."""
        answers = select(_INBOX.c.id).where(_INBOX.c.channel == channel, _INBOX.c.update_id == update_id).scalar_subquery()
        return self._rows(_OUTBOX.c.inbox == answers, _OUTBOX.c.sent_at.is_(None), _OUTBOX.c.next_try_at.is_not(None))

    def _rows(self, *where: Any) -> list[OutboxRow]:
        return [
            OutboxRow(row.id, row.channel, row.person, self._vault.open(row.address), json.loads(self._vault.open(row.body)), row.tries)
            for row in self._session.execute(select(_OUTBOX).where(*where).order_by(_OUTBOX.c.id))
        ]

    def sent(self, outbox_id: int, at: datetime) -> None:
        """It was sent; the first time counts."""
        self._change(outbox_id, sent_at=at)

    def failed(self, outbox_id: int, at: datetime, error: str, retry_at: Optional[datetime]) -> None:
        """It could not be sent: try again at `retry_at`, or never (None: the person cannot be reached there).

        `error` is what the channel said went wrong; it must not repeat the message.
        """
        self._change(outbox_id, tries=_OUTBOX.c.tries + 1, error=error[:300].replace("\x00", ""), next_try_at=retry_at)

    def _change(self, outbox_id: int, **values: object) -> None:
        self._session.execute(update(_OUTBOX).where(_OUTBOX.c.id == outbox_id, _OUTBOX.c.sent_at.is_(None)).values(**values))
