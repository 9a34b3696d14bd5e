"""What figures are counted from: the tallies of a scope and period, and the few things that rest on what time it is now."""
from __future__ import annotations

from collections import Counter, namedtuple
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Optional

from sqlalchemy import func, select, type_coerce
from sqlalchemy.orm import Session

from bot.calllog.base import Moment
from bot.calllog.tables import CallTable
from bot.casework.scheduling import UNFINISHED
from bot.followups.tables import FollowupTable
from bot.registry.registry import Registry
from bot.review.figures.following import WEEK
from bot.review.figures.period import Period
from bot.review.figures.sums import by_month
from bot.review.figures.tallies import Tallies, added
from bot.review.scope import Scope
from bot.triage.circumstances import Child

_CALLS, _WORK = CallTable.__table__, FollowupTable.__table__
_REVIEWED = namedtuple("_REVIEWED", "month outcome judged agreed raised number")
_PLACED = namedtuple("_PLACED", "place provider missing outcome number")
_ABOUT = namedtuple("_ABOUT", "missing category outcome number")
_TIMED = namedtuple("_TIMED", "weekday local_hour channel outcome holiday number")
_ASKED = namedtuple("_ASKED", "questions outcome number")
_RAISED = namedtuple("_RAISED", "role channel number")
_UNNAMED = namedtuple("_UNNAMED", "outcome missing number")


class Counts:
    """The calls that one scope has in one period. `now` is the moment at which "open" and "overdue" are judged, in UTC."""

    def __init__(self, session: Session, scope: Scope, period: Period, now: datetime) -> None:
        self.session, self.scope, self.period, self.now = session, scope, period, now
        self._registry = Registry(session)
        self._names: dict[str, str] = {}
        self._children: dict[str, Optional[Child]] = {}

    @cached_property
    def _version(self) -> str:
        """The current registry, looked up once: children by the thousand are looked up in it."""
        return self._registry.version()

    def child(self, reference: str) -> Optional[Child]:
        """The child of a reference as the registry has it today, or None."""
        if reference not in self._children:
            self._children[reference] = self._registry.child(reference, self._version) if self._version else None
        return self._children[reference]

    @cached_property
    def by_month(self) -> dict[str, Tallies]:
        """The counts of each month of the period; the calls of each child only where they may be shown."""
        return by_month(self.session, self.scope, self.period, people=self.tells_of_people)

    @cached_property
    def _all(self) -> Tallies:
        return added(self.by_month.values())

    def of_month(self, family: str, what: str) -> Counter[str]:
        """By month, how often `what` was counted in one of the families "missing", "repeats" and "followed"."""
        return Counter({month: tallies[family][what,] for month, tallies in self.by_month.items()})

    @cached_property
    def reviewed(self) -> list[Any]:
        """Rows of month, outcome, judgement, agreed by a second person (both of the scope's own side), raised, and how many."""
        return [_REVIEWED._make((month, *key, number)) for month, tallies in self.by_month.items() for key, number in tallies["reviewed"].items()]

    @cached_property
    def placed(self) -> list[Any]:
        """Rows of home, provider, whether about a missing child (1 or 0), outcome, and how many."""
        return [_PLACED._make((*key, number)) for key, number in self._all["placed"].items()]

    @cached_property
    def about(self) -> list[Any]:
        """Rows of whether about a missing child (1 or 0), category, outcome, and how many."""
        return [_ABOUT._make((*key, number)) for key, number in self._all["about"].items()]

    @cached_property
    def timed(self) -> list[Any]:
        """Rows of weekday, hour, channel, outcome, whether it was a bank holiday, and how many."""
        return [_TIMED._make((*key, number)) for key, number in self._all["timed"].items()]

    @cached_property
    def asked(self) -> list[Any]:
        """Rows of how many questions were asked, outcome, and how many calls."""
        return [_ASKED._make((*key, number)) for key, number in self._all["asked"].items()]

    @cached_property
    def raised(self) -> list[Any]:
        """Rows of role of who called, channel, and how many calls were raised by a person."""
        return [_RAISED._make((*key, number)) for key, number in self._all["raised"].items()]

    @cached_property
    def unnamed(self) -> list[Any]:
        """Rows of outcome, whether about a missing child (1 or 0), and how many calls there are with no child's reference."""
        return [_UNNAMED._make((*key, number)) for key, number in self._all["unnamed"].items()]

    @cached_property
    def seconds_to_999(self) -> Counter[float]:
        """How many calls took so many seconds from opening to the first 999 advice."""
        return Counter({seconds: number for (seconds,), number in self._all["seconds"].items()})

    @cached_property
    def by_child(self) -> dict[str, Counter[str]]:
        """How many calls of the period each child has, by outcome; empty where that may not be shown."""
        found: dict[str, Counter[str]] = {}
        for (child, outcome), number in self._all["children"].items():
            found.setdefault(child, Counter())[outcome] += number
        return found

    @cached_property
    def episodes(self) -> Counter[str]:
        """How many missing episodes of each child started in the period."""
        return Counter({child: number for (child,), number in self._all["episodes"].items() if number})

    @cached_property
    def young(self) -> int:
        """How many filtered calls of the period about a child are not yet seven days old."""
        opened, since = _CALLS.c.opened_at, max(self.period.start, self.now - WEEK + timedelta(microseconds=1))
        fits = (opened >= since, opened < self.period.end, _CALLS.c.outcome == "filtered", _CALLS.c.child.is_not(None), *self.scope.where())
        return int(self.session.execute(select(func.count()).select_from(_CALLS).where(*fits)).scalar_one()) if since < self.period.end else 0

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
    def outcomes(self) -> Counter[str]:
        """How many calls there are of each outcome."""
        return tally(self.reviewed, lambda row: row.outcome)

    def home_name(self, place: Optional[str]) -> str:
        """What a home is called: by the current registry, else its code."""
        if place is None:
            return "Home not known"
        if place not in self._names:
            home = self._registry.home(place, self._version) if self._version else None
            self._names[place] = home.name if home else place
        return self._names[place]


def tally(rows: list[Any], key: Any) -> Counter[Any]:
    """Rows that end with their number, added up by a key."""
    found: Counter[Any] = Counter()
    for row in rows:
        found[key(row)] += row[-1]
    return found
