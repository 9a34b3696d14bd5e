"""Takes each update as it comes: stored first, then worked in its chat's order."""
from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import datetime
from typing import Any, Callable, Coroutine, Optional, Sequence

from telegram import Bot, CallbackQuery, ChatMember, Message, Update

from bot.channels.telegram.arrivals import CHANNEL, is_private, person_key, read
from bot.channels.telegram.courier import Courier
from bot.channels.telegram.door import Door, KeyHash
from bot.channels.telegram.forgetting import asks_to_forget, forget
from bot.channels.telegram.offsets import Offsets
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.presses import acknowledge
from bot.channels.telegram.questions import Questions
from bot.channels.telegram.queues import Queues
from bot.channels.telegram.quiet import where
from bot.channels.telegram.together import Together
from bot.channels.telegram.turns import Turns
from bot.channels.telegram.words import FALLBACK, GROUP_REFUSED
from bot.intake.messages import Incoming, Outgoing
from bot.triage.danger import advice, look

log = logging.getLogger(__name__)


class Desk:
    """Nothing that arrives is lost, worked twice at once, or left without an answer."""

    def __init__(
        self,
        bot: Bot,
        front_door: Door,
        vault: KeyHash,
        clock: Callable[[], datetime],
        offsets: Offsets,
        courier: Courier,
        turns: Turns,
        pace: Pace,
        questions: Questions,
    ) -> None:
        self._bot = bot
        self._front_door = front_door
        self._vault = vault
        self._clock = clock
        self._offsets = offsets
        self._courier = courier
        self._turns = turns
        self._pace = pace
        self._questions = questions
        self._together = Together(front_door, vault, clock, offsets, pace)
        self._queues = Queues()
        self._in_work: set[str] = set()
        self._refused: set[str] = set()
        self._presses: set[asyncio.Task[Any]] = set()
        self._look_at = 0.0  # when to look again for what nobody finished

    async def take_all(self, updates: Sequence[Update]) -> None:
        """Takes what a poll brought, each chat in its order and the chats beside each other. Never raises."""
        chats: dict[Optional[int], list[Update]] = {}
        for update in updates:
            chats.setdefault(update.effective_chat.id if update.effective_chat else None, []).append(update)
        hurrying = asyncio.create_task(self._hurry(updates))
        try:
            await self._together.store(updates)
            await asyncio.gather(*(self._take_in_order(waiting) for waiting in chats.values()))
        finally:
            hurrying.cancel()

    async def _hurry(self, updates: Sequence[Update]) -> None:
        """A batch that is long in the taking (after a stall, a chat's eighth message waits for seven to be stored): its 999 words go ahead."""
        await asyncio.sleep(self._pace.hurry)
        for update in updates:
            if self._offsets.is_new(update.update_id) and is_private(update):
                try:
                    incoming = read(update, self._vault, self._clock())
                    first = self._front_door.first_words(incoming) if incoming is not None else None
                except Exception as error:  # it is taken in its turn, which says what is wrong with it
                    log.error("An update could not be looked at ahead: %s", where(error))
                    continue
                if first is not None:  # given again in its turn, and known by what it answers: it goes out once
                    self._courier.post(first)
                await asyncio.sleep(0)

    async def _take_in_order(self, updates: Sequence[Update]) -> None:
        for update in updates:
            await self.take(update)

    async def take(self, update: Update) -> bool:
        """Takes one update; gives whether Telegram may forget it: it is stored, or nothing of it is to be kept. Never raises."""
        try:
            await self._take(update)
        except Exception as error:
            log.error("An update could not be read: %s", where(error))
            self._offsets.take(update.update_id)
            if is_private(update) and update.effective_chat is not None:
                self._courier.post(Outgoing(FALLBACK, address=str(update.effective_chat.id)))
        return not self._offsets.is_held(update.update_id)

    async def resume(self) -> None:
        """Works what an earlier process stored and did not finish: once, or, where others may be killed meanwhile, again and again.
        Raises what the front door raises."""
        now = asyncio.get_running_loop().time()
        if now < self._look_at:
            return
        for incoming in await self._front_door.unfinished(CHANNEL):
            self._work(incoming)
        self._look_at = now + self._pace.look if self._front_door.shared else float("inf")

    async def close(self, seconds: float) -> None:
        """Waits up to `seconds` for the work in hand; what is cut off is unfinished and worked at the next start."""
        await self._queues.close(seconds)
        for task in tuple(self._presses):
            task.cancel()
        await asyncio.gather(*self._presses, return_exceptions=True)

    async def _take(self, update: Update) -> None:
        is_new = self._offsets.is_new(update.update_id)
        if is_private(update) and update.callback_query is not None and asks_to_forget(update.callback_query):
            if is_new:
                self._in_background(forget(self._bot, update.callback_query))
            self._offsets.take(update.update_id)
            return
        if update.callback_query is not None and is_new:
            self._acknowledge(update)
        incoming = read(update, self._vault, self._clock()) if is_private(update) else None
        if incoming is not None and self._offsets.is_held(update.update_id):
            await self._store_again(incoming, update.update_id)
            return
        if incoming is not None and is_new and not self._turns.is_repeat_of_album(update.message):
            incoming = await self._with_quoted(incoming, update)
            await self._store(incoming, update.update_id)
        elif not is_private(update) and is_new:
            self._refuse(update)
        self._offsets.take(update.update_id)

    async def _with_quoted(self, incoming: Incoming, update: Update) -> Incoming:
        quoted = await self._questions.quoted(update.message) if incoming.kind == "text" else ""
        return replace(incoming, kind="reply", press=quoted) if quoted else incoming

    async def _store(self, incoming: Incoming, update_id: int) -> None:
        if self._offsets.waits(incoming.person):  # after a crash what they wrote first must come first
            self._offsets.hold(update_id, incoming.person)
            self._work(incoming)
            return
        try:
            if not await self._stored(incoming):
                return
        except Exception as error:
            # What tells of danger must be answered now, with or without a database.
            log.error("A message could not be stored and is worked from memory: %s", where(error))
            self._offsets.hold(update_id, incoming.person)
        self._work(incoming)

    async def _store_again(self, incoming: Incoming, update_id: int) -> None:
        if incoming.update_id in self._in_work:
            return
        try:
            await self._stored(incoming)
        except Exception as error:
            log.error("A message can still not be stored: %s", where(error))
            return
        self._offsets.settle(update_id)
        self._work(incoming)

    async def _stored(self, incoming: Incoming) -> bool:
        tried, new = self._together.known(incoming.update_id)
        if new is not None:
            return new
        # A turn that hangs may hold the database: what tells of danger must not wait behind it.
        return await asyncio.wait_for(self._front_door.store(incoming), self._pace.store) or tried

    def _work(self, incoming: Incoming) -> None:
        if incoming.update_id in self._in_work:
            return
        self._in_work.add(incoming.update_id)
        first = self._front_door.first_words(incoming)
        if first is not None:  # the 999 words wait for nothing of this person's that is still being worked
            self._courier.post(first)

        async def job() -> None:
            try:
                if await self._turns.take(incoming):
                    self._offsets.settle(int(incoming.update_id))
            finally:
                self._in_work.discard(incoming.update_id)

        self._queues.put(incoming.person, job)

    def _acknowledge(self, update: Update) -> None:
        if update.callback_query is not None:
            self._in_background(self._acknowledged(update.callback_query))

    def _in_background(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(work)
        self._presses.add(task)
        task.add_done_callback(self._presses.discard)

    async def _acknowledged(self, query: CallbackQuery) -> None:
        message = query.message if isinstance(query.message, Message) else None
        if message is not None:
            self._questions.pressing(message)
        gone = await acknowledge(self._bot, query)
        if message is not None:
            self._questions.pressed(message, gone)

    def _refuse(self, update: Update) -> None:
        """Tells a group or channel, once, that only private chats are served; nothing of it is kept.

        Danger is answered every time, whoever writes and wherever.
        """
        chat = update.effective_chat
        gone = update.my_chat_member is not None and update.my_chat_member.new_chat_member.status in (
            ChatMember.LEFT,
            ChatMember.BANNED,
        )
        if chat is None or gone:
            return
        message = update.effective_message
        finding = look((message.text or message.caption or "") if message else "")
        if finding.level == "alarm":
            self._courier.post(Outgoing(advice(finding), address=str(chat.id)))
        key = person_key(self._vault, chat.id)
        if key not in self._refused or finding.level == "ask":
            self._refused.add(key)
            self._courier.post(Outgoing(GROUP_REFUSED, address=str(chat.id)))
