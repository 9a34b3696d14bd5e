"""Stores a long batch of updates in one go: after a stall hundreds wait, and one by one they would take half a minute."""
from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from typing import Callable, Optional, Sequence

from telegram import Update

from bot.channels.telegram.arrivals import is_private, read
from bot.channels.telegram.door import Door, KeyHash
from bot.channels.telegram.offsets import Offsets
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.quiet import where
from bot.intake.messages import Incoming

log = logging.getLogger(__name__)

#: Fewer than this are stored each in its turn, as soon as it has come.
MANY = 10


class Together:
    """What was stored ahead of its turn, until `known` gives it out.

    Of each chat only the first messages that hold words and nothing else (no button, no quoted message, no album) go together, up to the first
    other one: the inbox keeps a person's messages in their order. What cannot be stored so is stored one by one afterwards, and worked though it
    may have been stored after all.
    """

    def __init__(self, front_door: Door, vault: KeyHash, clock: Callable[[], datetime], offsets: Offsets, pace: Pace) -> None:
        self._front_door, self._vault, self._clock, self._offsets, self._pace = front_door, vault, clock, offsets, pace
        self._stored: dict[str, Optional[bool]] = {}

    async def store(self, updates: Sequence[Update]) -> None:
        """Stores what of a long batch can be stored together. Never raises."""
        if len(updates) < MANY:
            return
        chosen = self._chosen(updates)
        if len(chosen) < MANY:
            return
        try:
            new = await asyncio.wait_for(self._front_door.store_all(chosen), self._pace.batch)
        except Exception as error:
            log.error("A batch of messages could not be stored together, and is stored one by one: %s", where(error))
            self._stored.update((incoming.update_id, None) for incoming in chosen)
            return
        self._stored.update((incoming.update_id, one) for incoming, one in zip(chosen, new))

    def known(self, update_id: str) -> tuple[bool, Optional[bool]]:
        """Whether an update was in such a batch, and whether it was stored and was new; None where nobody knows that. Given out once."""
        return update_id in self._stored, self._stored.pop(update_id, None)

    def _chosen(self, updates: Sequence[Update]) -> list[Incoming]:
        chosen: list[Incoming] = []
        ended: set[Optional[int]] = set()
        for update in updates:
            chat = update.effective_chat.id if update.effective_chat else None
            incoming = None if chat in ended else self._plain(update)
            if incoming is None:
                ended.add(chat)
            else:
                chosen.append(incoming)
        return chosen

    def _plain(self, update: Update) -> Optional[Incoming]:
        message = update.message
        if message is None or not is_private(update) or not message.text or message.reply_to_message is not None or message.media_group_id is not None:
            return None
        if not self._offsets.is_new(update.update_id) or self._offsets.is_held(update.update_id):
            return None
        try:
            incoming = read(update, self._vault, self._clock())
        except Exception:  # it is taken in its turn, which says what is wrong with it
            return None
        return None if incoming is None or self._offsets.waits(incoming.person) else incoming
