"""The figures in a real browser: by keyboard, with and without scripts, at phone width and on a desk, with nothing for axe to find."""
from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest

from bot.channels.console.assets import FETCHED
from tests.support.browser import Browser, Served
from tests.support.console_scene import NORTH, ConsoleScene

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
_AXE = "axe.run().then(told => told.violations.map(one => one.id + ': ' + one.nodes.map(node => node.html).join(' | ').slice(0, 300)))"
_DRAWN = "document.images[0].complete && document.images[0].naturalWidth > 0"
#: The others are drawn when somebody scrolls to them; they are asked for here without waiting for the browser's mind to change.
_ALL_DRAWN = ("Promise.all([...document.images].map(one => fetch(one.src).then(got => got.ok && got.headers.get('content-type').startsWith('image/svg'))))"
              ".then(all => all.every(Boolean))")


@pytest.fixture
def scene(tmp_path):
    """A console with forty calls of the last two months, some judged, some serious."""
    scene = ConsoleScene(tmp_path / "home", "figures")
    with scene.console.working() as desk:
        provider = desk.registry.home("hazel-court").provider
        for number in range(40):
            at = scene.clock() - timedelta(hours=37 * number)
            disposition, outcome = (("HOME", "filtered"), ("REPORT", "escalated"), ("999", "escalated"))[number % 3]
            call = desk.log.open("web", "someone", "hazel-court", "care_staff", at, provider=provider)
            desk.log.add(call, "noted", at, topic="missing", protocols=["missing"])
            desk.log.add(call, "answered", at, fact="child", value=("HC-11", "HC-14")[number % 2], by="phrase", place="hazel-court", provider=provider)
            desk.log.add(call, "decided", at + timedelta(seconds=number), disposition=disposition, outcome=outcome, facts={})
            desk.log.add(call, "remarked", at + timedelta(minutes=1), about="review", what="judged", value="appropriate", by="sup-1")
    scene.account("supervisor", provider=NORTH, name="north")
    yield scene
    scene.close()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without"])
def test_a_supervisor_compares_two_periods_by_keyboard(scene, tmp_path, width, script):
    """Types a period, presses Enter, sees the figures of that period with their pictures, and opens one of them."""
    async def job():
        with Served(scene.app) as root:
            async with Browser(tmp_path / "browser", width, script=script) as browser:
                await browser.open(f"{root}/scene/north")
                await browser.open(f"{root}/figures")
                await browser.value("document.getElementById('from').focus(); document.getElementById('from').select()")
                first = scene.clock() - timedelta(days=20)
                await browser.type(first.strftime("%d/%m/%Y"))
                await browser.key("Tab", 9)
                await browser.type(scene.clock().strftime("%d/%m/%Y"))
                before = await browser.value("location.href")
                await browser.key("Enter", 13, "\r")
                # The address, not only the title: "2 " stands in the title of the page before it on the 22nd of a month, too.
                await browser.until(f"document.readyState === 'complete' && location.href !== {json.dumps(before)} && document.images.length > 0")
                assert f", {first.day} {first:%B}" in await browser.value("document.title")
                await browser.value("document.images[0].scrollIntoView()")
                await browser.until(_DRAWN, 60)
                assert await browser.value(_ALL_DRAWN)
                assert await browser.value("document.images.length") >= 8
                assert await browser.value("[...document.images].every(one => one.alt.startsWith('Chart: '))")
                assert await browser.value("document.documentElement.scrollWidth <= innerWidth")
                assert await browser.value("document.querySelectorAll('h1').length") == 1
                assert not [one for one in browser.problems if "Security Policy" in str(one)]
                if script:
                    await browser.value((FETCHED / "axe" / "axe.min.js").read_text(encoding="utf-8") + "; true")
                    assert await browser.value(_AXE) == []
                await browser.value("document.querySelector('#missed_risk-title a').focus()")
                await browser.key("Enter", 13, "\r")
                await browser.until("document.readyState === 'complete' && document.title.startsWith('Missed risk')")
                if script:
                    await browser.value((FETCHED / "axe" / "axe.min.js").read_text(encoding="utf-8") + "; true")
                    assert await browser.value(_AXE) == []

    asyncio.run(job())


def test_a_period_that_cannot_be_leads_to_its_field(scene, tmp_path):
    """The error summary's link puts the cursor into the field that is to be mended."""
    async def job():
        with Served(scene.app) as root:
            async with Browser(tmp_path / "browser") as browser:
                await browser.open(f"{root}/scene/north")
                await browser.open(f"{root}/figures?from=10/11/2026&to=01/10/2026")
                # The summary takes the cursor once the page's script is there; a click before that is lost.
                await browser.until("document.title.startsWith('Error: ') && document.activeElement.classList.contains('govuk-error-summary')")
                await browser.value("document.querySelector('.govuk-error-summary a').click()")
                await browser.until("document.activeElement.id === 'from'")
                assert await browser.value("document.activeElement.value") == "10/11/2026"
                await browser.value((FETCHED / "axe" / "axe.min.js").read_text(encoding="utf-8") + "; true")
                assert await browser.value(_AXE) == []

    asyncio.run(job())
