"""Months as they are asked for: "2026-10"."""
from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Optional

from bot.review.figures.period import MONTHS, Period
from bot.triage.clocks import UK

_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


def read_month(text: str, at: datetime) -> Optional[Period]:
    """The month written "2026-10", or None; the month that is going on counts, one that has not begun does not."""
    found = _MONTH.fullmatch(text)
    if not found:
        return None
    first = date(int(found[1]), int(found[2]), 1)
    return None if first > at.astimezone(UK).date() else Period(first, _last(first))


def months_before(at: datetime, number: int) -> list[tuple[str, str]]:
    """The last so many months, this one first: ("2026-10", "October 2026"); the one that is going on says so."""
    first, found = at.astimezone(UK).date().replace(day=1), []
    for place in range(number):
        found.append((f"{first:%Y-%m}", f"{MONTHS[first.month - 1]} {first.year}{' (so far)' if place == 0 else ''}"))
        first = (first - timedelta(days=1)).replace(day=1)
    return found


def _last(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
