"""The next working day: weekends and the bank holidays of England and Wales do not count."""
from __future__ import annotations

from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path

from bot.triage.clocks import UK, at_local
from bot.triage.strict_yaml import read

FILE = Path(__file__).resolve().parent.parent / "protocols" / "bank_holidays.yml"


@lru_cache(maxsize=1)
def bank_holidays() -> frozenset[date]:
    """The listed bank holidays as dates (marked unverified in their file)."""
    return frozenset(date.fromisoformat(day) for day in read(FILE)["days"])


def next_working_day(now: datetime, hour: int) -> datetime:
    """That hour, UK local time, on the first working day after today (RESOLUTION-14)."""
    days = 1
    while not _is_working_day(at_local(now, time(12), days).astimezone(UK).date()):
        days += 1
    return at_local(now, time(hour), days)


def _is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in bank_holidays()
