"""Periods of whole UK days: read from what was typed, said in words, and turned into moments."""
from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from typing import Mapping, Optional

from bot.triage.clocks import UK

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
LONGEST_DAYS = 3660
#: The names of the four fields of a period form.
FROM, TO, WITH_FROM, WITH_TO = "from", "to", "with_from", "with_to"
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})")
_EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True)
class Period:
    """Whole days of UK local time, `since` and `until` both counted in."""

    since: date
    until: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.until - self.since).days + 1

    @property
    def start(self) -> datetime:
        """Its first moment, in UTC; a day is as long as the clocks make it."""
        return _midnight(self.since)

    @property
    def end(self) -> datetime:
        """The first moment after it, in UTC."""
        return _midnight(self.until + timedelta(days=1))

    @property
    def months(self) -> tuple[str, ...]:
        """The months it touches, as YYYY-MM."""
        first, last = self.since.year * 12 + self.since.month - 1, self.until.year * 12 + self.until.month - 1
        return tuple(f"{number // 12}-{number % 12 + 1:02}" for number in range(first, last + 1))

    def within(self, month: str) -> "Period":
        """Its part of one of the months it touches."""
        first = date(int(month[:4]), int(month[5:]), 1)
        last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        return Period(max(first, self.since), min(last, self.until))

    @property
    def is_months(self) -> bool:
        """True for whole calendar months."""
        return self.since.day == 1 and (self.until + timedelta(days=1)).day == 1

    @property
    def is_one_month(self) -> bool:
        """True for exactly one calendar month: no two different ones share a day."""
        return self.is_months and len(self.months) == 1

    @property
    def words(self) -> str:
        """The period as people say it: "1 to 31 October 2026"."""
        since, until = self.since, self.until
        if since == until:
            return said(until)
        if (since.year, since.month) == (until.year, until.month):
            return f"{since.day} to {said(until)}"
        if since.year == until.year:
            return f"{since.day} {MONTHS[since.month - 1]} to {said(until)}"
        return f"{said(since)} to {said(until)}"

    def before(self) -> "Period":
        """What it is compared with unless somebody says: whole months with as many months, else as many days just before."""
        day_before = self.since - timedelta(days=1)
        if self.is_months:
            first = self.since.year * 12 + self.since.month - 1 - len(self.months)
            return Period(date(first // 12, first % 12 + 1, 1), day_before)
        return Period(self.since - timedelta(days=self.days), day_before)


@dataclass(frozen=True)
class Periods:
    """What a form asks for. `problems` has words for each field that cannot be used; then the periods are the usual ones."""

    period: Period
    compared: Period
    problems: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def said(day: date) -> str:
    """A day in words: "31 October 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def month_said(month: str) -> str:
    """YYYY-MM as "Oct 2026"."""
    return f"{MONTHS[int(month[5:]) - 1][:3]} {month[:4]}"


def last_full_month(today: date) -> Period:
    """The month before the one that `today` is in."""
    until = today.replace(day=1) - timedelta(days=1)
    return Period(until.replace(day=1), until)


def read_day(text: str) -> Optional[date]:
    """A day written 2026-10-31 or 31/10/2026, or None."""
    found = _DAY_FIRST.fullmatch(text.strip())
    try:
        day = date(int(found[3]), int(found[2]), int(found[1])) if found else date.fromisoformat(text.strip())
    except ValueError:
        return None
    return day if _EARLIEST <= day and day.year < 2100 else None


def read_periods(query: Mapping[str, str], today: date) -> Periods:
    """The period asked for and what it is compared with; nothing typed means the last full month and the one before.

    `today` is the UK day. What cannot be used is told in words by field, and never guessed at.
    """
    usual = last_full_month(today)
    problems: dict[str, str] = {}
    period = _read(query, FROM, TO, problems) or usual
    if not problems and period.since > today:
        problems[FROM] = f"The period starts after today, {said(today)}. Nothing has happened in it yet. Choose an earlier first day"
    compared = _read(query, WITH_FROM, WITH_TO, problems) or period.before()
    if problems:
        return Periods(usual, usual.before(), problems)
    unknown = [str(name)[:40] for name in query if name not in (FROM, TO, WITH_FROM, WITH_TO)]
    notes = [f"This page does not know “{name}”, so it changes nothing here. Choose the days below." for name in unknown[:3]]
    for one, which in ((period, "The period"), (compared, "The period compared with")):
        if one.until >= today:
            notes.append(f"{which} is not over: its counts are those up to now.")
    if period.since <= compared.until and compared.since <= period.until:
        notes.append("The two periods overlap: calls on the days they share are counted in both.")
    same_months = period.is_months and compared.is_months and len(period.months) == len(compared.months)
    if period.days != compared.days and not same_months:
        notes.append(f"The periods are not equally long ({period.days} and {compared.days} days): compare shares rather than counts.")
    return Periods(period, compared, {}, tuple(notes))


def _read(query: Mapping[str, str], first: str, last: str, problems: dict[str, str]) -> Optional[Period]:
    typed = {name: str(query.get(name) or "").strip() for name in (first, last)}
    if not any(typed.values()):
        return None
    days = {name: read_day(text) for name, text in typed.items()}
    for name, text in typed.items():
        which = "first" if name == first else "last"
        if not text:
            problems[name] = f"Enter the {which} day of the period"
        elif days[name] is None:
            problems[name] = f"The {which} day must be a real date, like 31/10/2026"
    since, until = days[first], days[last]
    if since is None or until is None:
        return None
    if since > until:
        problems[first] = f"The first day, {said(since)}, is after the last day, {said(until)}. Swap them"
    elif (until - since).days >= LONGEST_DAYS:
        problems[first] = "The period is longer than ten years. Choose a shorter one"
    else:
        return Period(since, until)
    return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UK).astimezone(timezone.utc)
