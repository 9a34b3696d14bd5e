"""Counts turned into figures: shares with Wilson intervals, medians and percentiles."""
from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from typing import Any, Iterable, Sequence

#: A floor stands this many cases from what was reached: one case more or less is chance, not a step back.
MARGIN = 2


@dataclass(frozen=True)
class Share:
    """A share of cases, with its 95% Wilson interval.

    A name "999 in the first reply: typo" is part of "999 in the first reply". `low`: the lower the better.
    `held`: has a floor (a ceiling, where `low`). `margin`: how many cases that stands from what was reached.
    """

    name: str
    hits: int
    total: int
    low: bool = False
    held: bool = False
    margin: int = MARGIN

    @property
    def value(self) -> float:
        """hits / total; where there are no cases the best there is, so that an empty kind fails nothing."""
        return self.hits / self.total if self.total else float(not self.low)

    @property
    def interval(self) -> tuple[float, float]:
        """The Wilson score interval at 95%."""
        if not self.total:
            return 0.0, 1.0
        z, n, p = 1.96, self.total, self.value
        centre, spread = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        scale = 1 + z * z / n
        return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)

    def cell(self) -> str:
        """Percent, interval and cases, as a table shows them."""
        if not self.total:
            return "-"
        low, high = self.interval
        return f"{100 * self.value:5.1f} {100 * low:3.0f}-{100 * high:<3.0f} {self.hits}/{self.total}"

    def record(self) -> dict[str, Any]:
        """The figure for a file."""
        low, high = self.interval
        return {"figure": self.name, "value": round(self.value, 4), "low": round(low, 4), "high": round(high, 4), "hits": self.hits, "total": self.total,
                "wanted": "low" if self.low else "high", "held": self.held}


@dataclass(frozen=True)
class Number:
    """A figure that is no share: how many questions, how many milliseconds."""

    name: str
    value: float
    total: int

    def cell(self) -> str:
        """The bare number."""
        return f"{self.value:5.0f}" if self.total else "-"

    def record(self) -> dict[str, Any]:
        """The figure for a file."""
        return {"figure": self.name, "value": round(self.value, 4), "total": self.total}


def share(name: str, outcomes: Iterable[bool], **more: Any) -> Share:
    """A Share from yes/no outcomes."""
    outcomes = list(outcomes)
    return Share(name, sum(outcomes), len(outcomes), **more)


def percentile(values: Sequence[float], percent: float) -> float:
    """The value below which `percent` of the values lie (nearest rank); 0.0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(percent / 100 * len(ordered)) - 1)] if ordered else 0.0


def median(values: Sequence[float]) -> float:
    """The median; 0.0 for none."""
    return statistics.median(values) if values else 0.0
