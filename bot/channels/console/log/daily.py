"""The daily check: the calls of a day that must be looked at, with a count to zero."""
from __future__ import annotations

from datetime import date, timedelta

from starlette.responses import Response

from bot.channels.console.ask import Ask
from bot.channels.console.log import wording
from bot.channels.console.shell import Console, back_to
from bot.review.finding import Filters, find
from bot.review.reviewing.queue import SAMPLE, daily_queue, yesterday

_SECOND_SHOWN = 20


class DailyPages:
    """GET /review, /review/{day} and the way to the next call."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def today(self, ask: Ask) -> Response:
        """Yesterday's check, or that of the day chosen in the form; a day that cannot be read is told."""
        chosen = ask.query("day")
        if not chosen:
            return self._page(ask, yesterday(ask.at))
        day = wording.read_day(chosen)
        return back_to(f"/review/{day.isoformat()}") if day else self._page(ask, yesterday(ask.at), {"day": "Write a day like 2026-11-21."}, chosen)

    def show(self, ask: Ask) -> Response:
        """The check of one day."""
        day = wording.read_day(ask.path("day"))
        return self._page(ask, day) if day else self._console.missing(ask)

    def following(self, ask: Ask) -> Response:
        """The next call that is left, or the day's page where none is."""
        day = wording.read_day(ask.path("day"))
        if day is None:
            return self._console.missing(ask)
        with self._console.reading() as desk:
            call = daily_queue(desk, ask.scope, day).after(ask.query("after"))
        return back_to(f"/log/{call}?queue={day.isoformat()}" if call else f"/review/{day.isoformat()}")

    def _page(self, ask: Ask, day: date, errors: dict[str, str] | None = None, typed: str = "") -> Response:
        with self._console.reading() as desk:
            queue = daily_queue(desk, ask.scope, day)
            second = find(desk, ask.scope, Filters(second=True), ask.at, size=_SECOND_SHOWN)
            names = {home.id: home.name for home in desk.registry.homes()}
        return self._console.page(
            ask, "log/daily.html", 422 if errors else 200, queue=queue, day=day, long_day=wording.long_day(day), typed=typed or day.isoformat(), errors=errors or {},
            before=day - timedelta(days=1), after=day + timedelta(days=1), is_over=day <= yesterday(ask.at), sample=SAMPLE, second=second, names=names, wording=wording,
        )
