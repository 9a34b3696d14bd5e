"""The chat page as people meet it: in Chromium, at phone width and on a desk, with and without the page's script."""
from __future__ import annotations

import asyncio
from datetime import datetime, timezone

import pytest

from bot.channels.web.app import make_app
from tests.support.browser import Browser, Served
from tests.support.doors import invite, open_services
from tests.support.fake_web_door import CALL, QUESTION, FakeDoor, settings

pytestmark = pytest.mark.browser
AGENT_LINES = "document.querySelectorAll('.line--agent').length"


def visit(tmp_path, door, story, **how):
    async def run():
        app = make_app(door, settings(tmp_path), patience=1.5, alarm_patience=0.3)
        with Served(app) as address:
            async with Browser(tmp_path / "browser", **how) as page:
                await page.open(address + "/")
                await story(page)
                return page.problems

    return asyncio.run(run())


async def say(page, text):
    await page.value("document.getElementById('text').focus()")
    await page.type(text)
    await page.value("document.querySelector('#compose button').click()")


@pytest.mark.parametrize("how", [{"width": 390}, {"width": 1280}, {"width": 390, "script": False}], ids=["phone", "desk", "no script"])
def test_from_the_first_words_to_an_answer_tapped_and_danger_told(tmp_path, how):
    """The same conversation everywhere: choose, tell, tap, tell of danger."""
    door = FakeDoor()

    async def story(page):
        await page.value("document.querySelector('#compose select').value = 'elm-lodge'")
        await say(page, "he is late")
        await page.until(f"{AGENT_LINES} === 1 && document.body.innerText.includes('{CALL}')")
        await page.value("document.querySelectorAll('.option')[1].click()")
        await page.until(f"{AGENT_LINES} === 2")
        await say(page, "He is not breathing")
        await page.until("document.title.startsWith('Ring 999 now') && document.querySelectorAll('.options').length === 1")
        assert await page.value("document.querySelector('.line--urgent [role=alert] h3').innerText.includes('ring 999')")
        assert await page.value("document.documentElement.scrollWidth <= window.innerWidth")

    assert visit(tmp_path, door, story, **how) == []
    assert [(each.kind, each.home) for each in door.received] == [("text", "elm-lodge"), ("press", "elm-lodge"), ("text", "elm-lodge")]


def test_everything_can_be_done_by_keyboard(tmp_path):
    """Enter sends where there is a mouse; options are reached with Shift and Tab and pressed with Enter."""
    door = FakeDoor()

    async def story(page):
        await page.value("document.getElementById('text').focus()")
        await page.type("he is late")
        await page.key("Enter", 13, "\r")
        await page.until(f"{AGENT_LINES} === 1")
        await page.value("document.querySelector('.option').focus()")
        await page.key("Enter", 13, "\r")
        await page.until(f"{AGENT_LINES} === 2")

    visit(tmp_path, door, story, width=1280)
    assert [each.press for each in door.received] == ["", QUESTION.buttons[0].token]


def test_danger_told_to_a_hanging_front_door_is_answered_before_patience_ends(tmp_path):
    """The 999 words stream in alone; the fallback follows."""

    async def story(page):
        await say(page, "He is not breathing")
        await page.until("document.querySelectorAll('.line--urgent').length === 1", 1.2)
        assert await page.value(AGENT_LINES) == 1
        await page.until("document.body.innerText.includes('Something has gone wrong')")

    visit(tmp_path, FakeDoor(fault="hangs"), story)


def test_a_message_that_did_not_arrive_stays_in_the_box_with_the_999_line(tmp_path):
    """The server went away in the middle of a conversation."""

    async def story(page):
        await page.value("window.fetch = () => Promise.reject(new Error('gone'))")
        await say(page, "he is late")
        await page.until("document.querySelector('#lines .problem') !== null")
        assert await page.value("document.getElementById('text').value") == "he is late"
        assert "ring 999" in await page.value("document.querySelector('#lines .problem').innerText")

    visit(tmp_path, FakeDoor(), story)


def test_a_page_that_grew_too_old_gives_back_what_was_typed(tmp_path):
    """The cookie is gone: the page comes back with the words in the box, and sending again works."""
    door = FakeDoor()

    async def story(page):
        await page.call("Network.clearBrowserCookies")
        await say(page, "he is late")
        await page.until("document.body.innerText.includes('was not sent')")
        assert await page.value("document.getElementById('text').value") == "he is late"
        await page.value("document.querySelector('#compose button').click()")
        await page.until(f"{AGENT_LINES} === 1")

    visit(tmp_path, door, story)
    assert len(door.received) == 1


def test_targets_are_large_enough_for_a_thumb(tmp_path):
    """Every control is at least 44 by 44 pixels, well over the 24 that WCAG 2.2 AA asks; links in text at least 24 high."""

    async def story(page):
        await say(page, "He is not breathing")
        await page.until("document.querySelectorAll('.option').length === 3")
        small = await page.value(
            "[...document.querySelectorAll('button, select, textarea, .button, summary')].filter(e => e.offsetParent)"
            ".map(e => [e.innerText, e.getBoundingClientRect().height]).filter(([, height]) => height < 44)")
        assert small == []
        assert await page.value("document.querySelector('.top__ring').getBoundingClientRect().height >= 24")

    visit(tmp_path, FakeDoor(), story)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_code_is_entered_on_a_phone_and_the_conversation_begins(tmp_path, script):
    """A wrong one is said at the top and stays to be mended; danger in its place is answered; the right one opens the page."""
    services, _ = open_services(tmp_path / "home", datetime.now(timezone.utc), THRESHOLD_CHAT_DOOR="code")

    async def run():
        with Served(make_app(services.front_door, services.settings)) as address:
            async with Browser(tmp_path / "browser", width=390, script=script) as page:
                async def enter(text):
                    await page.value("document.getElementById('code').value = ''; document.getElementById('code').focus()")
                    await page.type(text)
                    await page.value("document.querySelector('form.compose button').click()")
                await page.open(address + "/")
                await enter("7K3M-9QXF-2TBR")
                await page.until("document.querySelector('[role=alert]') !== null && document.getElementById('code').value === '7K3M-9QXF-2TBR'")
                await enter("He is not breathing")
                await page.until("document.title.startsWith('Ring 999 now') && document.querySelector('.line--urgent') !== null && document.readyState === 'complete'")
                assert await page.value("document.documentElement.scrollWidth <= window.innerWidth")
                assert await page.value("document.getElementById('code').getBoundingClientRect().height >= 44")
                await enter(invite(services))
                await page.until("document.getElementById('text') !== null && document.body.innerText.includes('You are enrolled')")
                await say(page, "HC-14 is not back yet")
                await page.until("document.body.innerText.includes('Is the child, or anyone else')")

    asyncio.run(run())
    services.front_door.close()
