"""The Telegram channel and the real front door together: a phone at one end, the call log at the other."""
from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest

from bot.triage.danger import look
from tests.support.databases import Held
from tests.support.doors import calls_of, invite, open_services
from tests.support.telegram_emulator import TelegramEmulator
from tests.support.telegram_scene import QUICK, channel_running, until

pytestmark = pytest.mark.anyio
PATIENT = replace(QUICK, turn=20, first_try=2)  # the very first turn reads phrases and protocols


@pytest.fixture
def anyio_backend() -> str:
    """The channel runs on asyncio."""
    return "asyncio"


@pytest.fixture
def services(tmp_path: Path):
    """A front door on a database of its own; rules answer alone."""
    look("")  # the phrases are read once, before the first message
    services, _ = open_services(tmp_path, datetime.now(timezone.utc))
    yield services
    services.front_door.close()


async def test_a_missing_child_is_asked_about_with_buttons_and_an_emergency_is_logged(services):
    """Typed words, a press and then danger: the log holds one call, escalated."""
    async with TelegramEmulator() as telegram, channel_running(telegram, services.front_door, PATIENT):
        sam = telegram.person()
        sam.say(f"/start {invite(services)}")
        assert "You are enrolled" in (await sam.next_reply(10)).text
        sam.say("RH-03 has not come back, she was due at nine")
        asked = await sam.next_reply(10)
        assert "999" in asked.text and "Yes" in asked.labels
        sam.press("Yes")
        assert "999" in (await sam.next_reply(10)).text
        await until(lambda: not sam.sees(asked.message_id).buttons)
    (call,) = calls_of(services)
    assert (call.channel, call.outcome) == ("telegram", "escalated")


async def test_danger_is_answered_while_the_database_is_locked(services):
    """Another program holds the write lock; the 999 words come all the same."""
    async with TelegramEmulator() as telegram, channel_running(telegram, services.front_door, PATIENT):
        sam = telegram.person()
        sam.say(f"/start {invite(services)}")
        await sam.next_reply(10)
        lock = Held(services.settings.database_url)
        began = time.monotonic()
        sam.say("she is not breathing")
        assert (await sam.next_reply()).text.startswith("Ring 999 now")
        assert time.monotonic() - began < 2
        lock.let_go()
        await until(lambda: calls_of(services), 5)


async def test_a_flood_over_telegram_is_kept_answered_once_and_told_apart_from_danger(services):
    """Forty messages at once: thirty answers, one word about the pause, and 999 first for the one that tells of danger."""
    async with TelegramEmulator() as telegram, channel_running(telegram, services.front_door, PATIENT):
        sam, kim = telegram.person(), telegram.person(5_550_002, "Kim")
        sam.say(f"/start {invite(services)}")
        kim.say(f"/start {invite(services)}")
        await sam.next_reply(10)
        await kim.next_reply(10)
        for number in range(40):
            sam.say(f"/help {number}")
        sam.say("she is not breathing")
        kim.say("HC-14 is not back yet")
        assert "Is the child, or anyone else" in (await kim.next_reply(10)).text
        heard = [(await sam.next_reply(20)).text for _ in range(32)]
    assert sum(text.startswith("Ring 999 now") for text in heard) >= 1
    assert sum(text.startswith("Your messages are kept. I answer again at") for text in heard) == 1
