"""The call log and its review: the list, one call, what supervisors make of it, and the daily check."""
from __future__ import annotations

from starlette.routing import Route

from bot.channels.console.log.call import CallPages
from bot.channels.console.log.daily import DailyPages
from bot.channels.console.log.listing import ListPage
from bot.channels.console.log.review import ReviewForm
from bot.channels.console.shell import Console

_SUPERVISORS = ("supervisor",)


def routes(console: Console) -> list[Route]:
    """All of it is the supervisors'; operators read what belongs to a call of theirs on a page of their own."""
    listing, pages, daily = ListPage(console), CallPages(console), DailyPages(console)
    form = ReviewForm(console, pages)
    return [
        console.route("/log", listing.show, _SUPERVISORS),
        console.route("/log/{call}", pages.show, _SUPERVISORS),
        console.route("/log/{call}/path.svg", pages.picture, _SUPERVISORS),
        console.route("/log/{call}/review", form.take, _SUPERVISORS, ("POST",)),
        console.route("/review", daily.today, _SUPERVISORS),
        console.route("/review/{day}", daily.show, _SUPERVISORS),
        console.route("/review/{day}/next", daily.following, _SUPERVISORS),
    ]
