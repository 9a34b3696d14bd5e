"""Counts that are kept, day by day and month by month, so that figures of years are quick; what is not kept is counted there and then."""
from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, Iterable

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from bot.calllog.database import reading, transaction
from bot.calllog.processes import one_at_a_time
from bot.calllog.tables import CallTable
from bot.review.figures.period import Period
from bot.review.figures.reading_calls import calls_of
from bot.review.figures.tables import FigureSumTable
from bot.review.figures.tallies import (
    COUNTS,
    PEOPLE,
    WHOLE_FORCE,
    Tallies,
    added,
    every_day,
    month_of,
    no_tallies,
    read,
    tallied,
    written,
)
from bot.review.scope import Scope
from bot.triage.clocks import UK
from bot.triage.working_days import bank_holidays

_CALLS, _SUMS = CallTable.__table__, FigureSumTable.__table__
#: Younger days still change with every call about the same child; they are counted when somebody looks.
SETTLED_DAYS = 9
#: So many days at once; each time, the week before and after is read with them.
_DAYS_AT_ONCE = 7
_SPANS_AT_ONCE = 500
_WAY = "1"  # another number when the counting changes


def rules() -> str:
    """The way of counting: what was kept by another way is counted again."""
    return f"{_WAY}-" + hashlib.sha256(" ".join(sorted(day.isoformat() for day in bank_holidays())).encode("ascii")).hexdigest()[:16]


def by_month(session: Session, scope: Scope, period: Period, people: bool = False) -> dict[str, Tallies]:
    """The counts of each month of a period, from what is kept where it is; with those by child's reference if `people`."""
    found = {month: no_tallies() for month in period.months}
    name = scope.kept_as
    spans, left = ([], every_day(period.since, period.until)) if name is None else _spans(session, period)
    columns = (_SUMS.c.span, _SUMS.c.counts, *((_SUMS.c.people,) if people else ()))
    for start in range(0, len(spans), _SPANS_AT_ONCE):
        wanted = select(*columns).where(_SUMS.c.scope == name, _SUMS.c.span.in_(spans[start:start + _SPANS_AT_ONCE]))
        for row in session.execute(wanted):
            for kept in row[1:]:
                _add(found[month_of(row.span)], read(kept))
    for since, until in _stretches(left):
        counted = tallied(calls_of(session, since, until, scope.where()), scope.provider or WHOLE_FORCE, len("2026-10"))
        for (month, _), tallies in counted.items():
            _add(found[month], tallies)
    return found


def _add(into: Tallies, part: Tallies) -> None:
    for family, counted in part.items():
        into[family].update(counted)


def _spans(session: Session, period: Period) -> tuple[list[str], list[str]]:
    """The kept months and days that a period is made of, and its days that are in none of them."""
    first, last = period.since.isoformat(), period.until.isoformat()
    wanted = select(_SUMS.c.span).where(_SUMS.c.scope == WHOLE_FORCE, _SUMS.c.rules == rules(), _SUMS.c.span >= first[:7], _SUMS.c.span <= last)
    kept = {row.span for row in session.execute(wanted)}
    spans, left = [], []
    for month, inside in groupby(every_day(period.since, period.until), month_of):
        days = list(inside)
        if month in kept and len(days) == _length(month):
            spans.append(month)
            continue
        spans += [day for day in days if day in kept]
        left += [day for day in days if day not in kept]
    return spans, left


def _length(month: str) -> int:
    first = date.fromisoformat(f"{month}-01")
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1).toordinal() - first.toordinal()


def _stretches(days: Iterable[str]) -> list[tuple[date, date]]:
    """Days as stretches without a gap, each its first and last day."""
    found: list[tuple[date, date]] = []
    for day in map(date.fromisoformat, days):
        if found and day - found[-1][1] == timedelta(days=1):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def keep_more(engine: Engine, now: datetime) -> bool:
    """Counts the oldest few days, or the oldest month, that could be kept and are not. False when there is nothing more to do.

    Nobody waits while it counts: the spans are claimed first, and a change of a call that touches one drops the claim with them, so that nothing is kept then.
    """
    with reading(engine) as session:
        days, month = _next(session, now)
    spans = [month] if month else days
    if not spans:
        return False
    claim = f"claimed-{secrets.token_hex(8)}"
    with transaction(engine) as session:
        one_at_a_time(session, "figures")
        _put(session, spans, [{"span": span, "scope": WHOLE_FORCE, "rules": claim, "counts": {}, "people": {}} for span in spans])
    if engine.dialect.name == "postgresql":
        with transaction(engine) as session:  # once those who write now have ended, everybody sees the claim
            session.execute(text("LOCK TABLE call IN SHARE MODE"))
    with reading(engine) as session:
        counted = _month(session, month) if month else _days(session, days)
    way = rules()
    rows = [{"span": span, "scope": name, "rules": way, "counts": written(tallies, COUNTS), "people": written(tallies, PEOPLE)}
            for (span, name), tallies in counted.items()]
    with transaction(engine) as session:
        one_at_a_time(session, "figures")
        standing = select(_SUMS.c.span).where(_SUMS.c.span.in_(spans), _SUMS.c.rules == claim).with_for_update()
        if len(session.execute(standing).all()) == len(spans):
            _put(session, spans, rows)
    return True


def _next(session: Session, now: datetime) -> tuple[list[str], str]:
    """The days to count next; else the month to add up, all of whose days are counted."""
    first = session.execute(select(func.min(_CALLS.c.local_day)).where(_CALLS.c.local_day != "")).scalar()
    until = now.astimezone(UK).date() - timedelta(days=SETTLED_DAYS)
    if not first or first > until.isoformat():
        return [], ""
    days = every_day(date.fromisoformat(f"{month_of(first)}-01"), until)
    kept = set(session.execute(select(_SUMS.c.span).where(_SUMS.c.scope == WHOLE_FORCE, _SUMS.c.rules == rules())).scalars())
    stretch = next(iter(_stretches(day for day in days if day not in kept)), None)
    if stretch is not None:
        return every_day(stretch[0], min(stretch[1], stretch[0] + timedelta(days=_DAYS_AT_ONCE - 1))), ""
    whole = (month for month, inside in groupby(days, month_of) if month not in kept and len(list(inside)) == _length(month))
    return [], next(whole, "")


def _days(session: Session, days: list[str]) -> dict[tuple[str, str], Tallies]:
    calls = calls_of(session, date.fromisoformat(days[0]), date.fromisoformat(days[-1]), [])
    counted = tallied(calls, WHOLE_FORCE, len("2026-10-05"), providers=True)
    return {**{(day, WHOLE_FORCE): no_tallies() for day in days}, **counted}


def _month(session: Session, month: str) -> dict[tuple[str, str], Tallies]:
    parts: dict[str, list[Tallies]] = {WHOLE_FORCE: []}
    for row in session.execute(select(_SUMS).where(_SUMS.c.span > month, _SUMS.c.span <= f"{month}-31")):
        parts.setdefault(row.scope, []).append({**read(row.counts), **read(row.people)})
    return {(month, name): added(tallies) for name, tallies in parts.items()}


def _put(session: Session, spans: list[str], rows: list[dict[str, Any]]) -> None:
    session.execute(delete(_SUMS).where(_SUMS.c.span.in_(spans)))
    session.execute(insert(_SUMS), rows)
