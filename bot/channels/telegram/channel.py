"""The Telegram channel: polls or is called, stores before it acknowledges, works each chat in order, delivers what is waiting."""
from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timezone
from typing import Any, Awaitable, Callable, Optional

from starlette.routing import Route
from telegram import Bot, BotCommand
from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.channels.telegram.address import bot_api
from bot.channels.telegram.arrivals import CHANNEL
from bot.channels.telegram.courier import Courier
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.door import Door, KeyHash
from bot.channels.telegram.notebook import Heartbeat, NoNotebook, Notebook
from bot.channels.telegram.offsets import Offsets
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.questions import Questions
from bot.channels.telegram.quiet import quiet_libraries, where
from bot.channels.telegram.turns import Turns
from bot.channels.telegram.updates import Poller, Unreadable
from bot.channels.telegram.webhook import Hook, Webhook
from bot.channels.telegram.words import COMMANDS, FALLBACK
from bot.intake.messages import Outgoing

log = logging.getLogger(__name__)


class TelegramRefused(Exception):
    """Telegram does not accept the token; the message says what to do."""


class TelegramChannel:
    """Telegram for one bot token.

    front_door: see door.py. token: from BotFather. api_base_url: "https://api.telegram.org" or
    that of another Bot API server. vault: makes the key of a person. hook: where Telegram is to call; without one the
    channel polls. notebook: what outlives a restart. The bot is python-telegram-bot's own, unchanged.
    """

    def __init__(
        self,
        front_door: Door,
        token: str,
        api_base_url: str,
        vault: KeyHash,
        pace: Pace = Pace(),
        clock: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
        hook: Optional[Hook] = None,
        notebook: Notebook = NoNotebook(),
    ) -> None:
        quiet_libraries()
        self._front_door = front_door
        self._pace = pace
        self._lead, self._leads = f"telegram {vault.key_hash(token)}", False
        self._bot = Bot(
            token,
            base_url=bot_api(api_base_url),
            request=HTTPXRequest(read_timeout=pace.answer, connect_timeout=pace.answer, pool_timeout=pace.answer),
            get_updates_request=HTTPXRequest(connection_pool_size=1, read_timeout=pace.answer, connect_timeout=pace.answer),
        )
        self._offsets = Offsets()
        heart = Heartbeat(notebook, clock, pace.beat)
        self._poller = Poller(self._bot, pace, heart.touch)
        self._questions = Questions(self._bot, notebook, vault, clock, pace.store)
        self._courier = Courier(self._bot, front_door, pace, self._questions)
        turns = Turns(self._bot, front_door, self._courier, pace)
        self._desk = Desk(self._bot, front_door, vault, clock, self._offsets, self._courier, turns, pace, self._questions)
        self._webhook = Webhook(self._bot, hook, self._desk, self._offsets, self._courier, pace, heart.touch) if hook else None

    def routes(self) -> list[Route]:
        """What the service's web application must serve for this channel: nothing where it polls."""
        return [self._webhook.route()] if self._webhook else []

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
        await self._look_who_leads()
        if self._webhook is not None:
            self._webhook.opened()
        updates = self._webhook.keep() if self._webhook else self._for_ever(self._poll)
        await asyncio.gather(self._show_commands(), updates, self._for_ever(self._follow_up))

    async def _look_who_leads(self) -> None:
        """Of the processes with this bot one polls, and carries what is in the outbox; the others take what Telegram posts to them."""
        leads = await self._front_door.leads(self._lead)
        self._courier.sends = leads
        if leads and not self._leads:
            try:
                await self._hand_out()  # what a kill left in the outbox goes before the answers to what it left unworked
                await self._desk.resume()  # before polling, so that a chat's older messages stay in front
            except Exception as error:
                log.error("What was left to do is looked for again later: %s", where(error))
        self._leads = leads

    async def _connect(self) -> None:
        failures = 0
        while True:
            try:
                await self._bot.initialize()
                if self._webhook is None:
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
        if not self._leads:
            await asyncio.sleep(self._pace.follow_up)
            return
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
        await self._look_who_leads()
        if self._leads:
            await self._desk.resume()
            await self._hand_out()
        await asyncio.sleep(self._pace.follow_up)

    async def _hand_out(self) -> None:
        for outgoing in await self._front_door.waiting(CHANNEL):
            self._courier.post(outgoing)

    async def _for_ever(self, step: Callable[[], Awaitable[None]]) -> None:
        """Repeats a step; an error costs that one time, never the channel."""
        while True:
            try:
                await step()
            except Exception as error:
                log.error("The channel goes on after an error: %s", where(error))
                await asyncio.sleep(self._pace.follow_up)

    async def _finish(self, *tasks: asyncio.Task[Any]) -> None:
        if self._webhook is not None:
            self._webhook.closed()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._desk.close(self._pace.stopping)
        await self._courier.close(self._pace.stopping)
        await self._questions.close(self._pace.stopping)
        await self._bot.shutdown()
