"""Telegram is polled through every fault, started with a plain word, and never told about in the logs."""
from __future__ import annotations

import asyncio
import logging
import time

import pytest

from bot.channels.telegram import TelegramChannel, TelegramRefused
from bot.channels.telegram.words import FALLBACK
from bot.intake.messages import Outgoing
from tests.support.fake_front_door import FakeFrontDoor
from tests.support.telegram_emulator import TelegramEmulator
from tests.support.telegram_faults import bad_gateway, blocked, dropped, flood, refused
from tests.support.telegram_scene import QUICK, PlainVault, channel_running, scene, until

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    """The channel runs on asyncio."""
    return "asyncio"


@pytest.mark.parametrize(
    "fault", [bad_gateway(), dropped(), flood(1), refused(), dropped(after=True)], ids=["502", "dropped", "429", "400", "lost"]
)
async def test_polling_survives_every_fault(fault):
    """A poll that fails is made again; the message arrives."""
    async with scene(FakeFrontDoor()) as telegram:
        await until(lambda: telegram.count("getUpdates"))
        sam = telegram.person()
        telegram.fail("getUpdates", fault)
        sam.say("hello")
        await sam.next_reply(4)
        sam.say("again")
        assert (await sam.next_reply(4)).text == "text: again"


async def test_an_unreadable_update_is_stepped_over_with_an_answer():
    """What stands behind it is not hidden by it."""
    async with scene(FakeFrontDoor()) as telegram:
        sam = telegram.person()
        telegram.push("message", {"chat": sam.chat, "message_id": "?", "date": "never", "text": "?"})
        sam.say("hello")
        assert [(await sam.next_reply()).text for _ in range(2)] == [FALLBACK, "text: hello"]


async def test_the_start_waits_for_the_network_and_a_webhook_is_taken_down():
    """Nothing that came while the webhook was set is dropped."""
    door = FakeFrontDoor()
    async with TelegramEmulator() as telegram:
        sam = telegram.person()
        telegram.webhook = {"url": "https://example.org/hook"}
        sam.say("hello")
        telegram.fail("getMe", dropped(), bad_gateway())
        async with channel_running(telegram, door):
            assert (await sam.next_reply()).text == "text: hello"
            await until(lambda: telegram.commands)


async def test_a_wrong_token_is_refused_in_plain_words_without_the_token():
    """The start ends; the message names the setting."""
    async with TelegramEmulator() as telegram:
        channel = TelegramChannel(FakeFrontDoor(), "999:wrong-secret", telegram.base_url, PlainVault(), QUICK)
        with pytest.raises(TelegramRefused, match="TELEGRAM_BOT_TOKEN") as refusal:
            await channel.run(asyncio.Event())
        assert "secret" not in str(refusal.value) and refusal.value.__suppress_context__


async def test_a_long_poll_is_answered_at_once_when_a_message_comes():
    """No message waits for the poll to end, and an idle channel makes few calls."""
    async with scene(FakeFrontDoor()) as telegram:
        await until(lambda: telegram.count("getUpdates") == 1)
        await asyncio.sleep(0.2)
        assert telegram.count("getUpdates") == 1
        sam = telegram.person()
        began = time.monotonic()
        sam.say("hello")
        await sam.next_reply()
        assert time.monotonic() - began < 3  # the poll itself waits five seconds


async def test_neither_token_nor_chat_nor_words_reach_the_logs(caplog):
    """Not even when everything is logged and everything goes wrong."""
    caplog.set_level(logging.DEBUG)
    door = FakeFrontDoor(lambda incoming: [Outgoing("the secret reply")])
    door.receive_breaks = door.store_breaks = 1
    async with scene(door) as telegram:
        telegram.fail("sendMessage", bad_gateway(), dropped(), blocked())
        sam = telegram.person(77665544)
        sam.say("the secret words")
        sam.say("more secret words")
        telegram.push("message", {"chat": sam.chat, "message_id": "?", "date": "never", "text": "the secret"})
        await until(lambda: telegram.count("sendMessage") >= 4)
    written = "\n".join(record.getMessage() + str(record.exc_info or "") for record in caplog.records if record.name != "asyncio")
    assert "A message was not worked" in written
    for secret in (telegram.token, "77665544", "secret"):
        assert secret not in written
