"""Every kind of thing a person can send on Telegram has an answer."""
from __future__ import annotations

import time
from datetime import datetime, timezone

import pytest

from bot.channels.telegram.words import FALLBACK
from bot.intake.messages import Button, Outgoing
from bot.triage.danger import LINE
from tests.support.fake_front_door import FakeFrontDoor
from tests.support.telegram_scene import PlainVault, scene, until

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    """The channel runs on asyncio."""
    return "asyncio"


def question(incoming) -> tuple[Outgoing, ...]:
    """A question with two buttons, whatever is said."""
    return (Outgoing("Is anyone hurt?", (Button("Yes", "a:T-7K3M9Q:hurt:0"), Button("No", "a:T-7K3M9Q:hurt:1"))),)


def old_message(sam) -> dict:
    """Something said long ago."""
    return {"message_id": 1, "date": 1, "chat": sam.chat, "text": "Is he back?"}


async def test_a_text_reaches_the_front_door_and_the_reply_comes_back():
    """The person is a key, the address the chat, and the kind "text"."""
    door = FakeFrontDoor()
    async with scene(door) as telegram:
        sam = telegram.person(4242)
        sam.say("He has not come back")
        assert (await sam.next_reply()).text == "text: He has not come back"
    (incoming,) = door.received
    assert (incoming.channel, incoming.kind, incoming.address) == ("telegram", "text", "4242")
    assert incoming.person == PlainVault().key_hash("telegram:4242") and "4242" not in incoming.person
    assert incoming.received.utcoffset().total_seconds() == 0
    assert door.outbox[1].sent


@pytest.mark.parametrize(
    ("send", "kind", "text"),
    [
        (lambda sam: sam.say("/start"), "command", "/start"),
        (lambda sam: sam.say("/dance now"), "command", "/dance now"),
        (lambda sam: sam.say("/ is not a command"), "text", "/ is not a command"),
        (lambda sam: sam.send_voice(), "voice", ""),
        (lambda sam: sam.send_photo(), "photo", ""),
        (lambda sam: sam.send_photo(caption="she cut herself"), "photo", "she cut herself"),
        (lambda sam: sam.send_video(), "video", ""),
        (lambda sam: sam.send_document(caption="the plan"), "document", "the plan"),
        (lambda sam: sam.send_location(), "location", ""),
        (lambda sam: sam.send_contact(), "contact", ""),
        (lambda sam: sam.send_sticker(), "sticker", ""),
        (lambda sam: sam.send_poll(), "poll", ""),
        (lambda sam: sam.send_dice(), "other", ""),
        (lambda sam: sam.forward("he is on the roof"), "forward", "he is on the roof"),
        (lambda sam: sam.say("yes", reply_to_message=old_message(sam)), "text", "yes"),
    ],
)
async def test_each_kind_is_named_and_answered(send, kind, text):
    """Captions and forwarded words are read; nothing is ever fetched."""
    door = FakeFrontDoor()
    async with scene(door) as telegram:
        sam = telegram.person()
        send(sam)
        await sam.next_reply()
        assert telegram.count("getFile") == 0
    assert [(incoming.kind, incoming.text) for incoming in door.received] == [(kind, text)]


@pytest.mark.parametrize("text", ["<b>*_[`", '{"a": 1}', "[1, 2]", "'; DROP TABLE calls; --", "😱" * 50, "مرحبا", "a\x00b", "‮abc"])
async def test_nothing_that_is_typed_can_break_a_reply(text):
    """Replies are sent as plain text, whatever is in them."""
    async with scene(FakeFrontDoor()) as telegram:
        sam = telegram.person()
        sam.say(text)
        assert (await sam.next_reply()).text == f"text: {text}".replace("\x00", "")


async def test_a_message_that_waited_at_telegram_keeps_its_time():
    """While the service was down; "ten minutes ago" must stay true. Usual ones take our clock."""
    door = FakeFrontDoor()
    async with scene(door) as telegram:
        sam = telegram.person()
        late = int(time.time()) - 600
        sam.say("he left ten minutes ago", date=late)
        sam.say("hello")
        await sam.next_reply()
        await sam.next_reply()
    assert door.received[0].received == datetime.fromtimestamp(late, timezone.utc)
    assert abs(door.received[1].received.timestamp() - time.time()) < 5


async def test_an_edited_message_arrives_as_a_correction():
    """The new words come as kind "edit"."""
    door = FakeFrontDoor()
    async with scene(door) as telegram:
        sam = telegram.person()
        said = sam.say("gone since 8")
        await sam.next_reply()
        sam.edit(said, "gone since 9")
        assert (await sam.next_reply()).text == "edit: gone since 9"


async def test_a_moving_live_location_is_not_answered_again():
    """An edit without words has nothing to correct."""
    door = FakeFrontDoor()
    async with scene(door) as telegram:
        sam = telegram.person()
        place = sam.send_location()
        await sam.next_reply()
        telegram.push("edited_message", {**place, "edit_date": place["date"] + 1})
        assert await sam.hears_nothing_more(0.1)
    assert len(door.received) == 1


async def test_an_album_is_answered_once_and_its_words_are_read():
    """Further pictures of an album are silent, but a caption never is."""
    door = FakeFrontDoor()
    async with scene(door) as telegram:
        sam = telegram.person()
        for caption in ("", "", "he ran off"):
            sam.send_photo(caption, album="77")
        assert [(await sam.next_reply()).text for _ in range(2)] == ["photo:", "photo: he ran off"]
        assert await sam.hears_nothing_more(0.1)


async def test_a_press_is_acknowledged_and_the_keyboard_becomes_words():
    """The token goes to the front door; the question shows what was pressed, without buttons."""
    door = FakeFrontDoor(question)
    async with scene(door) as telegram:
        sam = telegram.person()
        sam.say("hello")
        asked = await sam.next_reply()
        assert asked.labels == ("Yes", "No")
        query = sam.press("Yes")
        await sam.next_reply()
        await until(lambda: not sam.sees(asked.message_id).buttons)
        assert telegram.chats.presses[query]
        assert sam.sees(asked.message_id).text == "Is anyone hurt?\n\nYou pressed: Yes"
    assert (door.received[1].kind, door.received[1].press) == ("press", "a:T-7K3M9Q:hurt:0")


async def test_a_double_and_a_stale_press_reach_the_front_door_too():
    """Only the front door can say where the call stands; both presses are acknowledged."""
    door = FakeFrontDoor(question)
    async with scene(door) as telegram:
        sam = telegram.person()
        sam.say("hello")
        await sam.next_reply()
        queries = [sam.press("Yes"), sam.press("Yes")]
        await until(lambda: len(door.received) == 3)
        await until(lambda: all(telegram.chats.presses[query] for query in queries))
        queries.append(sam.press("a:T-7K3M9Q:hurt:1", again=True))
        await until(lambda: len(door.received) == 4 and telegram.chats.presses[queries[-1]])


async def test_a_press_without_its_message_is_still_worked():
    """Telegram may no longer show an old message; the token is enough."""
    door = FakeFrontDoor()
    async with scene(door) as telegram:
        sam = telegram.person()
        old = {"chat": sam.chat, "message_id": 1, "date": 0}
        telegram.push("callback_query", {"id": "9", "from": sam.user, "message": old, "chat_instance": "1", "data": "x"})
        assert (await sam.next_reply()).text == "press: x"
        assert telegram.chats.edits == []


async def test_a_group_is_refused_once_and_nothing_of_it_is_kept():
    """The refusal carries the 999 line."""
    door = FakeFrontDoor()
    async with scene(door) as telegram:
        group = telegram.group()
        group.say("he is missing")
        group.say("hello?")
        refusal = await group.next_reply()
        assert LINE in refusal.text
        assert await group.hears_nothing_more(0.1)
    assert not door.inbox and not door.received


async def test_danger_in_a_group_is_answered_every_time():
    """The 999 words where the phrases hear it; the refusal with its 999 line again where they only doubt. Still nothing is kept."""
    door = FakeFrontDoor()
    async with scene(door) as telegram:
        group = telegram.group()
        group.say("hello?")
        assert LINE in (await group.next_reply()).text
        group.say("she is not breathing")
        assert (await group.next_reply()).text.startswith("Ring 999 now")
        group.say("knife")
        assert LINE in (await group.next_reply()).text
    assert not door.inbox and not door.received


async def test_a_front_door_that_raises_costs_an_apology_with_the_999_line():
    """The next message is worked as usual."""
    door = FakeFrontDoor()
    door.receive_breaks = 1
    async with scene(door) as telegram:
        sam = telegram.person()
        sam.say("one")
        assert (await sam.next_reply()).text == FALLBACK
        sam.say("two")
        assert (await sam.next_reply()).text == "text: two"


async def test_a_front_door_that_hangs_costs_an_apology_too():
    """Meanwhile the person sees that something is happening."""
    door = FakeFrontDoor()
    door.receive_takes = 5
    async with scene(door) as telegram:
        sam = telegram.person()
        sam.say("one")
        assert (await sam.next_reply()).text == FALLBACK
        assert (sam.chat["id"], "typing") in telegram.chats.actions


async def test_messages_of_one_chat_are_worked_in_order_and_chats_at_the_same_time():
    """Ten people with three messages each; every chat's replies keep its order."""
    door = FakeFrontDoor()
    door.receive_takes = 0.02
    async with scene(door) as telegram:
        people = [telegram.person(1000 + number) for number in range(10)]
        for text in ("a", "b", "c"):
            for person in people:
                person.say(text)
        for person in people:
            assert [(await person.next_reply()).text for _ in range(3)] == ["text: a", "text: b", "text: c"]
