"""The web application: the chat page, the REST face, the two probes, and what other channels serve beside them."""
from __future__ import annotations

from typing import Iterable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.channels import answering, rest
from bot.channels.access import signing_key
from bot.channels.web.chat import Chat
from bot.channels.web.chat_door import ChatDoor
from bot.channels.web.guard import Guard
from bot.channels.web.pages import STATIC, Pages
from bot.channels.web.probes import Probes
from bot.channels.web.visitor import ENROLLED, REMEMBERED, Visitors
from bot.intake.front_door import FrontDoor
from bot.settings import Settings


def make_app(front_door: FrontDoor, settings: Settings, patience: float = answering.PATIENCE,
             alarm_patience: float = answering.ALARM_PATIENCE, more_routes: Iterable[BaseRoute] = ()) -> Starlette:
    """Builds the application.

    Args:
        front_door: the intake's front door: `receive`, `delivered`, `waiting`, `transcript`, `homes` and `ready`.
        settings: `host`, `secret_file`, `chat_door` and `rest_token` are used.
        more_routes: what other channels have served here (the console, Telegram's webhook), with guards of their own.
        patience: seconds a reply may take; `alarm_patience` the same before the channel says 999 itself.

    Returns:
        A Starlette application. Serve it without an access log: a REST token may stand in an address.
    """
    pages = Pages()
    times = {"patience": patience, "alarm_patience": alarm_patience}
    key = signing_key(settings.secret_file)
    door = ChatDoor(front_door, key, settings.chat_door == "code")
    chat = Chat(front_door, Visitors(key, ENROLLED if door.closed else REMEMBERED), pages, times, door)
    probes = Probes(front_door)

    async def refused(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        words = "This page does not exist." if status == 404 else "That did not work. Go back to the conversation."
        return pages.notice("Page not found" if status == 404 else "That did not work", words, status)

    return Starlette(
        routes=[
            Route("/", chat.show, methods=["GET"]),
            Route("/", chat.send, methods=["POST"]),
            Route("/enter", chat.enter, methods=["GET", "POST"]),
            Route("/choose", chat.choose, methods=["POST"]),
            Route("/new", chat.new_call, methods=["POST"]),
            Route("/updates", chat.updates, methods=["GET"]),
            Route("/health", probes.health, methods=["GET"]),
            Route("/ready", probes.ready, methods=["GET"]),
            *rest.routes(front_door, settings, **times),
            *more_routes,
            Mount("/static", StaticFiles(directory=STATIC), name="static"),
        ],
        middleware=[Middleware(Guard, broken_page=pages.broken)],
        exception_handlers={HTTPException: refused},
    )
