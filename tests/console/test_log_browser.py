"""The supervisors' main job in a real browser: by keyboard alone, at phone width and on a desk, with and without script, with nothing for axe to find."""
from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.channels.console.assets import FETCHED
from bot.review.reviewing.opinions import opinions
from tests.review.finding_calls import EVENING, NOW, write_call
from tests.support.browser import Browser, Served
from tests.support.console_scene import ConsoleScene

pytestmark = pytest.mark.browser
_AXE = "axe.run().then(told => told.violations.map(one => one.id + ': ' + one.nodes.map(node => node.html).join(' | ').slice(0, 300)))"
_FOCUSED = "document.activeElement.matches({!r})"
_HOW = [{"width": 390}, {"width": 1280}]


@pytest.fixture
def scene(tmp_path):
    """Three calls to check: one filtered, one raised, one unfinished."""
    scene = ConsoleScene(tmp_path / "data", "log", now=NOW)
    with scene.console.working() as desk:
        scene.calls = [write_call(desk), write_call(desk, EVENING + timedelta(minutes=5), disposition="REPORT", raised_by="op-1", protocols=("incident",), category="damage"),
                       write_call(desk, EVENING + timedelta(minutes=9), disposition=None)]
    scene.account("supervisor", name="sup-1")
    yield scene
    scene.close()


def visit(scene, tmp_path, story, **how):
    async def run():
        with Served(scene.app) as address:
            async with Browser(tmp_path / "browser", **how) as page:
                await page.open(f"{address}/scene/sup-1")
                await story(page, address)

    asyncio.run(run())


async def looked_at(page):
    """Nothing for axe to find, nothing to scroll sideways, one heading of the first rank."""
    await page.value((FETCHED / "axe" / "axe.min.js").read_text(encoding="utf-8") + "; true")
    assert await page.value(_AXE) == []
    assert await page.value("document.documentElement.scrollWidth <= window.innerWidth")
    assert await page.value("document.querySelectorAll('h1').length") == 1


async def tab_to(page, selector, most=120):
    """Presses Tab until what is looked for has the focus."""
    for _ in range(most):
        if await page.value(_FOCUSED.format(selector)):
            return
        await page.key("Tab", 9)
    raise AssertionError(f"Tab never reached {selector}")


async def enter(page, wanted):
    """Presses Enter and waits for the page that follows."""
    await page.key("Enter", 13, "\r")
    await page.until(f"document.readyState === 'complete' && ({wanted})")


async def judge(page, arrows, reason, wanted):
    """From the top of a call's page: to the judgement, a choice by arrow keys (-1: the one made before), a reason, and on to the next call."""
    await tab_to(page, "a[href='#review']")
    await enter(page, "location.hash === '#review'")
    if arrows >= 0:
        await tab_to(page, "#judged")
        await page.key(" ", 32, " ")
    for _ in range(arrows):
        await page.key("ArrowDown", 40)
    await tab_to(page, "#reason")
    await page.type(reason)
    await tab_to(page, "button[value=judge]")
    await enter(page, wanted)


@pytest.mark.parametrize("how", _HOW, ids=["phone", "desk"])
def test_the_daily_check_by_keyboard_from_its_first_call_to_its_last(scene, tmp_path, how):
    """Start, judge one, forget a reason and give it, read the unfinished one, and the day is checked."""
    async def story(page, address):
        await page.open(f"{address}/review")
        await looked_at(page)
        await tab_to(page, "a[href$='/next']")
        await enter(page, "document.querySelector('#queue-count')?.innerText === '3 of 3 left'")
        await looked_at(page)
        await judge(page, 0, "", "document.querySelector('#queue-count')?.innerText === '2 of 3 left'")
        await judge(page, 3, "", "document.title.startsWith('Error: ')")
        await looked_at(page)
        assert await page.value("document.querySelector('input[name=judged]:checked').value") == "too_slow"
        await judge(page, -1, "an hour went by", "document.querySelector('#queue-count')?.innerText === '1 of 3 left'")
        await tab_to(page, "button[value=read]")
        await enter(page, "document.body.innerText.includes('All of 21 November is checked')")
        await looked_at(page)

    visit(scene, tmp_path, story, **how)
    with scene.console.reading() as desk:
        found = [opinions(desk.log.events(call)) for call in scene.calls]
        assert [one.latest and one.latest.by for one in found] == ["sup-1", "sup-1", None]
        assert all(desk.log.row(call).read and desk.log.verify(call) is None for call in scene.calls)


@pytest.mark.parametrize("how", [*_HOW, {"width": 390, "script": False}], ids=["phone", "desk", "no script"])
def test_the_call_that_went_wrong_is_found_by_filters_and_by_reference(scene, tmp_path, how):
    """Open the filters, tick raised, and open the one row; then another call by its reference."""
    async def story(page, address):
        await page.open(f"{address}/log")
        await tab_to(page, "#filters summary")
        await page.key("Enter", 13, "\r")
        await tab_to(page, "#only-raised")
        await page.key(" ", 32, " ")
        await tab_to(page, ".log-filters button")
        await enter(page, "location.search.includes('raised=yes') && document.body.innerText.includes('Calls 1 to 1 of 1;')")
        if how.get("script", True):
            await looked_at(page)
        await tab_to(page, f"a[href^='/log/{scene.calls[1]}']")
        await enter(page, f"document.querySelector('h1').innerText === 'Call {scene.calls[1]}'")
        if how.get("script", True):
            await page.value("document.querySelectorAll('details').forEach(one => { one.open = true })")
            await looked_at(page)
        assert await page.value("document.querySelector('#chain').innerText.startsWith('The record is whole.')")
        await page.open(f"{address}/log")
        await tab_to(page, "#call")
        await page.type(scene.calls[0].lower())
        await enter(page, f"document.querySelector('h1').innerText === 'Call {scene.calls[0]}'")

    visit(scene, tmp_path, story, **how)
