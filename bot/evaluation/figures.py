"""Counts turned into figures: shares with Wilson intervals, medians and percentiles."""
from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from typing import Iterable, Sequence


@dataclass(frozen=True)
class Share:
    """A share of cases, with its 95% Wilson interval."""

    name: str
    hits: int
    total: int

    @property
    def value(self) -> float:
        """hits / total; 1.0 for no cases, so that an empty kind fails nothing."""
        return self.hits / self.total if self.total else 1.0

    @property
    def interval(self) -> tuple[float, float]:
        """The Wilson score interval at 95%."""
        if not self.total:
            return 0.0, 1.0
        z, n, p = 1.96, self.total, self.value
        centre, spread = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        scale = 1 + z * z / n
        return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)

    def line(self) -> str:
        """One printed line."""
        low, high = self.interval
        return f"{self.name:<44} {100 * self.value:5.1f}%  ({self.hits}/{self.total}, 95% {100 * low:.1f} to {100 * high:.1f})"


def share(name: str, outcomes: Iterable[bool]) -> Share:
    """A Share from yes/no outcomes."""
    outcomes = list(outcomes)
    return Share(name, sum(outcomes), len(outcomes))


def percentile(values: Sequence[float], percent: float) -> float:
    """The value below which `percent` of the values lie (nearest rank); 0.0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(percent / 100 * len(ordered)) - 1)] if ordered else 0.0


def median(values: Sequence[float]) -> float:
    """The median; 0.0 for none."""
    return statistics.median(values) if values else 0.0
