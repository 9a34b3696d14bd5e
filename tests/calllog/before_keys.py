"""A log as it was before chains were keyed: every hash one that anybody can compute, no heads, no tally."""
from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlalchemy.engine import Engine

from bot.calllog.database import transaction
from bot.calllog.events import Event, chained
from bot.calllog.tables import CallTable, EventTable, TallyTable
from bot.operations.lifted import lifted

_EVENTS = EventTable.__table__


def as_before_keys(engine: Engine) -> None:
    """Writes a log anew in the old way."""
    with transaction(engine) as session:
        without_key(session)
        session.execute(delete(TallyTable))
        session.execute(update(CallTable).values(head=None))


def without_key(session, call=None, made=chained, **changed) -> None:
    """What a hostile hand can do: every hash of a call (or of all) computed anew, after `payload` of one event was changed.

    Args:
        made: how it makes them; without the key, unless told otherwise. changed: `seq` of the event and its new `payload`.
    """
    wanted = select(_EVENTS).order_by(_EVENTS.c.call, _EVENTS.c.seq)
    with lifted(session.connection(), "event"):
        previous = ""
        for row in session.execute(wanted if call is None else wanted.where(_EVENTS.c.call == call)).all():
            payload = changed["payload"] if changed.get("seq") == row.seq else row.payload
            previous = made("" if row.seq == 1 else previous, Event(row.seq, row.call, row.kind, row.at, "", payload), row.text_digest)
            one = (_EVENTS.c.call == row.call, _EVENTS.c.seq == row.seq)
            session.execute(update(_EVENTS).where(*one).values(payload=payload, hash=previous))
