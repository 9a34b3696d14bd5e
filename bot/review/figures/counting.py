"""What figures are counted from: the calls of a scope and period, grouped by the database, each grouping read once."""
from __future__ import annotations

from collections import Counter, namedtuple
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, Optional

from sqlalchemy import DateTime, case, func, select, type_coerce
from sqlalchemy.orm import Session

from bot.calllog.base import Moment
from bot.calllog.tables import CallTable
from bot.followups.tables import FollowupTable
from bot.casework.scheduling import UNFINISHED
from bot.registry.directory import reference_key
from bot.registry.registry import Registry
from bot.review.figures.period import Period
from bot.review.scope import Scope
from bot.triage.circumstances import Child
from bot.triage.working_days import bank_holidays

_CALLS, _WORK = CallTable.__table__, FollowupTable.__table__
DAY, WEEK = timedelta(hours=24), timedelta(days=7)
_MONTH = func.substr(_CALLS.c.local_day, 1, 7)
#: Times only compared with each other may stay as the database gives them, which is far quicker for 100,000 of them.
_OPENED = type_coerce(_CALLS.c.opened_at, DateTime(timezone=True))
_SERIOUS = case((_CALLS.c.advised_999_at.is_not(None), 1), (_CALLS.c.disposition.in_(("999", "REPORT")), 1), else_=0)


class Visit(NamedTuple):
    """One call about a child: whose, when it was opened, its UK month, how it ended, and (1 or 0) whether it is about a missing child,
    was advised 999 or ended at REPORT or 999, and belongs to the period itself."""

    child: str
    opened: datetime
    month: str
    outcome: str
    missing: int
    serious: int
    inside: int


class Counts:
    """The calls that one scope has in one period. `now` is the moment at which "open" and "overdue" are judged, in UTC."""

    def __init__(self, session: Session, scope: Scope, period: Period, now: datetime) -> None:
        self.session, self.scope, self.period, self.now = session, scope, period, now
        self._registry, self._names, self._children = Registry(session), {}, {}

    @cached_property
    def _version(self) -> str:
        """The current registry, looked up once: children by the thousand are looked up in it."""
        return self._registry.version()

    def child(self, reference: str) -> Optional[Child]:
        """The child of a reference as the registry has it today, or None."""
        if reference not in self._children:
            self._children[reference] = self._registry.child(reference, self._version) if self._version else None
        return self._children[reference]

    def grouped(self, *columns: Any, where: tuple = ()) -> list:
        """How many calls there are of each kind: rows of the columns' values and, last, their number."""
        opened = _CALLS.c.opened_at
        wanted = select(*columns, func.count().label("number")).where(opened >= self.period.start, opened < self.period.end, *self.scope.where(), *where)
        found = self.session.execute(wanted.group_by(*columns))
        return list(map(_rows_of(tuple(found.keys()))._make, found.all()))

    @cached_property
    def reviewed(self) -> list:
        """Rows of month, outcome, judgement, agreed by a second person (both of the scope's own side), raised, and how many."""
        columns, own = _CALLS.c, self.scope.column
        return self.grouped(_MONTH.label("month"), columns.outcome, own("judged").label("judged"), own("agreed").label("agreed"), columns.raised)

    @cached_property
    def placed(self) -> list:
        """Rows of home, provider, topic, category, outcome, and how many."""
        columns = _CALLS.c
        return self.grouped(columns.place, columns.provider, columns.topic, columns.category, columns.outcome)

    @cached_property
    def timed(self) -> list:
        """Rows of weekday, hour, channel, outcome, bank holiday (0 or 1), and how many."""
        columns = _CALLS.c
        holidays = sorted(day.isoformat() for day in bank_holidays() if self.period.since <= day <= self.period.until)
        holiday = (case((columns.local_day.in_(holidays), 1), else_=0) if holidays else func.length("")).label("holiday")
        return self.grouped(columns.weekday, columns.local_hour, columns.channel, columns.outcome, holiday)

    @cached_property
    def asked(self) -> list:
        """Rows of how many questions were asked, outcome, and how many calls."""
        return self.grouped(_CALLS.c.questions, _CALLS.c.outcome)

    @cached_property
    def raised(self) -> list:
        """Rows of role of who called, channel, and how many calls were raised by a person."""
        return self.grouped(_CALLS.c.role, _CALLS.c.channel, where=(_CALLS.c.raised,))

    @cached_property
    def seconds_to_999(self) -> list[float]:
        """Seconds from opening to the first 999 advice, shortest first."""
        columns = _CALLS.c
        wanted = select(columns.opened_at, columns.advised_999_at).where(
            columns.opened_at >= self.period.start, columns.opened_at < self.period.end, columns.advised_999_at.is_not(None), *self.scope.where())
        return sorted((advised - opened).total_seconds() for opened, advised in self.session.execute(wanted))

    @cached_property
    def due_times(self) -> list[Optional[datetime]]:
        """For each call of the period that is open now, when something falls due, or None. Before a decision that is its limit as an unfinished call."""
        columns = _CALLS.c
        limit = select(func.min(_WORK.c.due)).where(_WORK.c.call == columns.call, _WORK.c.kind == UNFINISHED, _WORK.c.done_at.is_(None)).scalar_subquery()
        wanted = select(type_coerce(func.coalesce(columns.due, limit), Moment)).where(columns.opened_at >= self.period.start, columns.opened_at < self.period.end,
                                           columns.outcome == "open", columns.finished.is_(False), *self.scope.where())
        return [due for due, in self.session.execute(wanted)]

    @property
    def tells_of_people(self) -> bool:
        """Whether numbers by people's characteristics, or by child, may be shown for this period: one calendar month that is over."""
        return self.period.is_one_month and self.period.end <= self.now

    @cached_property
    def total(self) -> int:
        """How many calls there are."""
        return sum(row[-1] for row in self.reviewed)

    @cached_property
    def outcomes(self) -> Counter:
        """How many calls there are of each outcome."""
        return tally(self.reviewed, lambda row: row.outcome)

    @cached_property
    def visits(self) -> dict[str, list[Visit]]:
        """Calls by child, in the order opened: those of the period, of the seven days before it and of the seven after it."""
        columns = _CALLS.c
        inside = case((columns.opened_at < self.period.start, 0), (columns.opened_at >= self.period.end, 0), else_=1)
        wanted = select(
            columns.child, _OPENED.label("opened"), _MONTH.label("month"), columns.outcome, case((columns.topic == "missing", 1), else_=0).label("missing"),
            _SERIOUS.label("serious"), inside.label("inside"),
        ).where(
            columns.child.is_not(None), columns.opened_at >= self.period.start - WEEK, columns.opened_at < self.period.end + WEEK, *self.scope.where(),
        ).order_by(columns.opened_at)
        # By the reference as it was written first: what is the same in every way of writing is looked at once for each.
        written: dict[str, list[Visit]] = {}
        for visit in map(Visit._make, self.session.execute(wanted).all()):
            if visit.child in written:
                written[visit.child].append(visit)
            else:
                written[visit.child] = [visit]
        found: dict[str, list[Visit]] = {}
        for child, visits in written.items():
            found.setdefault(reference_key(child), []).extend(visits)
        if len(found) < len(written):
            for visits in found.values():
                visits.sort(key=lambda visit: visit.opened)
        return found

    @cached_property
    def by_child(self) -> dict[str, Counter]:
        """How many calls of the period each child has, by outcome."""
        found = {child: Counter(visit.outcome for visit in visits if visit.inside) for child, visits in self.visits.items()}
        return {child: outcomes for child, outcomes in found.items() if outcomes}

    @cached_property
    def clock(self) -> datetime:
        """Now, as `visits` have their times."""
        return self.now.replace(tzinfo=None) if self.session.get_bind().dialect.name == "sqlite" else self.now

    @cached_property
    def unnamed(self) -> list:
        """Rows of outcome, topic, and how many calls there are with no child's reference."""
        return self.grouped(_CALLS.c.outcome, _CALLS.c.topic, where=(_CALLS.c.child.is_(None),))

    def home_name(self, place: Optional[str]) -> str:
        """What a home is called: by the current registry, else its code."""
        if place is None:
            return "Home not known"
        if place not in self._names:
            home = self._registry.home(place, self._version) if self._version else None
            self._names[place] = home.name if home else place
        return self._names[place]


@lru_cache(maxsize=None)
def _rows_of(names: tuple) -> Any:
    """A tuple with these names: looked into five times as fast as a database row."""
    return namedtuple("Row", names)


def tally(rows: list, key: Any) -> Counter:
    """Rows that end with their number, added up by a key."""
    found: Counter = Counter()
    for row in rows:
        found[key(row)] += row[-1]
    return found
