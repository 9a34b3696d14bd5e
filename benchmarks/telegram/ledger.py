"""What the service's own database says: while it runs, at the moment of a kill, and at the end."""
from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Iterable

from sqlalchemy import select, update
from sqlalchemy.engine import Engine

from bot.calllog.database import reading, transaction
from bot.calllog.log import CallLog
from bot.calllog.tables import CallTable, EventTable, InboxTable, OutboxTable
from bot.calllog.vault import Vault
from bot.followups.tables import FollowupTable

_INBOX, _OUTBOX, _EVENT, _CALL, _WORK = (table.__table__ for table in (InboxTable, OutboxTable, EventTable, CallTable, FollowupTable))


@dataclass(frozen=True)
class Row:
    """A reply as the outbox has it. `update_id` 0: it answers no message. `alarm`: danger words, which go ahead of the log. `call`: "" where it belongs to none."""

    id: int
    chat: int
    text: str
    buttons: tuple[str, ...]
    update_id: int
    put_at: datetime
    sent: bool
    error: str = ""
    alarm: bool = False
    urgent: bool = False
    call: str = ""


@dataclass(frozen=True)
class Heard:
    """A message as a call's log has it."""

    update_id: int
    chat: int
    call: str
    seq: int
    at: datetime


@dataclass(frozen=True)
class Open:
    """What was not finished at one moment: rows of the outbox not marked as sent, and the updates worked by then."""

    unsent: frozenset[int]
    worked: frozenset[int]


@dataclass(frozen=True)
class Ledger:
    """Everything at the end. ends: where each person's calls stand, in order. work: each person's follow-ups."""

    inbox: dict[int, int] = field(default_factory=dict)  # update id: how many rows
    unworked: tuple[int, ...] = ()
    heard: tuple[Heard, ...] = ()
    rows: tuple[Row, ...] = ()
    ends: dict[int, tuple] = field(default_factory=dict)
    work: dict[int, tuple] = field(default_factory=dict)
    broken: tuple[str, ...] = ()


class Books:
    """Reads one service's database from outside. `chats`: the chats that people write from."""

    def __init__(self, engine: Engine, vault: Vault, chats: Iterable[int]) -> None:
        self._engine, self._vault = engine, vault
        self._chat_of = {vault.key_hash(f"telegram:{chat}"): chat for chat in chats}
        self._kept: set[int] = set()
        self._newest = 0

    def busy(self) -> tuple[frozenset[int], frozenset[int]]:
        """(the updates worked by now, the chats to which a reply or a follow-up is still to come)."""
        soon = datetime.now(timezone.utc) + timedelta(seconds=3)
        with reading(self._engine) as session:
            for row in session.execute(select(_INBOX.c.id, _INBOX.c.update_id).where(_INBOX.c.id > self._newest)):
                self._kept.add(int(row.update_id))
                self._newest = max(self._newest, row.id)
            left = {int(one) for one in session.execute(select(_INBOX.c.update_id).where(_INBOX.c.done_at.is_(None), _INBOX.c.channel == "telegram")).scalars()}
            waiting = session.execute(select(_OUTBOX.c.person).where(_OUTBOX.c.sent_at.is_(None), _OUTBOX.c.next_try_at.is_not(None))).scalars()
            due = session.execute(select(_CALL.c.person).join(_WORK, _WORK.c.call == _CALL.c.call).where(_WORK.c.done_at.is_(None), _WORK.c.due <= soon)).scalars()
            return frozenset(self._kept - left), frozenset(self._chat_of[one] for one in {*waiting, *due} if one in self._chat_of)

    def open_now(self) -> Open:
        """What is not finished at this moment."""
        with reading(self._engine) as session:
            unsent = session.execute(select(_OUTBOX.c.id).where(_OUTBOX.c.sent_at.is_(None))).scalars()
            worked = session.execute(select(_INBOX.c.update_id).where(_INBOX.c.done_at.is_not(None))).scalars()
            return Open(frozenset(unsent), frozenset(int(one) for one in worked))

    def bring_forward(self, chat: int, kind: str) -> int:
        """The time of a person's follow-ups of one kind has come; returns how many there are."""
        person = next(key for key, one in self._chat_of.items() if one == chat)
        theirs = select(_CALL.c.call).where(_CALL.c.person == person)
        with transaction(self._engine) as session:
            return session.execute(update(_WORK).values(due=datetime.now(timezone.utc)).where(
                _WORK.c.call.in_(theirs), _WORK.c.kind == kind, _WORK.c.done_at.is_(None)).execution_options(synchronize_session=False)).rowcount

    def close(self) -> Ledger:
        """Everything, once the service has ended."""
        with reading(self._engine) as session:
            inbox = session.execute(select(_INBOX.c.id, _INBOX.c.update_id, _INBOX.c.done_at)).all()
            update_of = {row.id: int(row.update_id) for row in inbox}
            counts: dict[int, int] = {}
            for number in update_of.values():
                counts[number] = counts.get(number, 0) + 1
            log = CallLog(session, self._vault)
            calls = session.execute(select(_CALL.c.call, _CALL.c.person).order_by(_CALL.c.opened_at, _CALL.c.last_event_at)).all()
            heard, ends = [], {}
            for call, person in calls:
                chat = self._chat_of.get(person, 0)
                heard += [Heard(update_of.get(event.payload["inbox"], 0), chat, call, event.seq, event.at)
                          for event in log.events(call) if event.kind == "heard" and "inbox" in event.payload]
                ends[chat] = (*ends.get(chat, ()), end_of(log.state(call)))
            work: dict[int, list] = {}
            for row in session.execute(select(_WORK.c.kind, _WORK.c.cancelled, _CALL.c.person).join(_CALL, _WORK.c.call == _CALL.c.call)):
                work.setdefault(self._chat_of.get(row.person, 0), []).append((row.kind, "cancelled" if row.cancelled else "kept"))
            return Ledger(
                counts, tuple(update_of[row.id] for row in inbox if row.done_at is None), tuple(heard),
                tuple(self._row(row, update_of) for row in session.execute(select(_OUTBOX).order_by(_OUTBOX.c.id))), ends,
                {chat: tuple(sorted(items)) for chat, items in work.items()},
                tuple(call for call, _ in calls if log.verify(call) is not None),
            )

    def replies(self) -> tuple[Row, ...]:
        """Every reply to Telegram as the outbox has it, oldest first, whatever message it answers."""
        with reading(self._engine) as session:
            return tuple(self._row(row, {}) for row in session.execute(select(_OUTBOX).where(_OUTBOX.c.channel == "telegram").order_by(_OUTBOX.c.id)))

    def _row(self, row: object, update_of: dict[int, int]) -> Row:
        body = json.loads(self._vault.open(row.body))
        danger = body["custom"].get("danger")
        urgent = body["custom"].get("disposition") == "999" or bool(danger) and danger not in ("none", "ask")
        return Row(row.id, int(self._vault.open(row.address)), body["text"], tuple(token for _, token in body["buttons"]), update_of.get(row.inbox, 0),
                   row.put_at, row.sent_at is not None, row.error or "", bool(danger), urgent, row.call or "")


def end_of(state: object) -> tuple:
    """Where a call stands, without what differs from one teller to the next (its reference, the child, the times)."""
    told = tuple(sorted((fact, answer.value) for fact, answer in state.answers.items() if fact != "child"))
    return (state.disposition, state.outcome, state.finished, state.confirmed, state.raised, state.pending, state.child is not None, state.protocols, told)
