"""The web console on a real database and front door (rules alone), with a door that lets tests in as whom they like."""
from __future__ import annotations

import asyncio
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Optional

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from bot.accounts.account import Account
from bot.channels.console.assets import mounts
from bot.channels.console.shell import Console
from bot.channels.web.guard import Guard
from tests.support.doors import Staff, open_services

COOKIE, CSRF = "scene", "scene-csrf"
NORTH, SOUTH = "Example Care North", "Example Homes South"


@dataclass(frozen=True)
class SceneSignedIn:
    """Who a test is."""

    account: Account
    session: str
    csrf: str = CSRF


class SceneDoor:
    """A door for tests of pages behind it: the cookie names the account. The real one has tests of its own."""

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.kept: dict[str, tuple] = {}

    def signed_in(self, request) -> Optional[SceneSignedIn]:
        account = self.accounts.get(request.cookies.get(COOKIE, ""))
        return SceneSignedIn(account, account.name) if account else None

    def csrf_ok(self, signed_in, form) -> bool:
        return form.get("csrf") == CSRF

    def keep_typed(self, request, form) -> str:
        if request.cookies.get(COOKIE) in self.accounts:
            return ""
        token = f"kept-{len(self.kept)}"
        self.kept[token] = (request.url.path, dict(form))
        return token


class ConsoleScene:
    """Services on a folder of their own with the demo registry, and the console's `parts` ("operators", "log", ...)."""

    def __init__(self, folder: Path, *parts: str, **how) -> None:
        self.services, self.clock = open_services(folder, **how)
        self.door = SceneDoor()
        self.console = Console(self.services.engine, self.services.vault, self.services.library, self.services.front_door, self.services.settings,
                               self.clock, self.door)
        routes = [route for part in parts for route in import_module(f"bot.channels.console.{part}").routes(self.console)]
        routes += [Route("/scene/{name}", self._enter), Route("/account", lambda request: PlainTextResponse("account")), *mounts()]
        self.app = Starlette(routes=routes, middleware=[Middleware(Guard)])

    def account(self, *roles: str, provider: Optional[str] = None, name: str = "") -> Account:
        """Somebody who can sign in; the same name is the same person."""
        name = name or "-".join((*roles, *(provider or "").lower().split()))
        known = self.door.accounts.get(name)
        if known is None:
            known = self.door.accounts[name] = Account(len(self.door.accounts) + 1, name, name.upper()[:20], roles, provider)
        return known

    def client(self, *roles: str, provider: Optional[str] = None, name: str = "") -> TestClient:
        """A browser signed in with these roles; it does not follow redirects."""
        account = self.account(*roles, provider=provider, name=name)
        return TestClient(self.app, base_url="http://127.0.0.1", cookies={COOKIE: account.name}, follow_redirects=False)

    def staff(self, person: str = "staff-1", home: str = "hazel-court", channel: str = "web") -> Staff:
        """A member of staff who tells things at the front door."""
        return Staff(self.services, self.clock, person, home, channel)

    def reference(self, person: str = "staff-1", channel: str = "web") -> str:
        """The reference of a person's latest call."""
        with self.console.reading() as desk:
            return desk.log.calls(limit=1, channel=channel, person=person)[0].call

    async def _enter(self, request):
        response = PlainTextResponse("in")
        response.set_cookie(COOKIE, request.path_params["name"])
        return response

    def close(self) -> None:
        """Ends the front door's threads."""
        self.services.front_door.close()
        asyncio.set_event_loop(None)
