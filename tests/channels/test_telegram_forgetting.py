"""The offer to delete a message that identifies somebody: one press, and it is gone from the chat."""
from __future__ import annotations

from datetime import datetime, timezone

import pytest

from tests.support.doors import open_services
from tests.support.telegram_emulator import TelegramEmulator
from tests.support.telegram_faults import bad_gateway
from tests.support.telegram_real import SLOW, enrolled, logged, running
from tests.support.telegram_scene import until

pytestmark = pytest.mark.anyio
OFFER = "Delete my message from this chat"


@pytest.fixture
def anyio_backend() -> str:
    """The channel runs on asyncio."""
    return "asyncio"


@pytest.fixture
def services(tmp_path):
    """A front door on a database of its own; rules answer alone."""
    services, _ = open_services(tmp_path, datetime.now(timezone.utc))
    yield services
    services.front_door.close()


async def _offered(sam):
    """The question and, after it, the note with the offer."""
    question, note = await sam.next_reply(SLOW), await sam.next_reply(SLOW)
    assert "999" in question.text and note.labels == (OFFER,)
    return note


async def test_a_message_with_a_name_is_deleted_when_the_person_asks(services):
    """It is gone from the chat, the note says so, and the call goes on where it was."""
    async with TelegramEmulator() as telegram, running(telegram, services):
        sam = await enrolled(telegram, services)
        sam.say("Kayden Marsh is not back yet")
        note = await _offered(sam)
        theirs = next(key for key, message in telegram.chats.messages.items() if "Kayden" in message.get("text", ""))
        sam.press(OFFER)
        await until(lambda: "is deleted" in sam.sees(note.message_id).text)
        assert theirs not in telegram.chats.messages and not sam.sees(note.message_id).buttons
        assert all(telegram.chats.presses.values())
        (call,) = logged(services)
        assert call.pending == "danger_now"


async def test_where_it_cannot_be_deleted_the_person_is_told_how(services):
    """After 48 hours Telegram refuses; the words say what to do."""
    async with TelegramEmulator() as telegram, running(telegram, services):
        sam = await enrolled(telegram, services)
        sam.say("Kayden Marsh is not back yet")
        note = await _offered(sam)
        telegram.fail("deleteMessage", bad_gateway())
        sam.press(OFFER)
        await until(lambda: "Press and hold" in sam.sees(note.message_id).text)
