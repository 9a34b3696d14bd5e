"""Exports and police outcomes in a real browser: by keyboard alone, at phone width and on a desk, with and without script, with nothing for axe to find."""
from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.channels.console.assets import FETCHED
from tests.review.exporting_calls import make_call
from tests.support.browser import Browser, Served
from tests.support.console_scene import SOUTH, ConsoleScene

pytestmark = pytest.mark.browser
_AXE = "axe.run().then(told => told.violations.map(one => one.id + ': ' + one.nodes.map(node => node.html).join(' | ').slice(0, 300)))"
_HOW = [{"width": 390}, {"width": 1280}, {"width": 390, "script": False}]
_NAMES = ["phone", "desk", "no script"]


@pytest.fixture
def scene(tmp_path):
    """Three calls of Hazel Court and one of Willow End."""
    scene = ConsoleScene(tmp_path / "data", "exports")
    with scene.console.working() as desk:
        scene.calls = [make_call(desk, child="HC-14", ago=timedelta(hours=number + 1)) for number in range(3)] + [make_call(desk, "willow-end", SOUTH)]
    scene.account("supervisor", name="sup-1")
    yield scene
    scene.close()


def visit(scene, tmp_path, story, **how):
    async def run():
        with Served(scene.app) as address:
            async with Browser(tmp_path / "browser", **how) as page:
                await page.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path))
                await page.open(f"{address}/scene/sup-1")
                await story(page, address)

    asyncio.run(run())


async def looked_at(page, how):
    """Nothing for axe to find (where scripts run at all), nothing to scroll sideways, one heading of the first rank."""
    if how.get("script", True):
        await page.value((FETCHED / "axe" / "axe.min.js").read_text(encoding="utf-8") + "; true")
        assert await page.value(_AXE) == []
    assert await page.value("document.documentElement.scrollWidth <= window.innerWidth")
    assert await page.value("document.querySelectorAll('h1').length") == 1


async def tab_to(page, selector, most=80):
    """Presses Tab until what is looked for has the focus."""
    for _ in range(most):
        if await page.value(f"document.activeElement.matches({selector!r})"):
            return
        await page.key("Tab", 9)
    raise AssertionError(f"Tab never reached {selector}")


async def enter(page, wanted):
    """Presses Enter and waits for what follows."""
    await page.key("Enter", 13, "\r")
    await page.until(f"document.readyState === 'complete' && ({wanted})")


async def choose_file(page, path):
    """What the system's own window for choosing a file does."""
    root = (await page.call("DOM.getDocument"))["root"]["nodeId"]
    node = (await page.call("DOM.querySelector", nodeId=root, selector="#file"))["nodeId"]
    await page.call("DOM.setFileInputFiles", files=[str(path)], nodeId=node)


@pytest.mark.parametrize("how", _HOW, ids=_NAMES)
def test_a_file_of_outcomes_from_choosing_it_to_the_end(scene, tmp_path, how):
    """Choose nothing and be told, choose a file, look at it, record it, and see that it is done."""
    path = tmp_path / "outcomes.csv"
    path.write_text("reference,outcome\n" + "".join(f"{call},Outcome 22\n" for call in scene.calls) + "=1+1,yes\nT-222222,<script>alert(1)</script>\n", encoding="utf-16")

    async def story(page, address):
        await page.open(f"{address}/outcomes")
        await looked_at(page, how)
        await tab_to(page, "form[enctype] button")
        await enter(page, "document.title.startsWith('Error: ')")
        await looked_at(page, how)
        await choose_file(page, path)
        await tab_to(page, "form[enctype] button")
        await enter(page, "document.title.startsWith('Check before')")
        await looked_at(page, how)
        assert "Nothing has been recorded yet" in await page.value("document.body.innerText")
        await tab_to(page, "button[value=record]")
        await enter(page, "document.title.startsWith('Outcomes recorded')")
        await looked_at(page, how)
        assert "4 recorded" in await page.value("document.body.innerText")

    visit(scene, tmp_path, story, **how)
    with scene.console.reading() as desk:
        assert {desk.log.row(call).police_outcome for call in scene.calls} == {"outcome_22"}


@pytest.mark.parametrize("how", _HOW, ids=_NAMES)
def test_an_outcome_by_hand_and_a_list_by_keyboard(scene, tmp_path, how):
    """Record one on a call, then export the filtered list; the page says afterwards what was taken."""
    async def story(page, address):
        await page.open(f"{address}/outcomes/{scene.calls[0]}")
        await looked_at(page, how)
        await tab_to(page, "#outcome")
        await page.key(" ", 32, " ")
        await page.key("ArrowDown", 40)
        await tab_to(page, "#remark")
        await page.type("told by the home")
        await tab_to(page, "main button")
        await enter(page, "document.body.innerText.includes('The outcome is recorded')")
        await looked_at(page, how)
        await page.open(f"{address}/exports")
        await looked_at(page, how)
        await tab_to(page, "#since")
        await page.type("1/1/2026")
        await tab_to(page, "button[value=csv]")
        await page.key("Enter", 13, "\r")
        for _ in range(200):
            if any(tmp_path.glob("threshold-calls-*.csv")):
                break
            await asyncio.sleep(0.05)
        await page.open(f"{address}/exports")
        assert "since: 2026-01-01" in await page.value("document.body.innerText")
        await looked_at(page, how)
        await page.open(f"{address}/exports/columns")
        await looked_at(page, how)

    visit(scene, tmp_path, story, **how)
    (taken,) = tmp_path.glob("threshold-calls-*.csv")
    assert all(call in taken.read_text(encoding="utf-8-sig") for call in scene.calls)
    with scene.console.reading() as desk:
        assert desk.log.row(scene.calls[0]).police_outcome == "not_attended" and desk.log.verify(scene.calls[0]) is None
