"""The daily queue: the calls of a day that somebody must have looked at, and a sample that nobody can steer."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from bot.calllog.log import CallRow, row_of
from bot.calllog.tables import CallTable
from bot.calllog.vault import Vault
from bot.casework.desk import Desk
from bot.review.finding.conditions import midnight
from bot.review.scope import Scope
from bot.triage.clocks import UK

_CALLS = CallTable.__table__
#: How many of a day's other calls are drawn. Ten a day are 300 in a month, and 300 calls of which none was wrong say with 95 % confidence
#: that fewer than one in a hundred is (the rule of three); ten more a day are what one supervisor reads in about half an hour (proposal).
SAMPLE = 10
#: Why a call is in the queue, the gravest first.
MISSING, RAISED, UNFINISHED, SAMPLED = "missing", "raised", "unfinished", "sampled"


@dataclass(frozen=True)
class Item:
    """A call to look at, why it is in the queue, and whether it has left it."""

    row: CallRow
    why: tuple[str, ...]
    done: bool

    @property
    def for_now(self) -> bool:
        """Whether it is done only until something happens in it: nobody can judge the whole of a call that is still open."""
        return self.done and not self.row.finished


@dataclass(frozen=True)
class Queue:
    """One day's calls to look at: those still left first, each part oldest first. `calls` is how many there were that day."""

    day: date
    items: tuple[Item, ...]
    calls: int

    @property
    def left(self) -> tuple[Item, ...]:
        """What nobody has checked yet."""
        return tuple(item for item in self.items if not item.done)

    @property
    def for_now(self) -> tuple[Item, ...]:
        """What was read and is still open."""
        return tuple(item for item in self.items if item.for_now)

    def after(self, call: str) -> str:
        """The next call left after this one, going round; "" when this was the last, or nothing is left."""
        left = [item.row.call for item in sorted(self.items, key=_by_time) if not item.done or item.row.call == call]
        if call in left:
            at = left.index(call)
            left = left[at + 1:] + left[:at]
        return left[0] if left else ""


def daily_queue(desk: Desk, scope: Scope, day: date) -> Queue:
    """The queue of a UK day for a scope: every filtered call about a missing child, every raised, every unfinished, and a sample of the rest.

    The same for everybody of a scope, however often it is asked, and apart for each side of the review. A call leaves it when that side
    has read and judged it, an unfinished one when it has been read, judged or not; news of a call makes it unread, so it comes back. Source: Nottinghamshire's coordinators look at every day's missing
    children (records-and-data, section 3).
    """
    wanted = select(_CALLS).where(*scope.where(), _CALLS.c.opened_at >= midnight(day), _CALLS.c.opened_at < midnight(day + timedelta(days=1)))
    rows = [scope.seen(row_of(row)) for row in desk.session.execute(wanted)]
    why = {row.call: reasons(row) for row in rows}
    rest = sorted((row for row in rows if not why[row.call]), key=lambda row: _lot(desk.vault, day, row.call))
    why.update({row.call: (SAMPLED,) for row in rest[:SAMPLE]})
    items = [Item(row, why[row.call], is_done(row)) for row in rows if why[row.call]]
    return Queue(day, tuple(sorted(items, key=lambda item: (item.done, *_by_time(item)))), len(rows))


def reasons(row: CallRow) -> tuple[str, ...]:
    """Why a call must be looked at whatever the lot says; empty where it need not."""
    found = []
    if row.outcome == "filtered" and (row.topic == "missing" or "missing" in row.protocols or "returned" in row.protocols):
        found.append(MISSING)
    if row.raised:
        found.append(RAISED)
    if not row.finished:
        found.append(UNFINISHED)
    return tuple(found)


def is_done(row: CallRow) -> bool:
    """Whether a call has left the queue."""
    return row.read and (row.judged is not None or not row.finished)


def yesterday(now: datetime) -> date:
    """The UK day before this moment's."""
    return now.astimezone(UK).date() - timedelta(days=1)


def _lot(vault: Vault, day: date, call: str) -> str:
    """Drawn with the log's own secret: who writes or works a call can neither foresee nor change it."""
    return vault.key_hash(f"daily queue {day.isoformat()} {call}")


def _by_time(item: Item) -> tuple[datetime, str]:
    return item.row.opened_at, item.row.call
