"""Webhook mode: Telegram is believed only with its secret, and told "got it" only when a message is stored."""
from __future__ import annotations

import json
import logging

import httpx
import pytest

from bot.calllog.vault import Vault
from bot.channels.telegram.webhook import BODY_LIMIT, HEADER, secret_for
from bot.channels.telegram.words import FALLBACK
from bot.intake.messages import Outgoing
from bot.serving import _telegram
from bot.settings import load
from tests.support.doors import open_services
from tests.support.fake_front_door import FakeFrontDoor
from tests.support.telegram_emulator import TelegramEmulator
from tests.support.telegram_faults import bad_gateway, dropped
from tests.support.telegram_scene import SECRET, called_at, channel_running, until

pytestmark = pytest.mark.anyio
RING = Outgoing("Ring 999 now.", custom={"danger": "breathing", "disposition": "999"})


@pytest.fixture
def anyio_backend() -> str:
    """The channel runs on asyncio."""
    return "asyncio"


async def post(address: str, body, secret=SECRET, **headers) -> httpx.Response:
    """One POST as Telegram makes it."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = {"Content-Type": "application/json", **({HEADER: secret} if secret is not None else {}), **headers}
    async with httpx.AsyncClient() as client:
        return await client.post(f"{address}/telegram", content=content, headers=given)


async def test_the_webhook_is_set_with_everything_it_needs_and_drops_nothing():
    """Kinds of update, secret, connections; what waits at Telegram stays."""
    async with TelegramEmulator() as telegram:
        sam = telegram.person()
        sam.say("hello")
        async with called_at(telegram, FakeFrontDoor()):
            assert (await sam.next_reply()).text == "text: hello"
        (params,) = [call.params for call in telegram.calls if call.method == "setWebhook"]
        assert params["url"] == "https://threshold.example.org/telegram" and params["secret_token"] == SECRET
        assert 1 <= int(params["max_connections"]) <= 100 and "callback_query" in params["allowed_updates"]
        assert str(params["drop_pending_updates"]).lower() == "false"
        assert telegram.count("getUpdates") == 0 and telegram.count("deleteWebhook") == 0


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], "\u00e9"])
async def test_without_the_secret_nothing_is_read(secret):
    """403, whatever is posted; not even broken JSON is noticed."""
    door = FakeFrontDoor()
    async with TelegramEmulator() as telegram, called_at(telegram, door) as address:
        given = secret.encode("latin-1") if secret else secret
        for body in ({"update_id": 1}, b"{", b"x" * 10):
            assert (await post(address, body, given)).status_code == 403
    assert not door.inbox and not door.received


async def test_the_webhook_opens_nothing_else():
    """A call under the public name reaches the webhook, but not REST; only POST is taken."""
    async with TelegramEmulator() as telegram, called_at(telegram, FakeFrontDoor()) as address:
        public = {"Host": "threshold.example.org"}
        assert (await post(address, {"update_id": 1}, **public)).status_code == 200
        async with httpx.AsyncClient(base_url=address) as client:
            assert (await client.post("/webhooks/rest/webhook", headers=public, json={})).status_code == 403
            assert (await client.get("/telegram", headers={HEADER: SECRET})).status_code == 405


async def test_a_message_is_stored_before_telegram_is_told():
    """The turn may take its time: the answer does not wait for it, but for the inbox."""
    door = FakeFrontDoor()
    door.store_takes = 0.1
    door.receive_takes = 0.3
    async with TelegramEmulator() as telegram, called_at(telegram, door):
        sam = telegram.person()
        sam.say("hello")
        await until(lambda: not telegram.unacknowledged)
        assert len(door.inbox) == 1 and not door.done
        assert (await sam.next_reply()).text == "text: hello"
        assert telegram.deliveries.answers == [200]


async def test_what_could_not_be_stored_is_asked_for_again_and_danger_is_answered_meanwhile():
    """503 while the database is locked; the 999 words do not wait for it, and come once."""
    door = FakeFrontDoor(lambda incoming: (RING, Outgoing("Is she breathing?")))
    door.store_breaks, door.receive_breaks = 3, 1
    async with TelegramEmulator() as telegram, called_at(telegram, door):
        sam = telegram.person()
        sam.say("she is not breathing")
        assert (await sam.next_reply()).text == RING.text
        await until(lambda: len(door.done) == 1 and not telegram.unacknowledged)
        assert telegram.deliveries.answers[0] == 503 and telegram.deliveries.answers[-1] == 200
        assert len(door.inbox) == 1


async def test_a_redelivered_update_is_answered_once():
    """Telegram did not hear the first 200."""
    door = FakeFrontDoor()
    async with TelegramEmulator() as telegram, called_at(telegram, door) as address:
        sam = telegram.person()
        sam.say("hello")
        update = dict(telegram.unacknowledged[0])
        await sam.next_reply()
        for _ in range(3):
            assert (await post(address, update)).status_code == 200
        assert await sam.hears_nothing_more(0.2)
    assert door.asked == 1


async def test_what_cannot_be_read_is_answered_200_and_logged_without_its_words(caplog):
    """Asked for again it would only stand before the chat's next messages. The person is told to send it again, once."""
    door = FakeFrontDoor()
    async with TelegramEmulator() as telegram, called_at(telegram, door) as address:
        sam = telegram.person()
        broken = {"update_id": 5, "message": {"chat": sam.chat, "message_id": "?", "date": "never", "text": "the secret words"}}
        for body in (b"", b"{", b"[1]", b"null", b"\xff", b'{"update_id": null, "poll": {}}', broken, broken, b" " * (BODY_LIMIT + 1)):
            assert (await post(address, body)).status_code == 200
        assert (await sam.next_reply()).text == FALLBACK
        assert await sam.hears_nothing_more(0.2)
    assert "cannot be read" in caplog.text and "secret" not in caplog.text
    assert not door.received


async def test_kinds_that_were_not_asked_for_are_taken_and_not_answered():
    """Telegram may send some for a while after the webhook is set."""
    door = FakeFrontDoor()
    async with TelegramEmulator() as telegram, called_at(telegram, door) as address:
        sam = telegram.person()
        someone = {"id": 7, "is_bot": False, "first_name": "A"}
        chat = {"id": 7, "type": "private"}
        for number, (kind, content) in enumerate((
            ("inline_query", {"id": "1", "from": someone, "query": "x", "offset": ""}),
            ("business_message", {"message_id": 1, "date": 1, "chat": chat, "text": "x", "business_connection_id": "b"}),
            ("poll_answer", {"poll_id": "1", "option_ids": [0], "user": someone}),
            ("message_reaction", {"chat": chat, "message_id": 1, "date": 1, "old_reaction": [], "new_reaction": [], "user": someone}),
            ("a_kind_of_tomorrow", {"x": 1}),
        )):
            assert (await post(address, {"update_id": 900 + number, kind: content})).status_code == 200
        sam.say("hello")
        assert (await sam.next_reply()).text == "text: hello"
        assert len(door.received) == 1 and len(telegram.chats.sent) == 1


async def test_messages_of_many_people_keep_their_order():
    """Telegram calls for several chats at once."""
    async with TelegramEmulator() as telegram, called_at(telegram, FakeFrontDoor()):
        people = [telegram.person(1000 + number) for number in range(8)]
        for text in ("a", "b", "c"):
            for person in people:
                person.say(text)
        for person in people:
            assert [(await person.next_reply(10)).text for _ in range(3)] == ["text: a", "text: b", "text: c"]


async def test_a_press_is_acknowledged_in_webhook_mode_too():
    """The same code works whatever way an update comes."""
    from tests.channels.test_telegram_messages import question

    async with TelegramEmulator() as telegram, called_at(telegram, FakeFrontDoor(question)):
        sam = telegram.person()
        sam.say("hello")
        asked = await sam.next_reply()
        query = sam.press("Yes")
        await sam.next_reply()
        await until(lambda: telegram.chats.presses[query] and not sam.sees(asked.message_id).buttons)


async def test_a_webhook_that_cannot_be_set_is_tried_again_and_one_taken_down_is_set_again(caplog):
    """Follow-ups go out meanwhile."""
    caplog.set_level(logging.WARNING)
    door = FakeFrontDoor()
    async with TelegramEmulator() as telegram:
        sam = telegram.person()
        telegram.fail("setWebhook", bad_gateway(), dropped())
        async with called_at(telegram, door):
            door.put(str(sam.chat["id"]), Outgoing("Is she back?"))
            assert (await sam.next_reply()).text == "Is she back?"
            telegram.webhook = {}
            await until(lambda: telegram.webhook)
            sam.say("hello")
            assert (await sam.next_reply()).text == "text: hello"
    assert "Somebody else changed the webhook" in caplog.text


@pytest.mark.parametrize("first", ["polling", "webhook"])
async def test_changing_between_polling_and_webhook_loses_nothing_and_answers_nothing_twice(first):
    """Messages wait at each change, one of them answered but never acknowledged."""
    door = FakeFrontDoor()
    ways = {"polling": channel_running, "webhook": called_at}
    async with TelegramEmulator() as telegram:
        people = [telegram.person(1000 + number) for number in range(5)]
        expected: list[str] = []
        for turn, way in enumerate([first, "webhook" if first == "polling" else "polling", first]):
            for person in people:
                person.say(f"{turn} waiting")
            async with ways[way](telegram, door):
                for person in people:
                    assert (await person.next_reply()).text == f"text: {turn} waiting"
                if way == "polling":
                    telegram.fail("getUpdates", *[dropped()] * 100)  # what comes now is taken, but Telegram never hears so
                for person in people:
                    person.say(f"{turn} running")
                if way == "polling":
                    telegram.heal()
                for person in people:
                    assert (await person.next_reply()).text == f"text: {turn} running"
            telegram.heal()
            expected += [f"{turn} waiting", f"{turn} running"]
        assert all([await person.hears_nothing_more(0.02) for person in people])
    for person in people:
        assert [incoming.text for incoming in door.received if incoming.address == str(person.chat["id"])] == expected
    drops = [call.params.get("drop_pending_updates") for call in telegram.calls if call.method in ("setWebhook", "deleteWebhook")]
    assert drops and {str(drop).lower() for drop in drops} == {"false"}


def test_the_secret_is_the_same_for_every_process_and_another_for_another_bot():
    """Drawn from the vault's; it says nothing of the token, and Telegram takes it."""
    one, same, other = Vault(b"the secret of this one"), Vault(b"the secret of this one"), Vault(b"the secret of another")
    assert secret_for(one, "1:a") == secret_for(same, "1:a")
    assert len({secret_for(one, "1:a"), secret_for(one, "2:b"), secret_for(other, "1:a")}) == 3
    assert secret_for(one, "1:a").isalnum() and len(secret_for(one, "1:a")) <= 256


def test_the_settings_choose_between_polling_webhook_and_neither(tmp_path):
    """One route more in webhook mode; none without it, and no channel without a token."""
    services, _ = open_services(tmp_path)
    try:
        assert _telegram(services) == (None, None)
        for more, paths in (({}, []), ({"TELEGRAM_WEBHOOK_URL": "https://threshold.example.org"}, ["/telegram"])):
            services.settings = load({"THRESHOLD_HOME": str(tmp_path), "TELEGRAM_BOT_TOKEN": "1:a", **more})
            channel, notebook = _telegram(services)
            assert [route.path for route in channel.routes()] == paths
            notebook.close()
    finally:
        services.front_door.close()
