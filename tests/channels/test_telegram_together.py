"""A long batch, as there is after a stall, is stored in one go: everything in it is kept in its order, worked, and answered once."""
from __future__ import annotations

from dataclasses import replace

import pytest

from bot.channels.telegram.together import MANY
from tests.channels.test_telegram_delivery import anyio_backend  # noqa: F401  (a fixture)
from tests.support.fake_front_door import FakeFrontDoor
from tests.support.telegram_emulator import TelegramEmulator
from tests.support.telegram_scene import QUICK, channel_running, until

pytestmark = pytest.mark.anyio
EACH = 8


async def after_a_stall(door, pace=QUICK, between=lambda person, number: None):
    """Three people write eight messages each while nobody polls; gives the texts that each wrote, by person, once all of it is worked."""
    async with TelegramEmulator() as telegram:
        people = [telegram.person(5_550_001 + number) for number in range(3)]
        wrote = {}
        for number in range(EACH):
            for person in people:
                between(person, number)
                text = f"message {number} of {person.chat['id']}"
                person.say(text)
                wrote.setdefault(person.chat["id"], []).append(text)
        async with channel_running(telegram, door, pace):
            await until(lambda: sum(row.text.startswith("message") and row.update_id in door.done for row in door.inbox.values()) == 3 * EACH, 20)
            await until(lambda: all(sum("message" in reply.text for reply in person.replies) == EACH for person in people), 20)
        return wrote, {person.chat["id"]: [reply.text.removeprefix("text: ") for reply in person.replies if "message" in reply.text] for person in people}


async def test_it_is_stored_in_one_go_and_answered_once_in_its_order():
    door = FakeFrontDoor()
    wrote, answered = await after_a_stall(door)
    assert answered == wrote and door.stored_together >= 1 and 3 * EACH >= MANY
    assert len(door.done) == len(set(door.done)) == 3 * EACH


async def test_what_cannot_be_stored_together_is_stored_one_by_one():
    door = FakeFrontDoor()
    door.batch_breaks = 1
    wrote, answered = await after_a_stall(door)
    assert answered == wrote and len(door.done) == 3 * EACH


async def test_what_was_stored_though_it_seemed_not_to_be_is_worked_all_the_same():
    """The database answered too late: each is known already when it is stored by itself."""
    class Late(FakeFrontDoor):
        async def store_all(self, messages):
            await super().store_all(messages)
            raise TimeoutError

    wrote, answered = await after_a_stall(Late())
    assert answered == wrote


async def test_a_batch_that_takes_too_long_is_not_waited_for():
    door = FakeFrontDoor()
    door.store_takes = 0.4
    wrote, answered = await after_a_stall(door, replace(QUICK, batch=0.1, store=5.0))
    assert answered == wrote


async def test_a_persons_messages_keep_their_order_around_one_that_goes_by_itself():
    """A photograph with words is no plain text: what comes after it is stored after it."""
    door = FakeFrontDoor()
    wrote, answered = await after_a_stall(door, between=lambda person, number: person.send_photo("a picture") if number == EACH // 2 else None)
    kept = {}
    for row in door.inbox.values():
        kept.setdefault(row.person, []).append(row.text)
    assert answered == wrote and all(texts[EACH // 2] == "a picture" for texts in kept.values())
