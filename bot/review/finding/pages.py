"""One page of the calls that fit, the unread first and then the newest."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Sequence

from sqlalchemy import case, func, select

from bot.calllog.log import CallRow, row_of
from bot.calllog.tables import CallTable
from bot.casework.desk import Desk
from bot.review.finding.conditions import conditions
from bot.review.finding.filters import Filters
from bot.review.scope import Scope

_CALLS = CallTable.__table__
SIZE = 50
#: So few calls are quicker sorted than met one by one in the order of the whole log, in which they may stand far apart.
_FEW = 5_000
_NEWEST = (_CALLS.c.opened_at.desc(), _CALLS.c.call)
#: The same order from its other end.
_OLDEST = (_CALLS.c.opened_at, _CALLS.c.call.desc())


@dataclass(frozen=True)
class Found:
    """One page: its rows, how many calls fit altogether, how many of those are unread, and where this page stands."""

    rows: tuple[CallRow, ...]
    total: int
    unread: int
    number: int
    pages: int
    size: int

    @property
    def first(self) -> int:
        """The place of the first row in the whole list, 0 where there is none."""
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The place of the last row."""
        return self.first + len(self.rows) - 1 if self.rows else 0


def find(desk: Desk, scope: Scope, filters: Filters, at: datetime, number: int = 1, size: int = SIZE) -> Found:
    """A page of the calls that fit, within the scope: the unread first, and of each the newest opened first.

    Counts are exact. A `number` beyond the last page gives the last one, below 1 the first. `at` decides what is overdue.
    """
    where = conditions(filters, scope, desk.vault, at)
    total, unread = fitting_count(desk, where, scope)
    pages = max(1, -(-total // size))
    number = min(max(1, number), pages)
    rows = fitting(desk, where, scope, (total, unread), size, (number - 1) * size) if total else ()
    return Found(tuple(map(scope.seen, rows)), total, unread, number, pages, size)


def fitting_count(desk: Desk, where: Sequence[Any], scope: Scope) -> tuple[int, int]:
    """How many calls fit, and how many of them this side has not read."""
    unread = func.coalesce(func.sum(case((scope.column("read"), 0), else_=1)), 0)
    row = desk.session.execute(select(func.count().label("total"), unread.label("unread")).select_from(_CALLS).where(*where)).one()
    return row.total, int(row.unread)


def fitting(desk: Desk, where: Sequence[Any], scope: Scope, counts: tuple[int, int], size: int, offset: int = 0) -> list[CallRow]:
    """So many rows from a place in that order. `counts` is what `fitting_count` says of the same conditions."""
    (total, unread), read = counts, scope.column("read")
    if total <= _FEW:
        return _rows(desk, where, (func.coalesce(read, False), *_NEWEST), size, offset)
    calls: list[CallRow] = []
    if offset < unread:
        calls = _rows(desk, [*where, read.is_(False)], _NEWEST, size, offset)
    if len(calls) < size:
        calls += _read_ones(desk, [*where, read.is_(True)], total - unread, size - len(calls), max(0, offset - unread))
    return calls


def _read_ones(desk: Desk, where: Sequence[Any], total: int, size: int, offset: int) -> list[CallRow]:
    """A page of those that were read; one behind the middle is counted from the end, so that the last page costs no more than the first."""
    if offset <= total // 2:
        return _rows(desk, where, _NEWEST, size, offset)
    size = max(0, min(size, total - offset))
    return _rows(desk, where, _OLDEST, size, total - offset - size)[::-1] if size else []


def _rows(desk: Desk, where: Sequence[Any], order: Sequence[Any], size: int, offset: int) -> list[CallRow]:
    """Their references are found first, where an index has them however far down they stand; then their rows."""
    wanted = select(_CALLS.c.call).where(*where).order_by(*order).limit(size).offset(offset)
    calls = list(desk.session.execute(wanted).scalars())
    rows = {row.call: row_of(row) for row in desk.session.execute(select(_CALLS).where(_CALLS.c.call.in_(calls)))} if calls else {}
    return [rows[call] for call in calls]
