"""Where calls end, read from their events alone: how many there are and the hash of the last one."""
from __future__ import annotations

from typing import Iterator, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.calllog.chain import End
from bot.calllog.tables import CallTable, EventTable

_CALLS, _EVENTS = CallTable.__table__, EventTable.__table__


def ends_of(session: Session, calls: Sequence[str]) -> dict[str, End]:
    """The ends of these calls; a call without events is not among them."""
    counts = select(_EVENTS.c.call, func.count().label("events"), func.max(_EVENTS.c.seq).label("seq"))
    last = counts.where(_EVENTS.c.call.in_(calls)).group_by(_EVENTS.c.call).subquery()
    wanted = select(_EVENTS.c.call, last.c.events, _EVENTS.c.hash).join(last, (_EVENTS.c.call == last.c.call) & (_EVENTS.c.seq == last.c.seq))
    return {row.call: End(row.events, row.hash) for row in session.execute(wanted)}


def heads_of(session: Session, calls: Sequence[str]) -> dict[str, str | None]:
    """What is kept as head of these calls; whoever adds to one of them waits until this transaction ends."""
    wanted = select(_CALLS.c.call, _CALLS.c.head).where(_CALLS.c.call.in_(calls)).order_by(_CALLS.c.call)
    return {row.call: row.head for row in session.execute(wanted.with_for_update())}


def pages_of_calls(session: Session, after: str, size: int) -> list[str]:
    """The next references in their order."""
    return list(session.execute(select(_CALLS.c.call).where(_CALLS.c.call > after).order_by(_CALLS.c.call).limit(size)).scalars())


def last_events(session: Session) -> Iterator[tuple[str, int, str]]:
    """Reference, number and hash of the last event of every call, in order of the references, read piece by piece."""
    last = select(_EVENTS.c.call, func.max(_EVENTS.c.seq).label("seq")).group_by(_EVENTS.c.call).subquery()
    wanted = select(_EVENTS.c.call, _EVENTS.c.seq, _EVENTS.c.hash).join(last, (_EVENTS.c.call == last.c.call) & (_EVENTS.c.seq == last.c.seq))
    for row in session.execute(wanted.order_by(_EVENTS.c.call).execution_options(yield_per=5_000, stream_results=True)):
        yield row.call, row.seq, row.hash
