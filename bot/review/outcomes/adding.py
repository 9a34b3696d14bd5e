"""Adds one police outcome to each of many calls at once: the same events that the log would add one by one, without replaying each call."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Sequence

from sqlalchemy import and_, bindparam, func, insert, select, update

from bot.calllog.base import Coded
from bot.calllog.canonical import canonical, utc
from bot.calllog.chain import End, linked, next_head
from bot.calllog.events import Event
from bot.calllog.tables import CallTable, EventTable
from bot.calllog.words import remember
from bot.casework.desk import Desk

_CALLS, _EVENTS = CallTable.__table__, EventTable.__table__


@dataclass(frozen=True)
class Addition:
    """One event for one call: a remark about its police outcome."""

    call: str
    payload: dict[str, Any]
    text: str


def add_outcomes(desk: Desk, additions: Sequence[Addition], at: datetime) -> None:
    """Adds each event to its call's chain and brings the summary rows in step; each call stands at most once in `additions`.

    A `remarked` event about the police outcome changes nothing of a call but its outcome, how many events it has and when the
    last one was (bot/calllog/replay.py, reviewed.py), so that no more of it has to be read; the tests compare with the log's own replay.
    """
    if not additions:
        return
    session, calls = desk.session, sorted(one.call for one in additions)
    held = session.execute(select(_CALLS.c.call, _CALLS.c.head).where(_CALLS.c.call.in_(calls)).order_by(_CALLS.c.call).with_for_update())
    heads = {row.call: row.head for row in held}
    last = select(_EVENTS.c.call, func.max(_EVENTS.c.seq).label("seq")).where(_EVENTS.c.call.in_(calls)).group_by(_EVENTS.c.call).subquery()
    joined = _EVENTS.join(last, and_(_EVENTS.c.call == last.c.call, _EVENTS.c.seq == last.c.seq))
    ends = {row.call: row for row in session.execute(select(_EVENTS.c.call, _EVENTS.c.seq, _EVENTS.c.hash).select_from(joined))}
    events, rows = [], []
    for one in additions:
        seq, previous = ends[one.call].seq + 1, ends[one.call].hash
        payload = Coded().process_result_value(canonical(one.payload), None)
        event = Event(seq, one.call, "remarked", utc(at), one.text, payload)
        digest = desk.vault.key_hash(f"{one.call} {seq} {one.text}") if one.text else ""
        events.append({"call": one.call, "seq": seq, "kind": event.kind, "at": event.at, "payload": payload,
                       "text": desk.vault.seal(one.text) if one.text else None, "text_digest": digest, "hash": linked(desk.vault, previous, event, digest)})
        head = next_head(desk.vault, one.call, heads[one.call], End(seq - 1, previous), End(seq, events[-1]["hash"]))
        rows.append({"of_call": one.call, "new_outcome": payload["value"], "new_events": seq, "new_moment": event.at, "new_head": head})
    session.execute(insert(_EVENTS), events)
    changed = update(_CALLS).where(_CALLS.c.call == bindparam("of_call"))
    session.execute(changed.values(police_outcome=bindparam("new_outcome"), events=bindparam("new_events"), last_event_at=bindparam("new_moment"),
                                   head=bindparam("new_head")), rows)
    for one in additions:
        if one.text:
            remember(session, desk.vault, one.call, one.text)
    desk.forget()  # what this desk remembered of these calls is no longer so
