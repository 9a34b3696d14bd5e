"""Small arithmetic that figures share: shares, medians, and numbers as they are said."""
from __future__ import annotations

from math import ceil
from typing import Mapping, Optional

from bot.review.figures.shape import NUMBER, SECONDS, SHARE, Measure


def share(part: int, whole: int) -> Optional[float]:
    """A part of a whole, from 0 to 1; None of nothing."""
    return part / whole if whole else None


def median(counts: Mapping[float, int]) -> Optional[float]:
    """The middle of values, told by how often each comes; halfway between two where their number is even; None of none."""
    many = sum(counts.values())
    if not many:
        return None
    low, high = _at(counts, (many - 1) // 2), _at(counts, many // 2)
    return low if low == high else (low + high) / 2


def percentile(counts: Mapping[float, int], of_100: int) -> Optional[float]:
    """The nearest rank of values, told by how often each comes: the least that so many of 100 do not pass; None of none."""
    many = sum(counts.values())
    return _at(counts, max(0, ceil(many * of_100 / 100) - 1)) if many else None


def _at(counts: Mapping[float, int], place: int) -> float:
    """The value at a place of all values in their order."""
    for value in sorted(counts):
        place -= counts[value]
        if place < 0:
            return value
    raise IndexError(place)


def number(value: Optional[float]) -> str:
    """A count or number: 1,204 or 4.5; a dash for none."""
    if value is None:
        return "–"
    return f"{round(value):,}" if abs(value - round(value)) < 0.05 else f"{value:,.1f}"


def percent(value: Optional[float]) -> str:
    """A share as a percentage: 56%; a dash for none. Neither 0% nor 100% is said of what is not."""
    if value is None:
        return "–"
    if 0 < value < 0.005:
        return "under 1%"
    if 0.995 <= value < 1:
        return "over 99%"
    return f"{round_half_up(value * 100)}%"


def duration(seconds: Optional[float]) -> str:
    """Seconds as people say them."""
    if seconds is None:
        return "–"
    if seconds < 120:
        return f"{number(seconds)} second{'' if number(seconds) == '1' else 's'}"
    minutes = round_half_up(seconds / 60)
    if minutes < 120:
        return f"{minutes} minutes"
    return f"{number(seconds / 3600)} hours"


def plural(count: int, one: str, many: str = "") -> str:
    """A count with its noun: "1 call", "2 calls"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def value_said(measure: Measure) -> str:
    """The value of a measure in words."""
    if measure.unit == SHARE:
        return f"{percent(measure.value)} of {measure.of:,}" if measure.value is not None and measure.of is not None else percent(measure.value)
    return duration(measure.value) if measure.unit == SECONDS else number(measure.value)


def difference(now: Measure, then: Measure) -> str:
    """How a measure differs from the same one in another period, in words."""
    if now.value is None or then.value is None:
        return "cannot be compared: nothing to measure in " + ("either period" if now.value is then.value else "one of the periods")
    change = now.value - then.value
    if now.unit == SHARE:
        points = round_half_up(abs(change) * 100)
        if points == 0:
            return "about the same"
        return f"{'up' if change > 0 else 'down'} {points} percentage point{'' if points == 1 else 's'}"
    if now.unit == SECONDS:
        return "the same" if abs(change) < 0.05 else f"{duration(abs(change))} {'longer' if change > 0 else 'shorter'}"
    if abs(change) < 0.05:
        return "the same"
    if now.unit == NUMBER:
        return f"{number(abs(change))} {'higher' if change > 0 else 'lower'}"
    return f"{number(abs(change))} {'more' if change > 0 else 'fewer'}{_relative(change, then.value)}"


def _relative(change: float, then: float) -> str:
    of_100 = round_half_up(abs(change) / then * 100) if then else 0
    # Of a small number every change is a large percentage, which says nothing.
    return f" ({'+' if change > 0 else '−'}{of_100}%)" if then >= 20 and of_100 else ""


def round_half_up(value: float) -> int:
    """To the nearest whole number, halves up, as people expect."""
    return int(value + 0.5)


