"""The figures' pages: all of them for a period beside another, one alone, and their pictures."""
from __future__ import annotations

from starlette.routing import Route

from bot.channels.console.figures.pages import FigurePages
from bot.channels.console.shell import Console

_ROLES = ("supervisor",)


def routes(console: Console) -> list[Route]:
    """The addresses of the figures; for supervisors, each within their own scope."""
    pages = FigurePages(console)
    return [
        console.route("/figures", pages.every, _ROLES),
        console.route("/figures/chart/{name}.svg", pages.chart, _ROLES),
        console.route("/figures/{name}", pages.one, _ROLES),
    ]
