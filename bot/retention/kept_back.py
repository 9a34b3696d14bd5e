"""Why a call is left alone whatever its age: it is open, under review, or held."""
from __future__ import annotations

from typing import Iterable, Mapping, Optional

from sqlalchemy import Text, select, type_coerce
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from bot.calllog.tables import CallTable, EventTable
from bot.followups.tables import FollowupTable
from bot.retention.holds import Standing

_CALLS, _EVENTS, _WORK = CallTable.__table__, EventTable.__table__, FollowupTable.__table__
#: Why a call is kept back, and that in words.
WORDS = {
    "open": "still open",
    "followup": "something is still to be done for it",
    "flagged": "flagged by a supervisor",
    "second": "a second opinion is wanted",
    "disagreed": "two supervisors disagree",
    "held": "under a hold",
    "damaged": "its record is not whole: keep a copy of the database and tell your supervisor",
    "unreadable": "cannot be opened with this secret",
}


class KeptBack:
    """Asked for some calls at once, within the transaction that may touch them."""

    def __init__(self, session: Session, standing: Standing, calls: Iterable[str]) -> None:
        calls = list(calls)
        self._standing = standing
        waiting = select(_WORK.c.call).where(_WORK.c.call.in_(calls), _WORK.c.done_at.is_(None)).distinct()
        self._waiting = set(session.execute(waiting).scalars())
        self._named = children_named(session, calls) if standing.of_children else {}

    def why(self, row: Row) -> Optional[str]:
        """Why this row of the table `call` is kept back (a key of WORDS), or None."""
        if not row.finished or row.closed_at is None:
            return "open"
        if row.call in self._waiting:
            return "followup"
        if self._standing.on(row.call, {*self._named.get(row.call, ()), *filter(None, (row.child,))}) is not None:
            return "held"
        if row.flagged or row.provider_flagged:
            return "flagged"
        if row.second_wanted or row.provider_second_wanted:
            return "second"
        return "disagreed" if row.agreed is False or row.provider_agreed is False else None


def children_named(session: Session, calls: Optional[Iterable[str]] = None) -> Mapping[str, set[str]]:
    """Every child that an answer of these calls (None: of all calls) ever named, also where it was corrected afterwards."""
    wanted = select(_EVENTS.c.call, _EVENTS.c.payload).where(_EVENTS.c.kind.in_(("answered", "corrected")))
    # Payloads are canonical JSON, so the fact stands there in exactly one way.
    wanted = wanted.where(type_coerce(_EVENTS.c.payload, Text).like('%"fact":"child"%'))
    if calls is not None:
        wanted = wanted.where(_EVENTS.c.call.in_(list(calls)))
    found: dict[str, set[str]] = {}
    for row in session.execute(wanted):
        told = (row.payload.get(name) for name in ("value", "old", "new"))
        found.setdefault(row.call, set()).update(str(one) for one in told if isinstance(one, str))
    return found
