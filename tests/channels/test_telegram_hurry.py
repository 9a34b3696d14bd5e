"""After a stall one batch holds minutes of messages: the 999 words in it go ahead."""
from __future__ import annotations

import time
from dataclasses import replace

import pytest

from bot.intake.messages import Outgoing
from tests.channels.test_telegram_delivery import RING, anyio_backend, danger_first  # noqa: F401  (a fixture)
from tests.support.fake_front_door import FakeFrontDoor
from tests.support.telegram_emulator import TelegramEmulator
from tests.support.telegram_scene import QUICK, channel_running, until

pytestmark = pytest.mark.anyio


async def test_danger_does_not_wait_for_what_the_same_person_wrote_before_it_to_be_stored():
    """After a stall one batch holds all of it, and each is stored in its turn; the words go out once."""
    door = FakeFrontDoor(lambda incoming: danger_first(incoming) if "breathing" in incoming.text else [Outgoing("Hello.")])
    door.store_takes = 0.8
    async with TelegramEmulator() as telegram:
        async with channel_running(telegram, door, replace(QUICK, store=1.0, hurry=0.3)):
            sam = telegram.person()
            for _ in range(5):
                sam.say("hello")
            sam.say("she is not breathing")
            began = time.monotonic()
            while (await sam.next_reply(6)).text != RING.text:
                pass
            assert time.monotonic() - began < 2.5  # one batch in hand at the most, and not five stored before it
            await until(lambda: len(door.done) == 6, 15)
            assert [reply.text for reply in sam.replies].count(RING.text) == 1
