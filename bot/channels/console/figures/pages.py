"""Shows figures: what was asked for is read, counted within the scope of who asks, and laid out."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Iterable, Optional
from urllib.parse import urlencode

from starlette.responses import Response

from bot.channels.console.ask import Ask
from bot.channels.console.figures.choices import Choice, choices
from bot.channels.console.shell import Console
from bot.review.figures.book import figures, names, sections
from bot.review.figures.period import FROM, TO, WITH_FROM, WITH_TO, Period, Periods, read_day, read_periods
from bot.review.figures.picture import alt_text, chart_of, drawn
from bot.review.figures.shape import Figure, Table
from bot.triage.clocks import UK

#: A longer table is cut on the page of all figures, and whole on its own.
ROWS = 26
_FIELDS = (FROM, TO, WITH_FROM, WITH_TO)
_SVG = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}


@dataclass(frozen=True)
class Shown:
    """One figure as a template shows it: its picture's address and words, and its tables with what was cut from them."""

    figure: Figure
    picture: Optional[str]
    alt: str
    tables: tuple[ShownTable, ...]
    address: str


@dataclass(frozen=True)
class ShownTable:
    """A table, its rows as far as they are shown, and how many there are."""

    table: Table
    rows: tuple[Any, ...]
    cut: bool


class FigurePages:
    """The handlers, over one console."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def every(self, ask: Ask) -> Response:
        """Every figure that the scope has."""
        periods = self._periods(ask)
        shown = {} if periods.problems else self._shown(ask, periods, names(ask.scope), ROWS)
        parts = [] if periods.problems else [(title, [shown[name] for name in inside]) for title, inside in sections(ask.scope)]
        return self._page(ask, "figures/every.html", periods, "/figures", parts=parts)

    def one(self, ask: Ask) -> Response:
        """One figure alone, its tables whole, with those of the period it is compared with."""
        name = ask.path("name")
        if name not in names(ask.scope):
            return self._console.missing(ask)
        periods = self._periods(ask)
        shown = None if periods.problems else self._shown(ask, periods, (name,), None)[name]
        return self._page(ask, "figures/one.html", periods, f"/figures/{name}", shown=shown)

    def chart(self, ask: Ask) -> Response:
        """The picture of one figure."""
        name, periods = ask.path("name"), self._periods(ask)
        if name not in names(ask.scope) or periods.problems:
            return self._console.missing(ask)
        picture = drawn(self._figures(ask, periods, (name,))[name])
        return self._console.missing(ask) if picture is None else Response(picture, media_type="image/svg+xml", headers=_SVG)

    def _periods(self, ask: Ask) -> Periods:
        return read_periods(ask.request.query_params, ask.at.astimezone(UK).date())

    def _figures(self, ask: Ask, periods: Periods, wanted: Iterable[str]) -> dict[str, Figure]:
        with self._console.reading() as desk:
            return figures(desk.session, ask.scope, periods.period, periods.compared, ask.at, wanted)

    def _shown(self, ask: Ask, periods: Periods, wanted: Iterable[str], most: Optional[int]) -> dict[str, Shown]:
        query = address_of(periods)
        return {name: Shown(
            figure, f"/figures/chart/{name}.svg?{query}" if chart_of(figure) else None, alt_text(figure),
            tuple(ShownTable(table, table.rows[:most], most is not None and len(table.rows) > most) for table in figure.now.tables),
            f"/figures/{name}?{query}",
        ) for name, figure in self._figures(ask, periods, wanted).items()}

    def _page(self, ask: Ask, template: str, periods: Periods, here: str, **values: object) -> Response:
        typed = {name: _as_written(ask.query(name)) for name in _FIELDS}
        if not periods.problems:
            usual = periods.compared == periods.period.before()
            days = (*_ends(periods.period), *(("", "") if usual else _ends(periods.compared)))
            typed = {name: _as_written(day) for name, day in zip(_FIELDS, days)}
        ready: tuple[Choice, ...] = choices(ask.at.astimezone(UK).date(), here)
        return self._console.page(ask, template, periods=periods, typed=typed, errors=periods.problems, choices=ready, here=here,
                                  scope_words=ask.scope.provider or "The whole force", query=address_of(periods), **values)


def address_of(periods: Periods) -> str:
    """The two periods as the query of an address."""
    return urlencode(dict(zip(_FIELDS, (*_ends(periods.period), *_ends(periods.compared)))))


def _ends(period: Period) -> tuple[str, str]:
    return period.since.isoformat(), period.until.isoformat()


def _as_written(typed: str) -> str:
    """A day as people here write it; what is no day stays as it was typed."""
    day = read_day(typed) if typed else None
    return f"{day.day:02}/{day.month:02}/{day.year}" if day else typed[:40]
