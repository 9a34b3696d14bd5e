"""The calls of a list, read in pieces: a hundred thousand take no more memory than a thousand."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Callable, ContextManager, Iterator, Mapping, Sequence

from sqlalchemy import func, or_, select

from bot.calllog.log import CallRow, row_of
from bot.calllog.tables import CallTable, EventTable
from bot.casework.desk import Desk
from bot.notes.words import quoted, when
from bot.review.exporting.people import people_of
from bot.review.finding import Filters, conditions
from bot.review.monitored import monitored_of
from bot.review.scope import Scope

_CALLS, _EVENTS = CallTable.__table__, EventTable.__table__
PIECE = 1_000
_LONGEST_NOTE = 1_000


@dataclass(frozen=True)
class Listed:
    """One call of a list; `notes` empty unless they were chosen; `beside` what stands beside its summary, by the name a column has for it."""

    row: CallRow
    notes: str = ""
    beside: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Wanted:
    """Which list: whose, what it is filtered by, with notes or not, as it stood at a moment; with ethnicity, gender and age band or not."""

    scope: Scope
    filters: Filters
    notes: bool
    at: datetime
    people: bool = False


def count(desk: Desk, wanted: Wanted) -> int:
    """How many calls the list holds."""
    return int(desk.session.execute(select(func.count()).select_from(_CALLS).where(*_where(desk, wanted))).scalar_one())


def listed(reading: Callable[[], ContextManager[Desk]], wanted: Wanted, piece: int = PIECE) -> Iterator[Listed]:
    """Every call of the list, the latest first; each piece is read in a session of its own, so that a slow reader holds none open."""
    after: Sequence[Any] = ()
    while True:
        with reading() as desk:
            asked = select(_CALLS).where(*_where(desk, wanted), *after).order_by(_CALLS.c.opened_at.desc(), _CALLS.c.call).limit(piece)
            rows = [wanted.scope.seen(row_of(row)) for row in desk.session.execute(asked)]
            notes = _notes(desk, [row.call for row in rows]) if wanted.notes else {}
            told, people = monitored_of(desk, [row.call for row in rows]), people_of(desk, rows) if wanted.people else {}
        yield from (Listed(row, notes.get(row.call, ""), {**told.get(row.call, {}), **people.get(row.call, {})}) for row in rows)
        if len(rows) < piece:
            return
        last = rows[-1]
        after = (_CALLS.c.opened_at <= last.opened_at, or_(_CALLS.c.opened_at < last.opened_at, _CALLS.c.call > last.call))


def _where(desk: Desk, wanted: Wanted) -> list[Any]:
    # What is opened while a list is sent does not belong to it: it was counted before.
    return [*conditions(wanted.filters, wanted.scope, desk, wanted.at), _CALLS.c.opened_at <= wanted.at]


def _notes(desk: Desk, calls: list[str]) -> dict[str, str]:
    """What operators and supervisors wrote on each of these calls."""
    found: dict[str, list[str]] = {}
    # Asked through coalesce, the kind is no reason to read every note there is by its index instead of those of these calls.
    asked = select(_EVENTS).where(_EVENTS.c.call.in_(calls), func.coalesce(_EVENTS.c.kind, "").in_(("noted", "remarked")), _EVENTS.c.text.isnot(None))
    for event in desk.session.execute(asked.order_by(_EVENTS.c.call, _EVENTS.c.seq)):
        if event.payload.get("what") == "operator_note" or event.payload.get("about") == "review":
            text = quoted(desk.vault.open(event.text), _LONGEST_NOTE)
            found.setdefault(event.call, []).append(f"{when(event.at)} {event.payload.get('by', '')}: {text}")
    return {call: "\n".join(lines) for call, lines in found.items()}
