"""The console's door on a real database, with one page behind it, and a browser that goes through it."""
from __future__ import annotations

import atexit
import re
import shutil
import tempfile
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Optional
from urllib.parse import urlsplit

import pyotp
from argon2 import PasswordHasher
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.testclient import TestClient

from bot.accounts.accounts import Accounts
from bot.accounts.passwords import Passwords
from bot.calllog.database import migrate, open_engine, transaction
from bot.calllog.vault import Vault
from bot.channels.console.assets import mounts
from bot.channels.console.door import routes
from bot.channels.console.door.doorkeeper import Doorkeeper
from bot.channels.console.shell import Console
from bot.channels.web.guard import Guard
from tests.accounts.conftest import GOOD, NOON
from tests.support import databases

CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@lru_cache(maxsize=None)
def _made() -> Path:
    """An empty database, made once for all tests."""
    folder = Path(tempfile.mkdtemp(prefix="door-"))
    atexit.register(shutil.rmtree, folder, True)
    migrate(databases.address(folder / "calls.db", kept=True))
    return folder / "calls.db"


class DoorScene:
    """A door, a clock that tests move, and /note: a page of operators that takes a note."""

    def __init__(self, folder, openid=None, settings: Optional[object] = None) -> None:
        self.now = NOON
        self.engine, self.vault = open_engine(databases.copy(_made(), Path(folder) / "calls.db")), Vault(b"a secret used by tests only")
        self.notes: list[tuple[str, list[tuple[str, str]]]] = []
        keeper = Doorkeeper(self.engine, self.vault, lambda: self.now, settings, CHEAP, openid)
        self.console = Console(self.engine, self.vault, None, None, settings, lambda: self.now, keeper)

        def note(ask):
            if ask.request.method == "POST":
                self.notes.append((ask.account.name, [(name, value) for name, value in ask.form.multi_items() if name not in ("csrf", "resumed")]))
                return RedirectResponse("/note", 303)
            return HTMLResponse(f'<form method="post"><input type="hidden" name="csrf" value="{ask.csrf}"><input id="note" name="note"></form>')

        behind = self.console.route("/note", note, ("operator",), ("GET", "POST"))
        self.app = Starlette(routes=[*routes(self.console), behind, *mounts()], middleware=[Middleware(Guard)])

    def later(self, **how) -> None:
        """Time passes."""
        self.now += timedelta(**how)

    def joined(self, name="op-1", roles=("operator",), provider=None, oidc_subject=None):
        """An account with the password GOOD."""
        with transaction(self.engine) as session:
            accounts = Accounts(session, self.vault)
            link = accounts.add(name, name.upper(), roles, provider, "root", self.now, oidc_subject)
            return accounts.join(link.token, CHEAP.hash(GOOD), self.now)

    def link(self, name="op-1", roles=("operator",)) -> str:
        """The address of a fresh link to join."""
        with transaction(self.engine) as session:
            return Accounts(session, self.vault).add(name, name.upper(), roles, None, "root", self.now).path

    def browser(self, base: str = "http://127.0.0.1") -> "Visitor":
        """Somebody's browser."""
        return Visitor(self, base)

    def close(self) -> None:
        """Lets the database go."""
        self.engine.dispose()


class Visitor:
    """A browser that follows no redirect by itself and sends forms as the page holds them."""

    def __init__(self, scene: DoorScene, base: str) -> None:
        self.scene, self.client, self.app = scene, TestClient(scene.app, base_url=base, follow_redirects=False), None

    def get(self, path: str):
        """Looks at a page."""
        return self.client.get(path)

    def send(self, page: str, action: str = "", **fields):
        """Sends the form of a page (to `action` where it is not the page itself), with its hidden token."""
        token = re.search(r'name="csrf" value="([^"]*)"', self.get(page).text)
        data = {**({"csrf": token.group(1)} if token else {}), **fields}
        return self.client.post(action or page, data=data)

    def sign_in(self, name="op-1", password=GOOD, next_page=""):
        """Sends name and password."""
        return self.client.post("/sign-in", data={"name": name, "password": password, "next": next_page})

    def set_up(self, after: str = "/sign-in/set-up"):
        """Sets up the authenticator app; returns the page with the recovery codes."""
        secret = re.search(r'class="door-code">([A-Z2-7 ]+)<', self.get(after).text).group(1).replace(" ", "")
        self.app = pyotp.TOTP(secret)
        return self.send(after, code=self.app.at(self.scene.now))


def recovery_codes(page) -> list[str]:
    """The codes a page shows."""
    return re.findall(r'class="door-code">([A-Z0-9-]{14})<', page.text)


def goes_to(response) -> str:
    """Where a response leads: path and query."""
    assert response.status_code == 303, response.text
    parts = urlsplit(response.headers["location"])
    return parts.path + (f"?{parts.query}" if parts.query else "")
