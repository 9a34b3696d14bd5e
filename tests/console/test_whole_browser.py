"""The whole console behind its real door, as it is served: from the first administrator's link to a supervisor's last judgement."""
from __future__ import annotations

import asyncio
from datetime import datetime, timezone

import pyotp
import pytest
from argon2 import PasswordHasher

from bot.accounts.accounts import Accounts, first_link
from bot.accounts.passwords import Passwords
from bot.calllog.database import transaction
from bot.channels.console.app import console_routes, make_console
from bot.channels.console.assets import FETCHED
from bot.channels.web.app import make_app
from tests.accounts.conftest import GOOD
from tests.support.browser import Browser, Served
from tests.support.doors import Staff, open_services

pytestmark = pytest.mark.browser
NOW = datetime(2026, 11, 20, 20, 0, tzinfo=timezone.utc)
_AXE = "axe.run().then(told => told.violations.map(one => one.id + ': ' + one.nodes.map(node => node.html).join(' | ').slice(0, 300)))"
#: What each role's navigation leads to, and the page the door opens on.
PAGES = {
    "administrator": ("/admin", "/admin/homes", "/admin/settings", "/admin/people", "/admin/accounts", "/admin/history", "/admin/changes", "/account"),
    "operator": ("/console", "/board", "/account"),
    "supervisor": ("/review", "/log", "/figures", "/exports", "/outcomes", "/board", "/account"),
}


class Whole:
    """The application as `serve` builds it, with a cheap password hash and a clock that stands."""

    def __init__(self, folder) -> None:
        self.services, self.clock = open_services(folder, NOW)
        self.console = make_console(self.services)
        self.console.doorkeeper.passwords = self.console.doorkeeper.signing_in._passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        self.app = make_app(self.services.front_door, self.services.settings, more_routes=console_routes(self.console))

    def link(self, name: str, *roles: str, provider=None) -> str:
        """A fresh link to join."""
        with transaction(self.services.engine) as session:
            return Accounts(session, self.services.vault).add(name, name.upper(), roles, provider, "root", self.clock()).path

    def first(self) -> str:
        """The first administrator's link, as `serve` prints it."""
        with transaction(self.services.engine) as session:
            return first_link(session, self.services.vault, self.clock()).path


class Person:
    """Somebody at the browser."""

    def __init__(self, page: Browser, address: str, whole: Whole) -> None:
        self.page, self.address, self.whole = page, address, whole

    async def open(self, path: str) -> None:
        await self.page.open(self.address + path)

    async def heading(self) -> str:
        return await self.page.value("(document.querySelector('h1') || {innerText: ''}).innerText")

    async def send(self, button: str = "main form button[type=submit], main form .govuk-button", **fields: str) -> None:
        """Fills in fields by their ids and presses a button."""
        for name, words in fields.items():
            await self.page.value(f"document.getElementById('{name}').focus()")
            await self.page.type(words)
        await self.page.value("window.old = true")
        await self.page.value(f"document.querySelector({button!r}).click()")
        await self.page.until("!window.old && document.readyState === 'complete'")

    async def join(self, path: str) -> None:
        """Opens a link, chooses a password, and sets up the second factor where it is asked for."""
        await self.open(path)
        await self.send(password=GOOD, again=GOOD)
        if "authenticator" in await self.heading():
            app = pyotp.TOTP((await self.page.value("document.querySelector('.door-code').textContent")).replace(" ", ""))
            await self.send(code=app.at(self.whole.clock()))

    async def leave(self) -> None:
        await self.page.value("window.old = true; document.querySelector('.console-top__out').click()")
        await self.page.until("!window.old && document.readyState === 'complete'")

    async def check(self, path: str) -> None:
        """The page is theirs, has one heading, nothing for axe to find and nothing to scroll sideways."""
        await self.open(path)
        assert await self.heading() != "Page not found", path
        await self.page.value((FETCHED / "axe" / "axe.min.js").read_text(encoding="utf-8") + "; true")
        assert (path, await self.page.value(_AXE)) == (path, [])
        assert await self.page.value("document.documentElement.scrollWidth <= window.innerWidth && document.querySelectorAll('h1').length === 1"), path


@pytest.fixture
def whole(tmp_path):
    """Everything, wired as `serve` wires it."""
    whole = Whole(tmp_path / "data")
    yield whole
    whole.services.front_door.close()


def run(whole, folder, width, story) -> list:
    """Plays a story in a browser; returns what the pages complained of."""
    async def within(address: str) -> list:
        async with Browser(folder, width, 900) as page:
            await story(Person(page, address, whole))
            return page.problems

    with Served(whole.app) as address:
        return asyncio.run(within(address))


@pytest.mark.parametrize("width", [390, 1280], ids=["phone", "desk"])
def test_each_role_joins_and_every_page_of_theirs_opens_clean(tmp_path, whole, width):
    """The real door, the real navigation, no violation and no page of another role."""
    Staff(whole.services, whole.clock, home="hazel-court").say("HC-14 is late, shes on the number 12 bus, just spoke to her")

    async def story(person: Person) -> None:
        for role, pages in PAGES.items():
            await person.join(whole.first() if role == "administrator" else whole.link(f"{role}-1", role))
            for path in pages:
                await person.check(path)
            for path in {one for others, theirs in PAGES.items() if others != role for one in theirs} - set(pages):
                await person.open(path)
                assert await person.heading() == "Page not found", (role, path)
            await person.leave()

    # A page that is not theirs is a 404, which the browser notes; nothing else may be noted.
    assert [one for one in run(whole, tmp_path / "browser", width, story) if "404" not in str(one)] == []


def test_a_call_goes_from_the_operators_first_words_to_a_supervisors_judgement(tmp_path, whole):
    """The operator takes it, the supervisor of that provider judges it, the other provider's finds nothing."""
    seen: dict = {}

    async def story(person: Person) -> None:
        await person.join(whole.link("op-1", "operator"))
        await person.open("/console")
        await person.page.value("document.getElementById('said').value = 'HC-14 has punched a hole in the door, all calm now'")
        await person.page.value("window.old = true; document.querySelector('button[value=start]').click()")
        await person.page.until("!window.old && location.pathname.startsWith('/console/calls/')")
        seen["call"] = (await person.page.value("location.pathname")).rsplit("/", 1)[1]
        await person.leave()
        await person.join(whole.link("north-1", "supervisor", provider="Example Care North"))
        await person.open(f"/log/{seen['call']}")
        assert seen["call"] in await person.heading()
        await person.page.value("document.querySelector('input[name=judgement][value=appropriate], input[value=appropriate]').click()")
        await person.page.value("window.old = true; document.querySelector('#review form button, form[action$=review] button').click()")
        await person.page.until("!window.old && document.readyState === 'complete'")
        await person.leave()
        await person.join(whole.link("south-1", "supervisor", provider="Example Homes South"))
        for path in (f"/log/{seen['call']}", f"/exports/calls/{seen['call']}/note.pdf", f"/outcomes/{seen['call']}"):
            await person.open(path)
            assert await person.heading() == "Page not found", path

    run(whole, tmp_path / "browser", 1280, story)
    with whole.console.reading() as desk:
        row = desk.log.row(seen["call"])
        assert (row.channel, row.place, row.provider_judged, row.provider_read, row.judged) == ("console", "hazel-court", "appropriate", True, None)
        assert desk.log.verify(seen["call"]) is None
