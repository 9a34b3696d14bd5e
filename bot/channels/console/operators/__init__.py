"""The operators' pages: take a call, the script of one call, and the board of everything open."""
from __future__ import annotations

from starlette.routing import Route

from bot.channels.console.operators.boards import Boards
from bot.channels.console.operators.calling import Calling
from bot.channels.console.operators.earlier import EarlierPage
from bot.channels.console.operators.looking import Looking
from bot.channels.console.operators.starting import Starting
from bot.channels.console.operators.talking import Talking
from bot.channels.console.shell import Console

_OPERATOR, _BOTH = ("operator",), ("operator", "supervisor")


def routes(console: Console) -> list[Route]:
    """The addresses of this part."""
    looking, boards = Looking(console), Boards(console)
    talking = Talking(console)
    starting, calling = Starting(console, talking), Calling(console, talking, looking)
    one = "/console/calls/{call}"
    posts = {"answer": calling.answer, "police": calling.police, "danger": calling.danger, "note": calling.note, "park": calling.park,
             "resume": calling.resume, "home": calling.home, "child": calling.child, "monitoring": calling.monitoring, "raise": calling.raise_it}
    return [
        console.route("/console", starting.show, _OPERATOR),
        console.route("/console", starting.start, _OPERATOR, ("POST",)),
        console.route("/console/homes", starting.homes, _OPERATOR),
        console.route(one, looking.show, _OPERATOR),
        console.route(f"{one}/earlier", EarlierPage(console).show, _OPERATOR),
        console.route(f"{one}/beat", looking.beat, _OPERATOR),
        *(console.route(f"{one}/{name}", handler, _OPERATOR, ("POST",)) for name, handler in posts.items()),
        *(console.route(f"{one}/{name}", looking.back, _OPERATOR) for name in posts),
        console.route("/board", boards.show, _BOTH),
        console.route("/board/now", boards.now, _BOTH),
    ]
