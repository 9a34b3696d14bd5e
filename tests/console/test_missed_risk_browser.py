"""From the figure of missed risk to the calls behind it, in a real browser: a count is a link to the log, filtered to exactly those calls, and to their export."""
from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.channels.console.assets import FETCHED
from tests.review.finding_calls import EVENING, NOW, write_call
from tests.support.browser import Browser, Served
from tests.support.console_scene import ConsoleScene

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
_AXE = "axe.run().then(told => told.violations.map(one => one.id + ': ' + one.nodes.map(node => node.html).join(' | ').slice(0, 300)))"
#: The link of the second column of numbers: this period's count of calls followed within seven days.
_COUNT = "[...document.querySelectorAll('tr')].find(row => row.cells[0].textContent.startsWith('Filtered calls followed within 7 days')).cells[1].querySelector('a')"


@pytest.fixture
def scene(tmp_path):
    """A child left with the home twice, then 999; another left with the home, and nothing after it."""
    scene = ConsoleScene(tmp_path / "data", "figures", "log", "exports", now=NOW)
    with scene.console.working() as desk:
        scene.missed = [write_call(desk, EVENING - timedelta(days=3)), write_call(desk, EVENING - timedelta(hours=5))]
        scene.others = [write_call(desk, EVENING, disposition="999"), write_call(desk, EVENING - timedelta(days=1), child="HC-11")]
    scene.account("supervisor", name="sup-1")
    yield scene
    scene.close()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without"])
def test_a_supervisor_opens_the_calls_behind_a_count(scene, tmp_path, width, script):
    """The count says two; the log shows those two and no others, says which filter is on, and takes it along into the export."""
    async def job():
        with Served(scene.app) as root:
            async with Browser(tmp_path / "browser", width, script=script) as browser:
                await browser.open(f"{root}/scene/sup-1")
                since, until = NOW - timedelta(days=10), NOW
                await browser.open(f"{root}/figures/missed_risk?from={since:%Y-%m-%d}&to={until:%Y-%m-%d}")
                assert await browser.value(f"{_COUNT}.firstChild.textContent") == "2"
                await looked_at(browser, script)
                await browser.picture(tmp_path / "figure.png")
                await browser.value(f"{_COUNT}.focus()")
                await browser.key("Enter", 13, "\r")
                await browser.until("document.readyState === 'complete' && location.pathname === '/log'")
                shown = await browser.value("[...document.querySelectorAll('.log-table tbody th a')].map(one => one.textContent)")
                assert sorted(shown) == sorted(scene.missed)
                assert "Missed risk: Followed within 7 days" in await browser.value("document.querySelector('.log-chosen').textContent")
                assert await browser.value("document.getElementById('followed').value") == "week"
                await looked_at(browser, script)
                await browser.picture(tmp_path / "log.png")
                await browser.value("[...document.links].find(one => one.textContent === 'Export these calls').click()")
                await browser.until("document.readyState === 'complete' && location.pathname === '/exports'")
                assert await browser.value("document.getElementById('followed').value") == "week"

    asyncio.run(job())


async def looked_at(browser, script):
    """Nothing to scroll sideways, one heading of the first rank, nothing for axe to find."""
    assert await browser.value("document.documentElement.scrollWidth <= window.innerWidth")
    assert await browser.value("document.querySelectorAll('h1').length") == 1
    if script:
        await browser.value((FETCHED / "axe" / "axe.min.js").read_text(encoding="utf-8") + "; true")
        assert await browser.value(_AXE) == []
