"""Puts the console together: every part's addresses, the door, and the assets."""
from __future__ import annotations

from importlib import import_module
from typing import Any

from starlette.responses import RedirectResponse
from starlette.routing import BaseRoute, Route

from bot.channels.console.assets import mounts
from bot.channels.console.shell import Console

#: Parts in no particular order: each gives `routes(console)`.
_PARTS = ("door", "operators", "log", "figures", "exports", "administration")


def console_routes(console: Console) -> list[BaseRoute]:
    """Every address of the console, and the assets."""
    routes: list[BaseRoute] = []
    for part in _PARTS:
        routes += import_module(f"bot.channels.console.{part}").routes(console)

    async def moved(request: Any) -> RedirectResponse:
        return RedirectResponse("/log", 301)

    return [*routes, Route("/calls", moved), *mounts()]


def make_console(services: Any) -> Console:
    """The console over the services that run, with the real door."""
    from bot.channels.console.door.doorkeeper import Doorkeeper

    doorkeeper = Doorkeeper(services.engine, services.vault, services.clock, services.settings)
    return Console(services.engine, services.vault, services.library, services.front_door, services.settings, services.clock, doorkeeper)
