"""The questions that stand in chats: their buttons go once a newer one is asked, and a reply to one tells which it means."""
from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Callable, Optional

from telegram import Bot, Message
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.channels.telegram.arrivals import person_key
from bot.channels.telegram.door import KeyHash
from bot.channels.telegram.notebook import Notebook
from bot.channels.telegram.queues import Queues
from bot.intake.messages import Outgoing

#: What a reply to a question carries to the front door: the call and the fact of that question.
QUOTED = "q"


class Questions:
    """Keeps chats tidy. Nothing here may hold up or fail a message."""

    def __init__(self, bot: Bot, notebook: Notebook, vault: KeyHash, clock: Callable[[], datetime], patience: float) -> None:
        self._bot = bot
        self._notebook = notebook
        self._vault = vault
        self._clock = clock
        self._patience = patience
        self._queues = Queues()
        self._in_hand: set[tuple[int, int]] = set()

    def sent(self, outgoing: Outgoing, message_id: int) -> None:
        """A reply stands in its chat. What it asks or decides makes the buttons of older messages about that call old."""
        call = outgoing.custom.get("call") if "masked" not in outgoing.custom else None  # the offer to delete asks nothing
        fact = outgoing.custom.get("ask") or ("confirm" if outgoing.custom.get("confirm") else "")
        if not call or not (fact or outgoing.buttons or outgoing.custom.get("outcome")):
            return
        chat_id = int(outgoing.address)
        self._queues.put(outgoing.address, lambda: self._tidy(chat_id, message_id, call, fact, bool(outgoing.buttons)))

    def pressing(self, message: Message) -> None:
        """A button of this message was pressed: its buttons are taken away by whoever acknowledges the press."""
        self._in_hand.add((message.chat_id, message.message_id))

    def pressed(self, message: Message, gone: bool) -> None:
        """The press was acknowledged; `gone` tells whether the buttons went."""
        self._in_hand.discard((message.chat_id, message.message_id))
        if gone:
            person = person_key(self._vault, message.chat_id)
            self._queues.put(str(message.chat_id), lambda: self._notebook.without_buttons(person, str(message.message_id)))

    async def quoted(self, message: Optional[Message]) -> str:
        """"q:CALL:FACT" where this message replies to a question of ours; empty where it does not, or nobody knows."""
        old = message.reply_to_message if message is not None else None
        if message is None or old is None or old.from_user is None or old.from_user.id != self._bot.id:
            return ""
        asking = self._notebook.about(person_key(self._vault, message.chat_id), str(old.message_id))
        try:
            about = await asyncio.wait_for(asking, self._patience)
        except asyncio.TimeoutError:
            return ""
        return f"{QUOTED}:{about[0]}:{about[1]}" if about is not None and about[1] else ""

    async def close(self, seconds: float) -> None:
        """Waits up to `seconds` for the work in hand."""
        await self._queues.close(seconds)

    async def _tidy(self, chat_id: int, message_id: int, call: str, fact: str, buttons: bool) -> None:
        person = person_key(self._vault, chat_id)
        for old in await self._notebook.shown(person, str(message_id), call, fact, buttons, self._clock()):
            if (chat_id, int(old)) not in self._in_hand and await self._taken_away(chat_id, int(old)):
                await self._notebook.without_buttons(person, old)

    async def _taken_away(self, chat_id: int, message_id: int) -> bool:
        """Whether there are no buttons any more; after trouble on the way the next question tries again."""
        try:
            await self._bot.edit_message_reply_markup(chat_id=chat_id, message_id=message_id)
        except (BadRequest, Forbidden):  # gone already, deleted, or too old to be changed
            return True
        except TelegramError:
            return False
        return True
