"""Messages in the outbox that were sent long ago: copies of what stands in the log, or words to somebody who has no call."""
from __future__ import annotations

from datetime import datetime
from typing import Iterable, Mapping, Optional

from sqlalchemy import delete, or_, select
from sqlalchemy.engine import Engine, Row
from sqlalchemy.orm import Session

from bot.calllog.database import reading, transaction
from bot.calllog.tables import CallTable, OutboxTable
from bot.calllog.vault import Vault
from bot.retention.holds import Standing
from bot.retention.kept_back import KeptBack
from bot.retention.periods import CHAT, Period
from bot.retention.register import take_turn
from bot.retention.removing import secure

_CALLS, _OUTBOX = CallTable.__table__, OutboxTable.__table__
_AT_ONCE = 500


def count(session: Session, vault: Vault, periods: Mapping[str, Period], now: datetime) -> int:
    """How many are past the time of chat and would go."""
    found, after = 0, 0
    standing = Standing(session, vault)
    while rows := _page(session, after):
        found += len(_past(session, standing, rows, periods, now))
        after = rows[-1].id
        if rows[-1].put_at > periods[CHAT].cutoff(now):
            break
    return found


def drop_some(engine: Engine, vault: Vault, periods: Mapping[str, Period], now: datetime, after: int, besides: Iterable[str]) -> tuple[int, Optional[int]]:
    """Drops those past the time of chat among the next few hundred after the number `after`; gives how many, and the number to go on after (None: that was all).

    Left are those still to be sent, those of calls that are open, under review or held, and of the calls in `besides`.
    """
    besides = set(besides)
    with transaction(engine) as session:
        take_turn(session)
        secure(session)
        rows = _page(session, after)
        gone = [row.id for row in _past(session, Standing(session, vault), rows, periods, now) if row.call not in besides]
        if gone:
            session.execute(delete(_OUTBOX).where(_OUTBOX.c.id.in_(gone)))
    # Numbers go up with time: after the first page that ends with something recent there is nothing old.
    return len(gone), rows[-1].id if rows and rows[-1].put_at <= periods[CHAT].cutoff(now) else None


def drop_of(engine: Engine, calls: Iterable[str]) -> int:
    """Drops every message of these calls that was sent or given up. They are looked for first, while nobody has to wait for it."""
    calls, found = list(calls), []
    with reading(engine) as session:
        for start in range(0, len(calls), _AT_ONCE):
            found += session.execute(select(_OUTBOX.c.id).where(_OUTBOX.c.call.in_(calls[start:start + _AT_ONCE]), _over())).scalars().all()
    for start in range(0, len(found), _AT_ONCE):
        with transaction(engine) as session:
            secure(session)
            session.execute(delete(_OUTBOX).where(_OUTBOX.c.id.in_(found[start:start + _AT_ONCE]), _over()))
    return len(found)


def _page(session: Session, after: int) -> list[Row]:
    wanted = select(_OUTBOX.c.id, _OUTBOX.c.call, _OUTBOX.c.put_at, _OUTBOX.c.sent_at, _OUTBOX.c.next_try_at).where(_OUTBOX.c.id > after)
    return session.execute(wanted.order_by(_OUTBOX.c.id).limit(_AT_ONCE)).all()


def _past(session: Session, standing: Standing, rows: list[Row], periods: Mapping[str, Period], now: datetime) -> list[Row]:
    cutoff = periods[CHAT].cutoff(now)
    old = [row for row in rows if row.put_at <= cutoff and (row.sent_at is not None or row.next_try_at is None)]
    calls = {row.call for row in old if row.call is not None}
    found = {row.call: row for row in session.execute(select(_CALLS).where(_CALLS.c.call.in_(calls)))} if calls else {}
    kept_back = KeptBack(session, standing, found)
    free = {call for call, row in found.items() if kept_back.why(row) is None and row.closed_at <= cutoff}
    return [row for row in old if row.call in free or row.call not in found]


def _over() -> object:
    return or_(_OUTBOX.c.sent_at.is_not(None), _OUTBOX.c.next_try_at.is_(None))
