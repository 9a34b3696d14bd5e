"""Carries replies to their chats and keeps the outbox told of what became of each."""
from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from typing import Any, Optional, Union

from telegram import Bot

from bot.channels.telegram.delivery import Try
from bot.channels.telegram.door import Door
from bot.channels.telegram.lanes import Lane, Letter
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.questions import Questions
from bot.channels.telegram.quiet import where
from bot.intake.messages import Outgoing

log = logging.getLogger(__name__)
REMEMBERED = 10_000
Name = Union[int, str]


class Courier:
    """Sends each reply once, however often it is posted; chats do not wait for each other."""

    def __init__(self, bot: Bot, outbox: Door, pace: Pace, questions: Questions) -> None:
        self.sends = True  # False: another process carries what is in the outbox, so that each reply is sent once and in its order
        self._bot = bot
        self._outbox = outbox
        self._pace = pace
        self._questions = questions
        self._lanes: dict[tuple[str, bool], Lane] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._in_hand: dict[Name, Letter] = {}
        self._not_before: OrderedDict[Name, float] = OrderedDict()
        self._unmarked: list[tuple[Outgoing, Optional[str]]] = []

    def post(self, outgoing: Outgoing) -> asyncio.Future[Any]:
        """Takes a reply for the chat in its `address`; gives a future that is done after the first try.

        A reply that is on its way, was sent, or waits for its next try is not taken a second time.
        """
        known = _name(outgoing)
        if known in self._in_hand:
            return self._in_hand[known].first_try
        letter = Letter.of(outgoing)
        if not self.sends and outgoing.outbox_id is not None:
            letter.tried()
            return letter.first_try
        if known is not None:
            if self._not_before.get(known, 0.0) > _now():
                letter.tried()
                return letter.first_try
            if known in self._not_before:  # tried and left before: in a night without network one try at a time is enough
                letter.failures = self._pace.tries_in_order - 1
            self._in_hand[known] = letter
        self._hand_over(letter)
        return letter.first_try

    async def mark_late(self) -> None:
        """Tells the outbox again what it could not take when it happened."""
        late, self._unmarked = self._unmarked, []
        for outgoing, error in late:
            await self._mark(outgoing, error)

    async def close(self, seconds: float) -> None:
        """Waits up to `seconds` for the replies in hand; the rest stays in the outbox."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        left = tuple(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await self.mark_late()

    def _hand_over(self, letter: Letter) -> None:
        # The 999 words have a lane of their own: nothing that waits or hangs can stand in front of them.
        key = (letter.outgoing.address, letter.urgent)
        lane = self._lanes.get(key)
        if lane is not None:
            lane.add(letter)
            return
        lane = self._lanes[key] = Lane(self._bot, letter.outgoing.address, self._pace, self._tell)
        lane.add(letter)
        task = asyncio.create_task(self._run(lane, key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, lane: Lane, key: tuple[str, bool]) -> None:
        try:
            await lane.run()
        finally:
            del self._lanes[key]

    async def _tell(self, letter: Letter, outcome: Try, wait: Optional[float]) -> None:
        outgoing = letter.outgoing
        if wait is None:
            self._forget(outgoing, float("inf"))
            if outcome.kind != "sent":
                log.error("A reply cannot be delivered: %s", outcome.error)
            else:
                self._questions.sent(outgoing, outcome.message)
            await self._mark(outgoing, outcome.error or None)
            return
        log.warning("A reply waits %.1f s: %s", wait, outcome.error)
        if letter not in self._lanes[outgoing.address, letter.urgent]:
            self._forget(outgoing, _now() + wait)
        try:
            await self._outbox.failed(outgoing, outcome.error, wait)
        except Exception as error:
            log.error("The outbox did not take a failure: %s", where(error))

    async def _mark(self, outgoing: Outgoing, error: Optional[str]) -> None:
        try:
            if error is None:
                await self._outbox.delivered(outgoing)
            else:
                await self._outbox.failed(outgoing, error, None)
        except Exception as trouble:
            self._unmarked.append((outgoing, error))
            log.error("The outbox did not take what became of a reply: %s", where(trouble))

    def _forget(self, outgoing: Outgoing, not_before: float) -> None:
        """The reply has left the lane: it is not taken again before the given time of the loop's clock."""
        known = _name(outgoing)
        if known is None:
            return
        self._in_hand.pop(known, None)
        self._not_before[known] = not_before
        self._not_before.move_to_end(known)
        while len(self._not_before) > REMEMBERED:
            self._not_before.popitem(last=False)


def _name(outgoing: Outgoing) -> Optional[Name]:
    """What a reply is known by: its row in the outbox, or the message that danger words ahead of the log answer."""
    return outgoing.answers or None if outgoing.outbox_id is None else outgoing.outbox_id


def _now() -> float:
    return asyncio.get_running_loop().time()
