"""The emulator answers the real client as the real Bot API does, where a bot can notice."""
from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter

from tests.support.telegram_emulator import TelegramEmulator
from tests.support.telegram_faults import bad_gateway, dropped, flood

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    """The client runs on asyncio."""
    return "asyncio"


@asynccontextmanager
async def connected():
    """The emulator and a stock client of it."""
    async with TelegramEmulator() as telegram, Bot(telegram.token, base_url=f"{telegram.base_url}/bot") as bot:
        yield telegram, bot


async def test_updates_stay_until_an_offset_acknowledges_them():
    """`limit` takes the oldest; a negative offset keeps the newest only."""
    async with connected() as (telegram, bot):
        sam = telegram.person()
        for text in ("one", "two", "three"):
            sam.say(text)
        first, second, third = await bot.get_updates(timeout=0)
        assert [update.message.text for update in await bot.get_updates(timeout=0, limit=1)] == ["one"]
        assert len(await bot.get_updates(second.update_id, timeout=0)) == 2
        assert len(await bot.get_updates(timeout=0)) == 2
        assert [update.update_id for update in await bot.get_updates(-1, timeout=0)] == [third.update_id]
        assert await bot.get_updates(third.update_id + 1, timeout=0) == ()


async def test_a_second_poll_ends_the_first_with_a_conflict():
    """So does a webhook; and while it is set, polling is refused."""
    async with connected() as (telegram, bot):
        async with Bot(telegram.token, base_url=f"{telegram.base_url}/bot") as rival:
            polling = asyncio.create_task(bot.get_updates(timeout=5))
            while not telegram.polled and not polling.done():
                await asyncio.sleep(0.01)
            assert await rival.get_updates(timeout=0) == ()
            with pytest.raises(Conflict, match="terminated by other getUpdates"):
                await polling
            await rival.set_webhook("https://example.org/hook")
            with pytest.raises(Conflict, match="webhook is active"):
                await bot.get_updates(timeout=0)
            assert (await bot.get_webhook_info()).url == "https://example.org/hook"
            await rival.delete_webhook()
            assert await bot.get_updates(timeout=0) == ()


async def test_limits_of_texts_and_buttons_are_kept():
    """4,096 UTF-16 units and 64 bytes."""
    async with connected() as (telegram, bot):
        sam = telegram.person()
        await bot.send_message(sam.chat["id"], "x" * 4096)
        with pytest.raises(BadRequest, match="too long"):
            await bot.send_message(sam.chat["id"], "x" * 4097)
        with pytest.raises(BadRequest, match="empty"):
            await bot.send_message(sam.chat["id"], " ")
        for data, fits in (("é" * 32, True), ("é" * 33, False)):
            markup = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data=data)]])
            if fits:
                await bot.send_message(sam.chat["id"], "?", reply_markup=markup)
            else:
                with pytest.raises(BadRequest, match="(?i)button_data_invalid"):
                    await bot.send_message(sam.chat["id"], "?", reply_markup=markup)


async def test_errors_are_those_the_client_knows():
    """Unknown and blocked chats, messages that cannot be edited, wrong tokens, unknown presses."""
    async with connected() as (telegram, bot):
        sam = telegram.person()
        sent = await bot.send_message(sam.chat["id"], "hello")
        with pytest.raises(BadRequest, match="not modified"):
            await bot.edit_message_text("hello", sam.chat["id"], sent.message_id)
        with pytest.raises(BadRequest, match="not found"):
            await bot.edit_message_text("hello", sam.chat["id"], 999)
        with pytest.raises(BadRequest, match="not found"):
            await bot.send_message(1, "hello")
        with pytest.raises(BadRequest, match="too old"):
            await bot.answer_callback_query("1")
        sam.block()
        with pytest.raises(Forbidden):
            await bot.send_message(sam.chat["id"], "hello")
        with pytest.raises(InvalidToken):
            await Bot("1:other", base_url=f"{telegram.base_url}/bot").initialize()


async def test_faults_strike_in_order_and_some_after_the_call_took_effect():
    """A reply whose confirmation is lost was still delivered."""
    async with connected() as (telegram, bot):
        sam = telegram.person()
        telegram.fail("sendMessage", flood(3), bad_gateway(), dropped(), dropped(after=True))
        for error in (RetryAfter, NetworkError, NetworkError, NetworkError):
            with pytest.raises(error):
                await bot.send_message(sam.chat["id"], "hello")
        assert [reply.text for reply in sam.replies] == ["hello"]
        await bot.send_message(sam.chat["id"], "again")
        assert len(sam.replies) == 2
