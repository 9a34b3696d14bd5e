"""The Telegram channel: polls, stores before it acknowledges, works each chat in order, delivers what is waiting."""
from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timezone
from typing import Awaitable, Callable

from telegram import Bot, BotCommand
from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.channels.telegram.arrivals import CHANNEL
from bot.channels.telegram.courier import Courier
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.door import Door, KeyHash
from bot.channels.telegram.offsets import Offsets
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.quiet import quiet_libraries, where
from bot.channels.telegram.turns import Turns
from bot.channels.telegram.updates import Poller, Unreadable
from bot.channels.telegram.words import COMMANDS, FALLBACK
from bot.intake.messages import Outgoing

log = logging.getLogger(__name__)


class TelegramRefused(Exception):
    """Telegram does not accept the token; the message says what to do."""


class TelegramChannel:
    """Telegram for one bot token.

    front_door: see door.py. token: from BotFather. api_base_url: "https://api.telegram.org" or
    that of another Bot API server. vault: makes the key of a person. The bot is python-telegram-bot's own, unchanged.
    """

    def __init__(
        self,
        front_door: Door,
        token: str,
        api_base_url: str,
        vault: KeyHash,
        pace: Pace = Pace(),
        clock: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
    ) -> None:
        quiet_libraries()
        self._front_door = front_door
        self._pace = pace
        base = api_base_url.rstrip("/")
        self._bot = Bot(
            token,
            base_url=base if base.endswith("/bot") else f"{base}/bot",
            request=HTTPXRequest(read_timeout=pace.answer, connect_timeout=pace.answer, pool_timeout=pace.answer),
            get_updates_request=HTTPXRequest(connection_pool_size=1, read_timeout=pace.answer, connect_timeout=pace.answer),
        )
        self._offsets = Offsets()
        self._poller = Poller(self._bot, pace)
        self._courier = Courier(self._bot, front_door, pace)
        turns = Turns(self._bot, front_door, self._courier, pace)
        self._desk = Desk(self._bot, front_door, vault, clock, self._offsets, self._courier, turns, pace)

    async def run(self, stop: asyncio.Event) -> None:
        """Serves until `stop` is set. Raises TelegramRefused when the token is not accepted at the start.

        A network that is down, at the start or later, is waited out.
        """
        work = asyncio.create_task(self._serve())
        stopped = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({work, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                work.result()
        finally:
            await self._finish(work, stopped)

    async def _serve(self) -> None:
        await self._connect()
        try:
            await self._desk.resume()  # before polling, so that a chat's older messages stay in front
        except Exception as error:
            log.error("What was left to do is looked for again later: %s", where(error))
        await asyncio.gather(self._show_commands(), self._for_ever(self._poll), self._for_ever(self._follow_up))

    async def _connect(self) -> None:
        failures = 0
        while True:
            try:
                await self._bot.initialize()
                # Polling and a webhook exclude each other; what Telegram keeps for the webhook comes by polling then.
                await self._bot.delete_webhook(drop_pending_updates=False)
                break
            except InvalidToken:
                # The library's own message holds the token.
                raise TelegramRefused(
                    "Telegram does not accept the bot token. Check TELEGRAM_BOT_TOKEN (or TELEGRAM_BOT_TOKEN_FILE)."
                ) from None
            except TelegramError as error:
                failures += 1
                log.warning("Telegram cannot be reached yet: %s", type(error).__name__)
                await asyncio.sleep(self._pace.backoff(failures, urgent=True))
        log.info("Telegram is connected.")

    async def _show_commands(self) -> None:
        try:
            await self._bot.set_my_commands([BotCommand(name, meaning) for name, meaning in COMMANDS])
        except TelegramError as error:
            log.info("The list of commands was not set: %s", type(error).__name__)

    async def _poll(self) -> None:
        if self._offsets.holding:
            await asyncio.sleep(self._pace.held)
        try:
            updates = await self._poller.fetch(self._offsets.next(), at_once=self._offsets.holding)
        except Unreadable as unreadable:
            self._offsets.take(unreadable.update_id)
            self._courier.post(Outgoing(FALLBACK, address=str(unreadable.chat or "")))
            return
        await self._desk.take_all(updates)

    async def _follow_up(self) -> None:
        await self._courier.mark_late()
        await self._desk.resume()
        for outgoing in await self._front_door.waiting(CHANNEL):
            self._courier.post(outgoing)
        await asyncio.sleep(self._pace.follow_up)

    async def _for_ever(self, step: Callable[[], Awaitable[None]]) -> None:
        """Repeats a step; an error costs that one time, never the channel."""
        while True:
            try:
                await step()
            except Exception as error:
                log.error("The channel goes on after an error: %s", where(error))
                await asyncio.sleep(self._pace.follow_up)

    async def _finish(self, *tasks: asyncio.Task) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._desk.close(self._pace.stopping)
        await self._courier.close(self._pace.stopping)
        await self._bot.shutdown()
