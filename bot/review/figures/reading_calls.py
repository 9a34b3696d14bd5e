"""The calls of a stretch of days as figures count them: plain rows, in the order opened, of what is counted and what came before and after it."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import DateTime, case, select, type_coerce
from sqlalchemy.orm import Session

from bot.calllog.tables import CallTable
from bot.review.figures.following import WEEK, serious
from bot.review.figures.period import Period

_CALLS = CallTable.__table__
#: Times that are only compared with each other may stay as the database gives them, which is far quicker for 100,000 of them.
_PLAIN = DateTime(timezone=True)
_AROUND: tuple[Any, ...] = (
    type_coerce(_CALLS.c.opened_at, _PLAIN), _CALLS.c.child, _CALLS.c.provider, _CALLS.c.outcome, case((_CALLS.c.topic == "missing", 1), else_=0),
    case((serious(_CALLS.c), 1), else_=0),
)
_INSIDE = (*_AROUND, *(_CALLS.c[name] for name in (
    "local_day", "weekday", "local_hour", "channel", "role", "place", "category", "questions", "raised", "judged", "agreed", "provider_judged", "provider_agreed")),
    type_coerce(_CALLS.c.advised_999_at, _PLAIN))
#: Where each value stands in a row: the first few of every row, the others of a call that is counted. By number, since that is quickest for a million.
OPENED, CHILD, PROVIDER, OUTCOME, MISSING, SERIOUS = range(len(_AROUND))
AROUND = len(_AROUND)
(LOCAL_DAY, WEEKDAY, HOUR, CHANNEL, ROLE, PLACE, CATEGORY, QUESTIONS, RAISED, JUDGED, AGREED, PROVIDER_JUDGED, PROVIDER_AGREED,
 ADVISED) = range(AROUND, len(_INSIDE))
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Calls:
    """The calls to count, and those with a child of the seven days before and after them; each in the order opened."""

    before: list[Row]
    inside: list[Row]
    after: list[Row]


def calls_of(session: Session, since: date, until: date, where: list[Any]) -> Calls:
    """The calls of the UK days from `since` to `until`, both counted in, that fit the conditions."""
    period, opened = Period(since, until), _CALLS.c.opened_at
    inside = select(*_INSIDE).where(opened >= period.start, opened < period.end)
    before = select(*_AROUND).where(_CALLS.c.child.is_not(None), opened >= period.start - WEEK, opened < period.start)
    after = select(*_AROUND).where(_CALLS.c.child.is_not(None), opened >= period.end, opened < period.end + WEEK)
    return Calls(*(list(map(tuple, session.execute(one.where(*where).order_by(opened, _CALLS.c.call)).all())) for one in (before, inside, after)))
