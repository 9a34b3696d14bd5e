"""One page of the calls that fit, the unread first and then the newest."""
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Optional, Sequence

from sqlalchemy import select

from bot.calllog.log import CallRow, row_of
from bot.calllog.tables import CallTable
from bot.casework.desk import Desk
from bot.review.finding.filters import Filters
from bot.review.finding.places import Place
from bot.review.finding.search import COUNTED, Counts, Search
from bot.review.scope import Scope

_CALLS = CallTable.__table__
SIZE = 50


@dataclass(frozen=True)
class Found:
    """One page: its rows, how many calls fit altogether, how many of those are unread, and where this page stands.

    `more`: there are more calls, and more pages, than `total` and `pages` say; the unread are always counted to the last.
    `first` is the place of the first row in the whole list, 0 where there is none. `following` and `previous` are where the next page begins
    and the one before it ends; None where there is none.
    """

    rows: tuple[CallRow, ...]
    total: int
    unread: int
    number: int
    pages: int
    size: int
    first: int = 0
    more: bool = False
    following: Optional[Place] = None
    previous: Optional[Place] = None

    @property
    def last(self) -> int:
        """The place of the last row."""
        return self.first + len(self.rows) - 1 if self.rows else 0


def find(desk: Desk, scope: Scope, filters: Filters, at: datetime, number: int = 1, size: int = SIZE, after: Optional[Place] = None,
         before: Optional[Place] = None) -> Found:
    """A page of the calls that fit, within the scope: the unread first, and of each the newest opened first.

    Args:
        at: decides what is overdue.
        number: which page; beyond the last one it is the last, below 1 the first.
        after, before: the page that begins after a place, or ends before one, wherever calls have been read or added since. `number` is then
            only what that page is called where there are too many calls to say.
    """
    search = Search(desk, scope, filters, at)
    counts, number = search.counts(), max(1, number)
    calls = search.beside(after, size, older=True) if after else search.beside(before, size, older=False) if before else []
    knows_where = not calls
    if not calls:
        calls, number, counts = _by_number(search, counts, number, size)
    first = (number - 1) * size + 1 if calls else 0
    rows = [scope.seen(row) for row in _rows(desk, calls)]
    if not knows_where and not counts.more and counts.total <= COUNTED:
        first, knows_where = search.before(_place(rows[0]), counts) + 1, True
        number = (first - 1) // size + 1
    if knows_where and not counts.more:
        is_last = not rows or first + len(rows) > counts.total
    else:
        is_last = not search.beside(_place(rows[-1]), 1, older=True)
    if counts.more and is_last:  # only here is it worth to count them all
        counts = search.all_counts()
        first, number = counts.total - len(rows) + 1, -(-counts.total // size)
    elif counts.more:
        counts = replace(counts, total=max(counts.total, first + len(rows) - 1))
    return Found(tuple(rows), counts.total, counts.unread, number, max(1, -(-counts.total // size)), size, first, counts.more,
                 None if is_last else _place(rows[-1]), _place(rows[0]) if first > 1 else None)


def _by_number(search: Search, counts: Counts, number: int, size: int) -> tuple[list[str], int, Counts]:
    """The references of a page, which page it is, and how many calls there are: counted to the last where the page may be behind that."""
    calls = search.at((number - 1) * size, size, counts) if counts.more else []
    if calls:
        return calls, number, counts
    if counts.more:
        counts = search.all_counts()
    number = min(number, max(1, -(-counts.total // size)))
    return search.at((number - 1) * size, size, counts) if counts.total else [], number, counts


def _rows(desk: Desk, calls: Sequence[str]) -> list[CallRow]:
    """Found by their references, which an index has however far down they stand."""
    rows = {row.call: row_of(row) for row in desk.session.execute(select(_CALLS).where(_CALLS.c.call.in_(calls)))} if calls else {}
    return [rows[call] for call in calls]


def _place(row: CallRow) -> Place:
    return Place(row.read, row.opened_at, row.call)
