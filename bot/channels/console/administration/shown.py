"""From a form that makes a code or link to the page that shows it once."""
from __future__ import annotations

from starlette.responses import Response

from bot.administration.shown_once import ShownOnce
from bot.casework.desk import Desk
from bot.channels.console.ask import Ask
from bot.channels.console.shell import Console, back_to


def to_be_shown(desk: Desk, ask: Ask, **texts: str) -> Response:
    """Keeps texts and sends the browser to the page that shows them."""
    return back_to(f"/admin/shown/{ShownOnce(desk.session, desk.vault).keep(ask.account.name, texts, ask.at)}")


def show(console: Console, ask: Ask) -> Response:
    """The page itself; a second look finds nothing."""
    with console.working() as desk:
        texts = ShownOnce(desk.session, desk.vault).take(ask.account.name, ask.path("ticket"), ask.at)
    return console.page(ask, "administration/shown.html", 200 if texts else 410, texts=texts)
