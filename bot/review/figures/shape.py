"""What a figure is made of: measures, tables, a chart to draw, and the definition they stand on. Values only."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Mapping, Optional, Union

from bot.review.figures.definitions import Definition
from bot.review.figures.period import Period
from bot.review.finding.filters import Filters

#: A cell: a number, words, or None for "nothing to say".
Cell = Union[int, float, str, None]
COUNT, SHARE, SECONDS, NUMBER = "count", "share", "seconds", "number"


@dataclass(frozen=True)
class Measure:
    """One number of a figure. A share is between 0 and 1, `of` how many it is a share of; None where there is nothing to measure.

    `behind`: the filters of the log that give exactly the calls it counts, where it has such a list.
    """

    name: str
    value: Optional[float]
    unit: str = COUNT
    of: Optional[int] = None
    behind: Optional[Filters] = None


@dataclass(frozen=True)
class Table:
    """A table as people read it; the first column names the row. `behind`: by row and column, the filters of the log that give the calls of a count."""

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    notes: tuple[str, ...] = ()
    behind: Mapping[tuple[int, int], Filters] = field(default_factory=dict)


@dataclass(frozen=True)
class Series:
    """One row of numbers in a chart, one for each label; None leaves a gap."""

    name: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Chart:
    """What to draw. Kinds: "bars" (side by side), "stacked" (lying, one bar a label), "line" and "heat" (series are rows).

    `paired` charts are drawn with the compared period beside them, since both have the same labels.
    """

    kind: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    across: str
    up: str
    unit: str = COUNT
    paired: bool = False


@dataclass(frozen=True)
class Part:
    """A figure for one period: its finding in a sentence, its measures, tables and chart."""

    finding: str
    measures: tuple[Measure, ...]
    tables: tuple[Table, ...]
    chart: Optional[Chart] = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Figure:
    """A figure for a period beside another, with the definition that the counts stand on."""

    name: str
    definition: Definition
    period: Period
    compared: Period
    now: Part
    then: Part
    scope: Optional[str] = None
    differences: tuple[tuple[str, ...], ...] = field(default=())

    def as_data(self) -> dict[str, Any]:
        """Everything as plain data, for keeping: years later it still says what was counted, where, and by which definition."""
        definition = self.definition
        return {
            "figure": self.name, "scope": self.scope or "whole force",
            "definition": {"title": definition.title, "text": definition.text, "version": definition.version, "source": list(definition.source),
                           "mark": definition.mark},
            "periods": [_kept(self.period, self.now), _kept(self.compared, self.then)],
            "differences": [list(row) for row in self.differences],
        }


def _kept(period: Period, part: Part) -> dict[str, Any]:
    return {
        "from": period.since.isoformat(), "to": period.until.isoformat(), "finding": part.finding, "notes": list(part.notes),
        "measures": [{"name": one.name, "value": one.value, "unit": one.unit, "of": one.of} for one in part.measures],
        "tables": [{"caption": one.caption, "headers": list(one.headers), "rows": [list(row) for row in one.rows], "notes": list(one.notes)}
                   for one in part.tables],
    }
