"""The outbox: replies written in the same transaction as the log, sent afterwards, retried and marked."""
from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Optional

from sqlalchemy import and_, bindparam, insert, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from bot.calllog.canonical import canonical
from bot.calllog.tables import InboxTable, OutboxTable
from bot.calllog.vault import Vault
from bot.calllog.written import made

_INBOX, _OUTBOX = InboxTable.__table__, OutboxTable.__table__
_AHEAD = timedelta(minutes=1)  # by so much the clocks of two machines may differ
# Run with every message: made once, so that SQLAlchemy need not work out each time that it knows them.
_PUT = insert(_OUTBOX)
# What was put "later than now" is older than a clock that was put back: it must not wait until that clock comes there again.
_MAY_GO = or_(_OUTBOX.c.next_try_at <= bindparam("now"), and_(_OUTBOX.c.put_at > bindparam("ahead"), _OUTBOX.c.next_try_at.is_not(None)))
_IN_NO_HAND = or_(_MAY_GO, and_(_OUTBOX.c.put_at < bindparam("began"), _OUTBOX.c.tries == 0, _OUTBOX.c.next_try_at.is_not(None)))
_OF_CHANNEL = select(_OUTBOX).where(_OUTBOX.c.channel == bindparam("on"), _OUTBOX.c.sent_at.is_(None)).order_by(_OUTBOX.c.id)
_OF_PERSON = _OF_CHANNEL.where(_OUTBOX.c.person == bindparam("who"))
_WAITING, _WAITING_SINCE = _OF_CHANNEL.where(_MAY_GO), _OF_CHANNEL.where(_IN_NO_HAND)
_THEIRS, _THEIRS_SINCE = _OF_PERSON.where(_MAY_GO), _OF_PERSON.where(_IN_NO_HAND)
_ANSWERS = select(_INBOX.c.id).where(_INBOX.c.channel == bindparam("on"), _INBOX.c.update_id == bindparam("as_")).scalar_subquery()
_UNSENT = select(_OUTBOX).where(_OUTBOX.c.inbox == _ANSWERS, _OUTBOX.c.sent_at.is_(None), _OUTBOX.c.next_try_at.is_not(None)).order_by(_OUTBOX.c.id)
_ONE = update(_OUTBOX).where(_OUTBOX.c.id == bindparam("this"), _OUTBOX.c.sent_at.is_(None))
_SENT = _ONE.values(sent_at=bindparam("at"))
_FAILED = _ONE.values(tries=_OUTBOX.c.tries + 1, error=bindparam("why"), next_try_at=bindparam("again_at"))


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

    def waiting(self, channel: str, now: datetime, began: Optional[datetime] = None, person: Optional[str] = None) -> list[OutboxRow]:
        """What a channel has still to send by now, oldest first; with `person` only what is for them, and what waits for others costs nothing.

        `began` is when the process of whoever asks began: what was put before and never tried is in nobody's hand any
        more, whatever its `send_after`.
        """
        told = {"on": channel, "now": now, "ahead": now + _AHEAD, **({} if began is None else {"began": began}), **({} if person is None else {"who": person})}
        if person is None:
            return self._rows(_WAITING if began is None else _WAITING_SINCE, told)
        return self._rows(_THEIRS if began is None else _THEIRS_SINCE, told)

    def unsent(self, channel: str, update_id: str) -> list[OutboxRow]:
        """The answers to one message, by the id its channel knows it by, that are not marked as sent; also those in somebody's hand."""
        return self._rows(_UNSENT, {"on": channel, "as_": update_id})

    def _rows(self, wanted: Select, told: dict[str, Any]) -> list[OutboxRow]:
        return [
            OutboxRow(row.id, row.channel, row.person, self._vault.open(row.address), json.loads(self._vault.open(row.body)), row.tries)
            for row in self._session.execute(wanted, told)
        ]

    def sent(self, outbox_id: int, at: datetime) -> None:
        """It was sent; the first time counts."""
        self._session.execute(_SENT, {"this": outbox_id, "at": at})

    def failed(self, outbox_id: int, at: datetime, error: str, retry_at: Optional[datetime]) -> None:
        """It could not be sent: try again at `retry_at`, or never (None: the person cannot be reached there).

        `error` is what the channel said went wrong; it must not repeat the message.
        """
        self._session.execute(_FAILED, {"this": outbox_id, "why": error[:300].replace("\x00", ""), "again_at": retry_at})
