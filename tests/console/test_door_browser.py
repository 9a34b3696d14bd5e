"""The door in a real browser: by keyboard alone, at phone width and on a desk, with nothing for axe to find."""
from __future__ import annotations

import asyncio
from datetime import timedelta

import pyotp
import pytest

from bot.accounts.accounts import Accounts
from bot.accounts.signing_in import Came
from bot.calllog.database import transaction
from bot.channels.console.assets import FETCHED
from tests.accounts.conftest import GOOD
from tests.console.door_scene import DoorScene
from tests.support.browser import Browser, Served

pytestmark = pytest.mark.browser
_AXE = "axe.run().then(told => told.violations.map(one => one.id + ': ' + one.nodes.map(node => node.html).join(' | ').slice(0, 300)))"


async def type_in(page, *fields: tuple[str, str]) -> None:
    """Types into fields, reached by their labels' names, and presses Enter in the last."""
    for name, words in fields:
        await page.value(f"document.getElementById('{name}').focus()")
        await page.type(words)
    here = await page.value("window.here = Math.random()")
    await page.key("Enter", 13, "\r")
    await page.until(f"window.here !== {here} && document.readyState === 'complete'")


async def check(page, name: str) -> None:
    """Nothing for axe to find, nothing to scroll sideways, one heading of the first rank."""
    await page.value((FETCHED / "axe" / "axe.min.js").read_text(encoding="utf-8") + "; true")
    assert (name, await page.value(_AXE)) == (name, [])
    assert await page.value("document.documentElement.scrollWidth <= window.innerWidth"), name
    assert await page.value("document.querySelectorAll('h1').length") == 1, name


async def whole_story(page, address, scene, look) -> None:
    """Joins, sets up the app, signs out and in again, has a session end in the middle of a note, and looks after the account."""
    async def heading(words: str) -> None:
        await page.until(f"document.readyState === 'complete' && document.querySelector('h1') && document.querySelector('h1').innerText.includes({words!r})")

    await page.open(address + scene.link("sup-1", ("operator", "supervisor")))
    await look(page, "join")
    await type_in(page, ("password", "short"), ("again", "short"))
    await look(page, "join-error")
    await type_in(page, ("password", GOOD), ("again", GOOD))
    await heading("Set up your authenticator app")
    await page.until("document.querySelector('.door-qr').naturalWidth > 0")
    await look(page, "set-up")
    app = pyotp.TOTP((await page.value("document.querySelector('.door-code').textContent")).replace(" ", ""))
    await type_in(page, ("code", app.at(scene.now)))
    await heading("Your recovery codes")
    await look(page, "recovery-codes")
    await page.open(address + "/account")
    await look(page, "account")
    for path in ("password", "second-factor", "recovery"):
        await page.open(f"{address}/account/{path}")
        await look(page, path)
    await page.open(address + "/account")
    await page.value("document.querySelector('.console-top__out').click()")
    await heading("Sign in")
    await look(page, "signed-out")
    await type_in(page, ("name", "sup-1"), ("password", "wrong"))
    await look(page, "wrong")
    scene.later(minutes=2)
    await type_in(page, ("password", GOOD))
    await heading("Type your code")
    await look(page, "code")
    await type_in(page, ("code", "12"))
    await look(page, "code-error")
    await type_in(page, ("code", app.at(scene.now)))
    await page.open(address + "/note")
    scene.later(minutes=61)
    await type_in(page, ("note", "He is back. <b>Cold</b> and hungry."))
    await heading("Sign in")
    await look(page, "session-ended")
    await type_in(page, ("name", "sup-1"), ("password", GOOD))
    await heading("Type your code")
    await type_in(page, ("code", app.at(scene.now)))
    await heading("Nothing you typed is lost")
    await look(page, "resume")
    await page.value("document.querySelector('main button[type=submit]').focus()")
    await page.key("Enter", 13, "\r")
    await page.until("location.pathname === '/note' && document.readyState === 'complete'")
    assert scene.notes == [("sup-1", [("note", "He is back. <b>Cold</b> and hungry.")])]


@pytest.mark.parametrize("how", [{"width": 390}, {"width": 1280, "height": 900}], ids=["phone", "desk"])
def test_every_page_of_the_door_by_keyboard_with_nothing_for_axe_to_find(tmp_path, how):
    """From the link to the note that outlived a session."""
    scene = DoorScene(tmp_path)

    async def run():
        with Served(scene.app) as address:
            async with Browser(tmp_path / "browser", **how) as page:
                await whole_story(page, address, scene, check)
                return [one for one in page.problems if "422" not in str(one) and "404" not in str(one)]

    assert asyncio.run(run()) == []
    scene.close()


def test_the_same_without_any_script(tmp_path):
    """Nothing of the door needs one."""
    scene = DoorScene(tmp_path)

    async def look(page, name):
        assert await page.value("document.querySelectorAll('h1').length") == 1, name

    async def run():
        with Served(scene.app) as address:
            async with Browser(tmp_path / "browser", script=False) as page:
                await whole_story(page, address, scene, look)

    asyncio.run(run())
    scene.close()


@pytest.mark.parametrize("how", [{"width": 390}, {"width": 1280, "height": 900}], ids=["phone", "desk"])
def test_the_pages_of_somebody_without_a_password_have_nothing_for_axe_to_find(tmp_path, how):
    """Set up right after the organisation's sign-in, the same later, and another phone."""
    scene = DoorScene(tmp_path)
    with transaction(scene.engine) as session:
        Accounts(session, scene.vault).add("op-1", "OP 1", ("operator",), None, "root", scene.now, "person-1")
    key = scene.console.doorkeeper.signing_in.with_openid("person-1", False, Came("127.0.0.1"), scene.now, just_now=True).key

    async def run():
        with Served(scene.app) as address:
            async with Browser(tmp_path / "browser", **how) as page:
                await page.open(address + "/sign-in")
                await page.call("Network.setCookie", name="threshold-in", value=key, url=address, httpOnly=True)
                await page.open(address + "/account/second-factor")
                await check(page, "set-up")
                app = pyotp.TOTP((await page.value("document.querySelector('.door-code').textContent")).replace(" ", ""))
                scene.later(minutes=20)
                await page.open(address + "/account/second-factor")
                await check(page, "again")
                await page.picture(tmp_path / "again.png")
                scene.now -= timedelta(minutes=20)
                await page.open(address + "/account/second-factor")
                await type_in(page, ("code", app.at(scene.now)))
                scene.later(minutes=20)
                for name in ("second-factor", "recovery", "second-factor/remove"):
                    await page.open(f"{address}/account/{name}")
                    await check(page, name)
                    assert await page.value("document.getElementById('current').labels[0].innerText") == "A code of the app you use now, or a recovery code"
                await type_in(page, ("current", "000000"))
                await check(page, "refused")
                await page.picture(tmp_path / "refused.png")
                return page.problems

    assert [one for one in asyncio.run(run()) if "422" not in str(one) and "404" not in str(one)] == []
    scene.close()
