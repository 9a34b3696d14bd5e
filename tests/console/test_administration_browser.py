"""The administration pages in a real browser: by keyboard alone, at phone width and desktop, with nothing for axe to find."""
from __future__ import annotations

import asyncio

import pytest

from bot.accounts.accounts import Accounts
from bot.channels.console.assets import FETCHED
from bot.people.people import Post
from tests.support.browser import Browser, Served
from tests.support.console_scene import ConsoleScene

pytestmark = pytest.mark.browser

PAGES = (
    "/admin", "/admin/homes", "/admin/homes/new", "/admin/homes/hazel-court", "/admin/homes/hazel-court/change", "/admin/homes/hazel-court/close",
    "/admin/homes/hazel-court/children/new", "/admin/children/HC-14", "/admin/children/HC-14/end", "/admin/staff", "/admin/staff/new", "/admin/staff/HC-S01",
    "/admin/staff/HC-S01/end", "/admin/settings", "/admin/settings/recheck_minutes", "/admin/settings/kitchen_knife_in_room", "/admin/settings/latest_wait",
    "/admin/force", "/admin/people", "/admin/people/invite", "/admin/people/1/end", "/admin/accounts", "/admin/accounts/new", "/admin/accounts/1",
    "/admin/accounts/1/disable", "/admin/accounts/1/reset", "/admin/history", "/admin/history/1", "/admin/history/1/restore", "/admin/changes", "/admin/shown/old",
)
_FOCUSED = ("((document.activeElement.value === undefined || document.activeElement.type === 'submit') ? document.activeElement.textContent : document.activeElement.name)"
            ".trim().replace(/\\s+/g, ' ')")


@pytest.fixture
def scene(tmp_path):
    """The pages with somebody enrolled, an unused code, accounts and a change in the history."""
    scene = ConsoleScene(tmp_path / "home", "administration")
    with scene.console.working() as desk:
        for posts in ([Post("hazel-court", "manager")], [Post("hazel-court", "care_staff"), Post("willow-end", "care_staff")]):
            code = desk.people.invite(posts, "admin-1", scene.clock()).code
        desk.people.enrol(code, "telegram", "p1", "1", scene.clock())
        accounts = Accounts(desk.session, desk.vault)
        for name, roles, provider in (("admin-1", ("administrator",), None), ("sup-north", ("supervisor",), "Example Care North")):
            scene.door.accounts[name] = accounts.add(name, name.upper(), roles, provider, "set-up", scene.clock()).account
        content = desk.registry.content()
        settings = {**content["force"]["settings"], "latest_wait": {"value": "23:30", "owner": "Missing persons lead", "review_by": "2026-10-01"}}
        desk.registry.import_content({**content, "force": {**content["force"], "settings": settings}}, "admin-1", desk.vault.seal("agreed by the panel"))
    yield scene
    scene.close()


async def tab_to(browser, words, most=200):
    """Presses Tab until something that says the words has the focus."""
    for _ in range(most):
        await browser.key("Tab", 9)
        if (await browser.value(_FOCUSED) or "").startswith(words):
            return
    raise AssertionError(f"Tab never reaches {words!r}")


async def enter(browser, title):
    """Presses Enter and waits for the page of that title."""
    await browser.key("Enter", 13, "\r")
    await browser.until(f"document.readyState === 'complete' && document.title.startsWith({title!r})")


async def violations(browser):
    """What axe finds on the page, and whether it scrolls sideways."""
    await browser.value((FETCHED / "axe" / "axe.min.js").read_text(encoding="utf-8") + "; true")
    found = await browser.value(
        "axe.run().then(told => told.violations.map(one => one.id + ': ' + one.nodes.map(node => node.html).join(' | ').slice(0, 400)))")
    wide = await browser.value("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return found + (["scrolls sideways"] if wide else [])


@pytest.mark.parametrize("width", [390, 1280])
def test_a_setting_is_changed_by_keyboard_from_start_to_end(scene, tmp_path, width):
    """Administration, Settings, Change, a value, a reason, the check, saved; each page without a violation."""
    async def run(address):
        async with Browser(tmp_path / "browser", width, 900) as browser:
            await browser.open(f"{address}/scene/admin-1")
            await browser.open(f"{address}/admin")
            await tab_to(browser, "Settings")
            await enter(browser, "Settings")
            await tab_to(browser, "Change recheck minutes")
            await enter(browser, "Change recheck minutes")
            await tab_to(browser, "value")
            await browser.type("99")
            await tab_to(browser, "why")
            await browser.type("the panel decided")
            await tab_to(browser, "Continue")
            await enter(browser, "Error: Change recheck minutes")
            assert await violations(browser) == [] and await browser.value("document.getElementById('value').value") == "99"
            await tab_to(browser, "Value: 99 is outside")
            await browser.key("Enter", 13, "\r")
            await browser.until("document.activeElement.id === 'value'")
            await browser.value("document.activeElement.select()")
            await browser.type("45")
            await tab_to(browser, "Continue")
            await enter(browser, "Check what will change")
            assert "recheck minutes: 30 → 45" in await browser.value("document.body.innerText") and await violations(browser) == []
            await tab_to(browser, "Confirm and save")
            await enter(browser, "Settings")
            assert "The change is saved" in await browser.value("document.body.innerText") and await violations(browser) == []
            # The browser notes pages that are answered with "there is a problem"; a script or style that fails is another matter.
            assert [one for one in browser.problems if one.get("entry", {}).get("source") != "network"] == []

    with Served(scene.app) as address:
        asyncio.run(run(address))
    with scene.console.reading() as desk:
        assert desk.registry.force().recheck_minutes == 45


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_has_anything_for_axe_to_find_or_scrolls_sideways(scene, tmp_path, width):
    """Every page of the part."""
    async def run(address):
        async with Browser(tmp_path / "browser", width, 900) as browser:
            await browser.open(f"{address}/scene/admin-1")
            found = {}
            for page in PAGES:
                await browser.open(f"{address}{page}")
                found[page] = await violations(browser)
            return {page: told for page, told in found.items() if told}

    with Served(scene.app) as address:
        assert asyncio.run(run(address)) == {}


def test_a_change_needs_no_script(scene, tmp_path):
    """With JavaScript off the same buttons work."""
    async def run(address):
        async with Browser(tmp_path / "browser", 390, 900, script=False) as browser:
            await browser.open(f"{address}/scene/admin-1")
            await browser.open(f"{address}/admin/settings/recheck_minutes")
            await browser.value("document.getElementById('value').value = '45'; document.getElementById('why').value = 'agreed by all'; "
                                "document.querySelector('button[value=check]').click()")
            await browser.until("document.title.startsWith('Check what will change')")
            await browser.value("document.querySelector('button[value=save]').click()")
            await browser.until("document.body.innerText.includes('The change is saved')")

    with Served(scene.app) as address:
        asyncio.run(run(address))
