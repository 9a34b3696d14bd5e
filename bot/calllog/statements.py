"""The call log's statements, made once: run many times a turn, they need not be worked out by SQLAlchemy each time."""
from __future__ import annotations

from functools import lru_cache
from typing import Optional

from sqlalchemy import Integer, bindparam, insert, select, update
from sqlalchemy.sql import Select

from bot.calllog.tables import CallTable, EventTable

_CALLS, _EVENTS = CallTable.__table__, EventTable.__table__

ADD_CALL, ADD_EVENT = insert(_CALLS), insert(_EVENTS)
#: Those of one call, `of`.
BRING_IN_STEP = update(_CALLS).where(_CALLS.c.call == bindparam("of"))
HOLD = select(_CALLS.c.head).where(_CALLS.c.call == bindparam("of")).with_for_update()
IS_THERE = select(_CALLS.c.call).where(_CALLS.c.call == bindparam("of"))
LAST_HASH = select(_EVENTS.c.hash).where(_EVENTS.c.call == bindparam("of")).order_by(_EVENTS.c.seq.desc()).limit(1)
#: A person's latest call that is not finished.
OPEN_CALL = (select(_CALLS.c.call).where(_CALLS.c.channel == bindparam("on"), _CALLS.c.person == bindparam("who"), _CALLS.c.finished.is_(False))
             .order_by(_CALLS.c.opened_at.desc(), _CALLS.c.last_event_at.desc()).limit(1))


@lru_cache(maxsize=64)
def latest(given: tuple[str, ...], finished: Optional[bool]) -> Select:
    """The latest calls by what is given: each is told as `its_<name>`, with `most` and `skip`. `finished` stands in it as it is, since an index knows it so."""
    wanted = select(_CALLS).order_by(_CALLS.c.opened_at.desc(), _CALLS.c.call).limit(bindparam("most", type_=Integer)).offset(bindparam("skip", type_=Integer))
    fits = {"since": _CALLS.c.opened_at >= bindparam("its_since"), "until": _CALLS.c.opened_at < bindparam("its_until")}
    wanted = wanted.where(*(fits[name] if name in fits else _CALLS.c[name] == bindparam(f"its_{name}") for name in given))
    return wanted if finished is None else wanted.where(_CALLS.c.finished == finished)
