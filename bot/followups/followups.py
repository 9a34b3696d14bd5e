"""Work that falls due: scheduled with a call, found when it is time, and done by exactly one."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Optional

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

import bot.calllog.tables  # noqa: F401  (the call a piece of work belongs to)
from bot.calllog.written import made, touched
from bot.followups.tables import FollowupTable

_WORK = FollowupTable.__table__
# Run in every turn: made once, so that SQLAlchemy need not work out each time that it knows them.
_ADD = insert(_WORK)
_DROP = update(_WORK).where(_WORK.c.call == bindparam("of"), _WORK.c.done_at.is_(None)).values(done_at=bindparam("at"), cancelled=True)
_DROP_KIND = _DROP.where(_WORK.c.kind == bindparam("what"))
_OF = select(_WORK).where(_WORK.c.done_at.is_(None), _WORK.c.call == bindparam("of")).order_by(_WORK.c.due, _WORK.c.id)
_DUE = select(_WORK).where(_WORK.c.done_at.is_(None), _WORK.c.due <= bindparam("now")).order_by(_WORK.c.due, _WORK.c.id)


@dataclass(frozen=True)
class Due:
    """One piece of work: what kind, for which call, when it falls due, and what it needs to know."""

    id: int
    call: str
    kind: str
    due: datetime
    payload: dict[str, Any]


class Followups:
    """The work that falls due, as one transaction sees it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def schedule(self, call: str, kind: str, /, due: datetime, **payload: Any) -> int:
        """Add a piece of work and return its number. `payload` is coded data, never free text."""
        return made(self._session.execute(
            _ADD, {"call": call, "kind": kind, "due": due, "payload": payload, "cancelled": False}
        ))

    def due(self, now: datetime) -> list[Due]:
        """What is due by now and not done, the longest overdue first."""
        return self._found(_DUE, now=now)

    def is_open(self, work_id: int) -> bool:
        """True while a piece of work is still to be done."""
        return bool(self._session.execute(select(_WORK.c.id).where(_WORK.c.id == work_id, _WORK.c.done_at.is_(None))).first())

    def of(self, call: str) -> list[Due]:
        """What is still to be done for one call, the soonest first."""
        return self._found(_OF, of=call)

    def _found(self, wanted: Select, **told: Any) -> list[Due]:
        return [Due(row.id, row.call, row.kind, row.due, row.payload) for row in self._session.execute(wanted, told)]

    def next_due(self) -> Optional[datetime]:
        """When the next piece of work falls due (it may be past), or None when there is none."""
        return self._session.execute(select(func.min(_WORK.c.due)).where(_WORK.c.done_at.is_(None))).scalar()

    def finish(self, work_id: int, at: datetime) -> bool:
        """Take a piece of work as done: True only for the one who did so first.

        Finish it in the same transaction as what it does: then two processes never both act, and a crash
        between leaves it to be done again.
        """
        done = update(_WORK).where(_WORK.c.id == work_id, _WORK.c.done_at.is_(None)).values(done_at=at)
        return touched(self._session.execute(done)) == 1

    def cancel(self, call: str, kind: Optional[str] = None, at: Optional[datetime] = None) -> int:
        """Drop what is still to be done for a call (of one kind, if given), as of `at`; returns how many there were."""
        if at is None:
            raise ValueError("Say when the work was cancelled.")
        dropped = self._session.execute(_DROP, {"of": call, "at": at}) if kind is None else self._session.execute(_DROP_KIND, {"of": call, "at": at, "what": kind})
        return touched(dropped)
