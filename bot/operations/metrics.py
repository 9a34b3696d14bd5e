"""Figures of the running service in Prometheus' text format: how much, how fast, what waits. Never who, where or which call."""
from __future__ import annotations

import json
import os
import re
import threading
import time
from collections import deque
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Callable, Mapping, Optional

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from sqlalchemy import func, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from bot.calllog.database import reading
from bot.calllog.tables import CallTable, InboxTable, OutboxTable
from bot.calllog.vault import Vault, VaultError
from bot.followups.tables import FollowupTable

_INBOX, _OUTBOX, _CALLS, _FOLLOWUPS = InboxTable.__table__, OutboxTable.__table__, CallTable.__table__, FollowupTable.__table__
#: A message is counted when it is this old: by then its replies are written, and slower transactions have ended too.
SETTLED = 30.0
#: However often it is asked, the database is looked at this often.
EVERY = 5.0
#: Work is overdue when it was due this long ago; the clocks tick every second.
_OVERDUE = timedelta(minutes=1)
_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20, 60)
_WORD = re.compile(r"[a-z_]{1,20}")
_LAG = {"p95_ms": "0.95", "p99_ms": "0.99", "longest_ms": "1"}


class Metrics:
    """Reads what the log says when it is asked. The counts begin when it is first asked, and are of the whole service: where several
    processes share a database each tells the same, so take the largest and do not add them up.
    """

    def __init__(self, engine: Engine, vault: Vault, spool: Path, clock: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
                 ticks: Callable[[], float] = time.monotonic) -> None:
        self._engine, self._vault, self._spool, self._clock, self._ticks = engine, vault, spool, clock, ticks
        self._one_at_a_time, self._looked = threading.Lock(), -EVERY
        self._ends: deque[tuple[float, int, int]] = deque()  # when, and the newest rows of inbox and outbox then
        self._counted: Optional[tuple[int, int]] = None
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        own: dict[str, Any] = {"registry": self._registry}
        self._messages = Counter("threshold_messages", "Messages that arrived.", ["channel", "kind"], **own)
        self._replies = Counter("threshold_replies", "Replies that were given.", ["channel"], **own)
        self._urgent = Counter("threshold_first_replies_999", "Messages whose first reply was to ring 999.", ["channel"], **own)
        self._seconds = Histogram("threshold_reply_seconds", "From the arrival of a message to its first reply.", ["channel"], buckets=_SECONDS, **own)
        self._up = Gauge("threshold_database_up", "1 where the database answered just now.", **own)
        self._agent = Gauge("threshold_agent_loaded", "1 where the trained agent answers, 0 where rules answer alone.", **own)
        self._lag = Gauge("threshold_event_loop_lag_seconds", "How late the event loop was since this was last asked.", ["quantile"], **own)
        self._unfinished = Gauge("threshold_inbox_unfinished", "Messages kept and not worked yet.", **own)
        self._waiting = Gauge("threshold_outbox_waiting", "Replies that are not sent yet.", ["channel"], **own)
        self._oldest = Gauge("threshold_outbox_oldest_seconds", "The age of the oldest of them.", ["channel"], **own)
        self._overdue = Gauge("threshold_followups_overdue", "Follow-ups that were due a minute ago or earlier.", **own)
        self._open = Gauge("threshold_calls_open", "Calls that are not finished.", **own)
        self._spooled = Gauge("threshold_spooled_events", "Events that wait in files for the database.", **own)
        self._bytes = Gauge("threshold_database_bytes", "The size of the database.", **own)

    def page(self, agent_loaded: bool, lag: Mapping[str, float]) -> bytes:
        """The page. Blocks while it reads: call it in a thread. Never raises for a database that does not answer."""
        with self._one_at_a_time:
            if self._ticks() - self._looked >= EVERY:
                self._looked = self._ticks()
                self._look()
            self._agent.set(agent_loaded)
            for name, quantile in _LAG.items():
                if name in lag:
                    self._lag.labels(quantile).set(lag[name] / 1000)
            self._spooled.set(sum(1 for _ in self._spool.glob("*.event")))
            return generate_latest(self._registry)

    def _look(self) -> None:
        try:
            with reading(self._engine) as session:
                self._count(session)
                self._measure(session)
            self._up.set(1)
        except Exception:  # whatever it is, it is for the page to tell and not to fail by
            self._up.set(0)

    def _count(self, session: Session) -> None:
        """Counts the rows that have settled since the last time, by their numbers, which only grow."""
        now = self._ticks()
        # The outbox first: a message between the two looks then counts with its reply, not without.
        last_reply, last_message = (session.execute(select(func.coalesce(func.max(one.c.id), 0))).scalar_one() for one in (_OUTBOX, _INBOX))
        newest = (last_message, last_reply)
        if self._counted is None:
            self._counted = newest
        self._ends.append((now, *newest))
        until = self._counted
        while self._ends and self._ends[0][0] <= now - SETTLED:
            until = self._ends.popleft()[1:]
        (inbox, outbox), (inbox_end, outbox_end) = self._counted, until
        for row in session.execute(select(_INBOX.c.channel, _INBOX.c.kind, func.count()).where(_INBOX.c.id > inbox, _INBOX.c.id <= inbox_end)
                                   .group_by(_INBOX.c.channel, _INBOX.c.kind)):
            self._messages.labels(_word(row[0]), _word(row[1])).inc(row[2])
        for row in session.execute(select(_OUTBOX.c.channel, func.count()).where(_OUTBOX.c.id > outbox, _OUTBOX.c.id <= outbox_end).group_by(_OUTBOX.c.channel)):
            self._replies.labels(_word(row[0])).inc(row[1])
        first = select(func.min(_OUTBOX.c.id).label("id"), _OUTBOX.c.inbox).where(_OUTBOX.c.id > outbox, _OUTBOX.c.inbox > inbox).group_by(_OUTBOX.c.inbox).subquery()
        wanted = select(_INBOX.c.channel, _INBOX.c.received, _OUTBOX.c.put_at, _OUTBOX.c.body).join(first, first.c.inbox == _INBOX.c.id).join(_OUTBOX, _OUTBOX.c.id == first.c.id)
        for row in session.execute(wanted.where(_INBOX.c.id > inbox, _INBOX.c.id <= inbox_end)):
            self._seconds.labels(_word(row.channel)).observe(max(0.0, (row.put_at - row.received).total_seconds()))
            self._urgent.labels(_word(row.channel)).inc(self._says_999(row.body))
        self._counted = until

    def _measure(self, session: Session) -> None:
        now = self._clock()
        self._unfinished.set(_how_many(session, _INBOX.c.done_at.is_(None)))
        self._overdue.set(_how_many(session, _FOLLOWUPS.c.done_at.is_(None), _FOLLOWUPS.c.cancelled.is_(False), _FOLLOWUPS.c.due < now - _OVERDUE))
        self._open.set(_how_many(session, ~_CALLS.c.finished))
        self._waiting.clear()
        self._oldest.clear()
        waiting = select(_OUTBOX.c.channel, func.count(), func.min(_OUTBOX.c.put_at)).where(_OUTBOX.c.sent_at.is_(None), _OUTBOX.c.next_try_at.is_not(None))
        for channel, count, oldest in session.execute(waiting.group_by(_OUTBOX.c.channel)):
            self._waiting.labels(_word(channel)).set(count)
            self._oldest.labels(_word(channel)).set((now - oldest).total_seconds())
        if self._engine.dialect.name == "postgresql":
            self._bytes.set(session.execute(select(func.pg_database_size(func.current_database()))).scalar_one())
        else:
            names = [str(self._engine.url.database), f"{self._engine.url.database}-wal"]
            self._bytes.set(sum(os.path.getsize(name) for name in names if os.path.exists(name)))

    def _says_999(self, body: bytes) -> bool:
        try:
            return (json.loads(self._vault.open(body)).get("custom") or {}).get("disposition") == "999"
        except VaultError:  # sealed with a secret that this process does not know yet
            return False


def _how_many(session: Session, *where: object) -> int:
    return int(session.execute(select(func.count()).where(*where)).scalar_one())


def _word(said: str) -> str:
    """A label of the program's own making; anything else could be somebody's words."""
    return said if _WORD.fullmatch(said) else "other"
