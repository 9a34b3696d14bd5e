"""Periods that people ask for most, one press away."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from bot.review.figures.period import FROM, TO, Period, last_full_month


@dataclass(frozen=True)
class Choice:
    """A link to a usual period."""

    words: str
    address: str


def choices(today: date, here: str) -> tuple[Choice, ...]:
    """Last month, this month, the last twelve full months, the last seven days, at the address `here`."""
    month = last_full_month(today)
    year = Period(date(month.until.year - (month.until.month < 12), month.until.month % 12 + 1, 1), month.until)
    ready = (("Last month", month), ("This month so far", Period(today.replace(day=1), today)),
             ("Last 7 days", Period(today - timedelta(days=6), today)), ("Last 12 full months", year))
    return tuple(Choice(words, f"{here}?{urlencode({FROM: one.since.isoformat(), TO: one.until.isoformat()})}") for words, one in ready)
