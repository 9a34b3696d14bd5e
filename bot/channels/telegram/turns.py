"""One turn: a message goes to the front door, and its replies to the courier as they come."""
from __future__ import annotations

import asyncio
import logging
from collections import deque
from dataclasses import replace
from typing import Optional

from telegram import Bot, Message
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.channels.telegram.courier import Courier
from bot.channels.telegram.door import Door
from bot.channels.telegram.lanes import is_urgent
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.quiet import where
from bot.channels.telegram.words import FALLBACK
from bot.intake.messages import Incoming, Outgoing

log = logging.getLogger(__name__)
ALBUMS = 100  # remembered at a time: the pictures of one arrive within seconds


class Turns:
    """Works messages; whatever the front door does, the person hears something."""

    def __init__(self, bot: Bot, front_door: Door, courier: Courier, pace: Pace) -> None:
        self._bot = bot
        self._front_door = front_door
        self._courier = courier
        self._pace = pace
        self._apologised: set[str] = set()
        self._albums: deque[str] = deque(maxlen=ALBUMS)

    async def take(self, incoming: Incoming) -> bool:
        """Works one message; gives whether the front door worked it to the end.

        Each reply is tried before the front door is asked for the next, so that the 999 words are on the wire before
        anything slow begins. If the front door raises or takes too long, a plain fallback with the 999 line is sent,
        unless the 999 words went already.
        """
        typing = asyncio.create_task(self._typing(incoming.address))
        urgent = False
        try:
            replies = self._front_door.receive(incoming, patient=True).__aiter__()
            while True:
                try:
                    outgoing = await asyncio.wait_for(replies.__anext__(), self._pace.turn)
                except StopAsyncIteration:
                    return True
                typing.cancel()
                if outgoing.custom.get("again"):  # said already in this pause: a chat is not filled with it
                    continue
                urgent = urgent or is_urgent(outgoing)
                tried = self._courier.post(replace(outgoing, address=outgoing.address or incoming.address))
                await asyncio.wait({tried}, timeout=self._pace.first_try)
        except Exception as error:
            log.error("A message was not worked: %s", where(error))
            if not urgent:
                self._apologise(incoming)
            return False
        finally:
            typing.cancel()

    def is_repeat_of_album(self, message: Optional[Message]) -> bool:
        """Whether this is one more picture, without words, of an album whose first was taken."""
        if message is None or message.media_group_id is None:
            return False
        if message.media_group_id in self._albums:
            return not message.caption
        self._albums.append(message.media_group_id)
        return False

    def _apologise(self, incoming: Incoming) -> None:
        if incoming.update_id in self._apologised:
            return
        self._apologised.add(incoming.update_id)
        self._courier.post(Outgoing(FALLBACK, address=incoming.address))

    async def _typing(self, address: str) -> None:
        await asyncio.sleep(self._pace.typing)
        try:
            await self._bot.send_chat_action(int(address), ChatAction.TYPING)
        except (TelegramError, ValueError):
            log.debug("Typing was not shown.")
