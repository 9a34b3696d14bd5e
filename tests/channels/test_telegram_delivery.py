"""Nothing is lost or answered twice, whatever Telegram, the network or the database do."""
from __future__ import annotations

import time
from dataclasses import replace

import pytest

from bot.intake.messages import Button, Outgoing
from tests.support.fake_front_door import FakeFrontDoor, echo
from tests.support.telegram_emulator import TelegramEmulator
from tests.support.telegram_faults import bad_gateway, blocked, dropped, flood, refused, silence
from tests.support.telegram_scene import QUICK, channel_running, scene, until

pytestmark = pytest.mark.anyio
RING = Outgoing("Ring 999 now.", custom={"danger": "breathing", "disposition": "999"})


@pytest.fixture
def anyio_backend() -> str:
    """The channel runs on asyncio."""
    return "asyncio"


def danger_first(incoming) -> tuple[Outgoing, ...]:
    """The 999 words and then a question."""
    return (RING, Outgoing("Is she breathing?"))


@pytest.mark.parametrize("fault", [bad_gateway(), dropped(), silence(0.7)], ids=["502", "dropped", "silence"])
async def test_a_failed_send_is_recorded_and_tried_again(fault):
    """The reply comes once the fault is over, and only once."""
    door = FakeFrontDoor()
    async with scene(door) as telegram:
        telegram.fail("sendMessage", fault)
        sam = telegram.person()
        sam.say("hello")
        assert (await sam.next_reply()).text == "text: hello"
        await until(lambda: door.outbox[1].sent)
        assert await sam.hears_nothing_more(0.15)
        assert door.outbox[1].tries == 1 and telegram.count("sendMessage") == 2


async def test_flood_control_is_waited_out():
    """Nothing is sent to the chat before the time Telegram asked for; other chats go on."""
    door = FakeFrontDoor()
    async with scene(door) as telegram:
        telegram.fail("sendMessage", flood(1))
        sam, jo = telegram.person(1), telegram.person(2)
        began = time.monotonic()
        sam.say("one")
        await until(lambda: telegram.count("sendMessage") == 1)
        jo.say("two")
        await jo.next_reply(0.5)
        await sam.next_reply()
        assert time.monotonic() - began >= 1
        assert door.outbox[1].tries == 1 and telegram.count("sendMessage") == 3


async def test_replies_keep_their_order_through_trouble():
    """A later reply waits for the earlier one."""
    door = FakeFrontDoor(lambda incoming: [Outgoing(text) for text in ("one", "two", "three")])
    async with scene(door) as telegram:
        telegram.fail("sendMessage", bad_gateway(), bad_gateway())
        sam = telegram.person()
        sam.say("hello")
        assert [(await sam.next_reply()).text for _ in range(3)] == ["one", "two", "three"]


async def test_a_reply_that_fails_for_long_is_left_to_the_outbox_and_still_comes():
    """After a few tries the chat's later replies go on; the sender brings the first one back."""
    door = FakeFrontDoor(lambda incoming: [Outgoing("one"), Outgoing("two")])
    async with scene(door) as telegram:
        telegram.fail("sendMessage", *[bad_gateway()] * QUICK.tries_in_order)
        sam = telegram.person()
        sam.say("hello")
        assert [(await sam.next_reply()).text for _ in range(2)] == ["two", "one"]
        await until(lambda: door.outbox[1].sent and door.outbox[2].sent)


@pytest.mark.parametrize("fault", [blocked(), refused()], ids=["403", "400"])
async def test_a_refused_reply_is_recorded_and_not_tried_for_ever(fault):
    """The next message is answered as usual."""
    door = FakeFrontDoor()
    async with scene(door) as telegram:
        telegram.fail("sendMessage", fault)
        sam = telegram.person()
        sam.say("one")
        await until(lambda: door.outbox and door.outbox[1].gone)
        assert door.outbox[1].error
        sam.say("two")
        assert (await sam.next_reply()).text == "text: two"
        assert await sam.hears_nothing_more(0.15)


async def test_buttons_that_telegram_will_not_take_do_not_cost_the_words():
    """A token over 64 bytes: the question comes without buttons."""
    door = FakeFrontDoor(lambda incoming: [Outgoing("Is anyone hurt?", (Button("Yes", "x" * 65),))])
    async with scene(door) as telegram:
        sam = telegram.person()
        sam.say("hello")
        reply = await sam.next_reply()
        assert (reply.text, reply.buttons) == ("Is anyone hurt?", ())


async def test_a_long_reply_comes_in_pieces_with_the_buttons_under_the_last():
    """5,000 characters, cut between sentences; a failure in between repeats no piece."""
    sentence = "Look in the loft and the shed. "
    door = FakeFrontDoor(lambda incoming: [Outgoing(sentence * 162, (Button("Done", "d"),))])
    async with scene(door) as telegram:
        telegram.fail("sendMessage", bad_gateway(), bad_gateway())
        sam = telegram.person()
        sam.say("hello")
        first, second = await sam.next_reply(), await sam.next_reply()
        assert first.text.endswith("shed.") and first.buttons == () and second.labels == ("Done",)
        assert f"{first.text} {second.text}" == (sentence * 162).strip()
        assert await sam.hears_nothing_more(0.1)


async def test_the_999_words_go_out_before_the_front_door_is_asked_for_more():
    """They are at Telegram although the rest of the turn hangs; no apology waters them down."""
    door = FakeFrontDoor(danger_first)
    door.receive_takes = 10
    there = []
    async with scene(door) as telegram:
        sam = telegram.person()
        door.after_danger = lambda: there.extend(sam.replies)
        sam.say("she is not breathing")
        assert (await sam.next_reply(0.3)).text == RING.text
        await until(lambda: there)
        assert await sam.hears_nothing_more(QUICK.turn + 0.1)


async def test_the_999_words_do_not_wait_for_an_earlier_message_that_is_still_worked():
    """A person's messages are worked in their order; danger is not told in its turn but at once, and once."""
    door = FakeFrontDoor(lambda incoming: danger_first(incoming) if "breathing" in incoming.text else echo(incoming))
    door.receive_takes = 1
    async with TelegramEmulator() as telegram:
        sam = telegram.person()
        async with channel_running(telegram, door, replace(QUICK, turn=30)):
            sam.say("hello")
            await until(lambda: door.received)
            sam.say("she is not breathing")
            assert (await sam.next_reply(0.5)).text == RING.text
            assert (await sam.next_reply()).text == "text: hello"
            await until(lambda: len(door.done) == 2)
            assert RING.text not in [reply.text for reply in sam.replies[1:]]


async def test_the_999_words_do_not_wait_behind_a_reply_that_hangs():
    """They have a way of their own."""
    door = FakeFrontDoor(lambda incoming: danger_first(incoming) if "breathing" in incoming.text else [Outgoing("Hello.")])
    async with scene(door) as telegram:
        telegram.fail("sendMessage", silence(5), silence(5))
        sam = telegram.person()
        sam.say("hello")
        await until(lambda: telegram.count("sendMessage") == 2, 2)
        sam.say("she is not breathing")
        assert (await sam.next_reply(1)).text == RING.text


async def test_danger_is_answered_when_nothing_can_be_stored():
    """A locked database: the 999 words come, and Telegram keeps the message until it is stored."""
    door = FakeFrontDoor(danger_first)
    door.store_breaks, door.receive_breaks = 3, 1
    async with scene(door) as telegram:
        sam = telegram.person()
        sam.say("she is not breathing")
        assert (await sam.next_reply()).text == RING.text
        await until(lambda: len(door.done) == 1)
        assert len(door.inbox) == 1
        await until(lambda: not telegram.unacknowledged)


async def test_danger_does_not_wait_for_an_inbox_that_hangs():
    """Nor does one person's danger wait for another's message."""
    door = FakeFrontDoor(danger_first)
    door.store_takes = 30
    async with scene(door) as telegram:
        people = [telegram.person(1000 + number) for number in range(10)]
        for person in people:
            person.say("she is not breathing")
        began = time.monotonic()
        assert [(await person.next_reply()).text for person in people] == [RING.text] * 10
        assert time.monotonic() - began < 10


async def test_a_message_that_could_not_be_stored_but_was_worked_is_not_worked_again():
    """The front door kept it elsewhere; Telegram may forget it."""
    door = FakeFrontDoor()
    door.store_breaks = 1
    async with scene(door) as telegram:
        sam = telegram.person()
        sam.say("hello")
        assert (await sam.next_reply()).text == "text: hello"
        await until(lambda: not telegram.unacknowledged)
        assert await sam.hears_nothing_more(0.1)
    assert len(door.received) == 1


async def test_a_redelivered_update_is_answered_once():
    """The acknowledgement never reaches Telegram; after a restart the message comes again."""
    door = FakeFrontDoor()
    async with TelegramEmulator() as telegram:
        sam = telegram.person()
        sam.say("hello")
        telegram.fail("getUpdates", None, *[dropped()] * 100)
        async with channel_running(telegram, door):
            await sam.next_reply()
        assert len(telegram.unacknowledged) == 1 and len(door.inbox) == 1
        telegram.heal()
        async with channel_running(telegram, door):
            await until(lambda: not telegram.unacknowledged)
            assert await sam.hears_nothing_more(0.1)
    assert door.asked == 1


async def test_a_crash_between_store_and_receive_loses_nothing():
    """What was stored and not worked is worked at the next start, before newer messages."""
    door = FakeFrontDoor()
    door.receive_takes = 30
    async with TelegramEmulator() as telegram:
        sam = telegram.person()
        sam.say("one")
        killed = replace(QUICK, turn=30, stopping=0)
        async with channel_running(telegram, door, killed) as task:
            await until(lambda: door.received and not telegram.unacknowledged)
            task.cancel()
            await until(task.done)
        assert not door.done and not sam.replies
        sam.say("two")
        door.receive_takes = 0
        async with channel_running(telegram, door):
            assert [(await sam.next_reply()).text for _ in range(2)] == ["text: one", "text: two"]


async def test_what_follows_a_message_that_could_not_be_stored_is_not_stored_before_it():
    """A crash in between would otherwise work the second one first."""
    door = FakeFrontDoor()
    door.receive_takes, door.store_breaks = 30, 1
    async with TelegramEmulator() as telegram:
        sam = telegram.person()
        sam.say("one")
        sam.say("two")
        killed = replace(QUICK, turn=30, stopping=0, held=30)
        async with channel_running(telegram, door, killed) as task:
            await until(lambda: door.received)
            task.cancel()
            await until(task.done)
        assert not door.inbox and not door.done
        door.receive_takes = 0
        async with channel_running(telegram, door):
            assert [(await sam.next_reply()).text for _ in range(2)] == ["text: one", "text: two"]


async def test_replies_left_from_before_and_follow_ups_are_sent():
    """The first waits at the start, the second falls due later."""
    door = FakeFrontDoor()
    async with TelegramEmulator() as telegram:
        sam = telegram.person()
        door.put(str(sam.chat["id"]), Outgoing("left over"))
        async with channel_running(telegram, door):
            assert (await sam.next_reply()).text == "left over"
            door.put(str(sam.chat["id"]), Outgoing("Is she back?", (Button("Yes", "y"),)))
            assert (await sam.next_reply()).labels == ("Yes",)
            assert await sam.hears_nothing_more(0.15)


async def test_a_sent_reply_whose_mark_is_lost_is_not_sent_again():
    """The database was locked when the reply went out; the mark is made later."""
    door = FakeFrontDoor()
    door.deliver_breaks = 2
    async with scene(door) as telegram:
        sam = telegram.person()
        sam.say("hello")
        await sam.next_reply()
        await until(lambda: door.outbox[1].sent)
        assert await sam.hears_nothing_more(0.15)


async def test_words_for_a_pause_are_sent_once_and_not_for_every_message_of_a_flood():
    """What the front door marks as said again does not fill the chat."""
    kept = [Outgoing("Your messages are kept.", (), {"limit": "keep"}), Outgoing("Your messages are kept.", (), {"limit": "keep", "again": True}), Outgoing("Here I am again.")]
    door = FakeFrontDoor(lambda incoming: [kept[int(incoming.text)]])
    async with scene(door) as telegram:
        sam = telegram.person()
        for number in range(3):
            sam.say(str(number))
        assert [(await sam.next_reply()).text for _ in range(2)] == ["Your messages are kept.", "Here I am again."]
