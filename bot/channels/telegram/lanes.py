"""Replies on their way to one chat, sent in order and tried again."""
from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import Any, Awaitable, Callable, Optional

from telegram import Bot

from bot.channels.telegram.delivery import Try, send
from bot.channels.telegram.keyboards import keyboard
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.parts import split
from bot.intake.messages import Outgoing

Tell = Callable[["Letter", Try, Optional[float]], Awaitable[None]]


def is_urgent(outgoing: Outgoing) -> bool:
    """Whether the reply carries the 999 words (as `custom` tells)."""
    danger = outgoing.custom.get("danger")
    return outgoing.custom.get("disposition") == "999" or bool(danger) and danger not in ("none", "ask")


@dataclass(eq=False)
class Letter:
    """One reply on its way: what is left to send of it, and how often that failed."""

    outgoing: Outgoing
    parts: list[str]
    first_try: asyncio.Future[Any]
    urgent: bool = False
    failures: int = 0

    @classmethod
    def of(cls, outgoing: Outgoing) -> "Letter":
        """The letter for a reply; needs a running loop."""
        first_try = asyncio.get_running_loop().create_future()
        return cls(outgoing, split(outgoing.text), first_try, is_urgent(outgoing))

    def tried(self) -> None:
        """Lets whoever waits for the first try go on."""
        if not self.first_try.done():
            self.first_try.set_result(None)


class Lane:
    """Sends letters to one chat one after the other until none is left.

    `tell` hears how each try ended and in how many seconds the next one follows, None for never; a letter that is
    no longer in the lane then is left to the outbox.
    """

    def __init__(self, bot: Bot, address: str, pace: Pace, tell: Tell) -> None:
        self._bot = bot
        self._address = address
        self._pace = pace
        self._tell = tell
        self._letters: deque[Letter] = deque()

    def __contains__(self, letter: Letter) -> bool:
        return letter in self._letters

    def add(self, letter: Letter) -> None:
        """Puts a letter behind the others."""
        self._letters.append(letter)

    async def run(self) -> None:
        """Returns when every letter is sent, refused or left to the outbox."""
        while self._letters:
            letter = self._letters[0]
            outcome = await self._try(letter)
            wait = self._wait(letter, outcome)
            again = wait is not None and not self._leaves(letter, outcome)
            if not again:
                self._letters.popleft()
            letter.tried()
            await self._tell(letter, outcome, wait)
            if again:
                await asyncio.sleep(wait or 0.0)

    async def _try(self, letter: Letter) -> Try:
        if not letter.parts:
            return Try("refused", error="empty reply")
        while letter.parts:
            last = len(letter.parts) == 1
            buttons = keyboard(letter.outgoing.buttons) if last else None
            outcome = await send(self._bot, self._address, letter.parts[0], buttons)
            if outcome.kind != "sent":
                letter.failures += outcome.kind == "trouble"
                return outcome
            letter.parts.pop(0)
        return outcome

    def _wait(self, letter: Letter, outcome: Try) -> Optional[float]:
        if outcome.kind == "wait":
            return outcome.seconds
        if outcome.kind != "trouble":
            return None
        if not self._leaves(letter, outcome):
            return self._pace.backoff(letter.failures, letter.urgent)
        return None if letter.outgoing.outbox_id is None else self._pace.longest_backoff

    def _leaves(self, letter: Letter, outcome: Try) -> bool:
        # A reply in no outbox, and the 999 words, have nobody else to try again for them: they are kept for longer.
        keep = self._pace.keep_tries if letter.outgoing.outbox_id is None or letter.urgent else self._pace.tries_in_order
        return outcome.kind == "trouble" and letter.failures >= keep
