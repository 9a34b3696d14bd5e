"""Plays stories against the real service over the emulator, and kills the service at random moments meanwhile."""
from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Callable, Optional, Sequence

from benchmarks.telegram.checking import Kill, Played
from benchmarks.telegram.exchange import Delivered, Exchange
from benchmarks.telegram.ledger import Books
from benchmarks.telegram.phone import Phone
from benchmarks.telegram.service import Service
from benchmarks.telegram.stories import Story
from tests.support.telegram_emulator import TOKEN

_FIRST_CHAT = 5_600_001
_LOOK = 0.15  # between looks at the database
#: An update that was acknowledged may come again after a crash; this many of the latest do.
_COME_AGAIN = 4
_EARLY = 0.2  # so many of the kills hit the service while it starts


def one_service(home: Path, people: int, telegram: Exchange, model_dir: Optional[Path], weights_dir: Optional[Path]) -> Service:
    """The service as one process that polls."""
    return Service(home, people, telegram.base_url, TOKEN, model_dir, weights_dir)


@dataclass(frozen=True)
class Plan:
    """How a run goes. kills: how many; messages: about how many will be sent. patience: the longest wait for one answer, seconds.
    say: hears how far it is. make: makes what serves."""

    home: Path
    stories: Sequence[Story]
    at_once: int
    think: float = 0.3
    kills: int = 0
    messages: int = 0
    seed: int = 1
    patience: float = 300.0
    model_dir: Optional[Path] = None
    weights_dir: Optional[Path] = None
    say: Callable[[str], None] = lambda line: None
    make: Callable[..., Any] = one_service


@dataclass
class Clocks:
    """How long things took, seconds. starts: from the start of the process to its first reply. lasted: the whole run."""

    starts: list[float] = field(default_factory=list)
    lasted: float = 0.0
    redelivered: int = 0
    idle_kills: int = 0  # after the last conversation: what was left of the kills


class Night:
    """One run. `play` gives what happened; `clocks` how long it took."""

    def __init__(self, plan: Plan) -> None:
        self._plan, self._rng = plan, random.Random(plan.seed)
        self.clocks = Clocks()
        self._phones: dict[int, Phone] = {}
        self._kills: list[Kill] = []
        self._problems: list[str] = []
        self._started: Optional[float] = None
        self._state: tuple[frozenset, frozenset] = (frozenset(), frozenset())
        self._looks = 0
        self._over = False

    async def play(self) -> Played:
        """Plays every story once, each by a person of its own."""
        plan, began = self._plan, time.monotonic()
        async with Exchange(self._hears) as self._telegram:
            self._service = plan.make(plan.home, len(plan.stories), self._telegram, plan.model_dir, plan.weights_dir)
            for number, story in enumerate(plan.stories):
                chat = _FIRST_CHAT + number
                self._phones[chat] = Phone(self._telegram, chat, story, self._service.children[number], random.Random(f"{plan.seed} {chat}"), plan.think, self._bring)
            self._books = Books(self._service.engine, self._service.vault, self._phones)
            reacting = [asyncio.create_task(phone.react()) for phone in self._phones.values()]
            looking = asyncio.create_task(self._look())
            self._watched = (looking, *reacting)
            self._start()
            killing = asyncio.create_task(self._kill_now_and_then())
            try:
                free = asyncio.Semaphore(plan.at_once)
                await asyncio.gather(*(self._live(phone, code, free) for phone, code in zip(self._phones.values(), self._service.codes)))
                self._over = True
                before = len(self._kills)
                await killing
                self.clocks.idle_kills = len(self._kills) - before
                if not await self._until(lambda: not self._state[1] and not self._telegram.unacknowledged, plan.patience):
                    self._problems.append(f"still waiting at the end: {len(self._state[1])} people, {len(self._telegram.unacknowledged)} updates")
                status = await asyncio.get_running_loop().run_in_executor(None, self._service.stop)
                if status != 0:
                    self._problems.append(f"the service did not stop in order (exit status {status}): {self._service.said}")
            finally:
                for task in (killing, looking, *reacting):
                    task.cancel()
                await asyncio.gather(killing, looking, *reacting, return_exceptions=True)
                self._service.stop()
            self.clocks.lasted, self.clocks.redelivered = time.monotonic() - began, self._telegram.redelivered
            return Played(tuple(self._telegram.sent), tuple(self._telegram.delivered), self._books.close(), {chat: phone.story.name for chat, phone in self._phones.items()},
                          tuple(self._kills), tuple(self._problems))

    def _hears(self, arrived: Delivered) -> None:
        if self._started is not None:
            self.clocks.starts.append(arrived.clock - self._started)
            self._started = None
        if arrived.chat in self._phones:
            self._phones[arrived.chat].hears(arrived)

    # -- people ------------------------------------------------------------------------------------------------

    async def _live(self, phone: Phone, code: str, free: asyncio.Semaphore) -> None:
        async with free:
            phone.person.say(f"/start {code}")
            for step in (None, *phone.story.steps):
                if step is not None:
                    await phone.do(step)
                if not await self._until(lambda: self._settled(phone), self._plan.patience):
                    self._problems.append(f"{phone.chat} ({phone.story.name}) had no answer for {self._plan.patience:.0f} s")
                    return

    def _settled(self, phone: Phone) -> bool:
        """Whether everything this person sent is worked, everything owed to them is sent, and they have answered it."""
        worked, owed = self._state
        return not phone.reacting and phone.chat not in owed and all(number in worked for number in self._telegram.sent_by[phone.chat])

    async def _until(self, holds, patience: float) -> bool:
        """Waits until something holds after a look that began from now on; False after the patience without any progress."""
        since, seen, mark = self._looks + 2, -1, time.monotonic()
        while self._looks < since or not holds():
            for task in self._watched:
                if task.done():
                    task.result()  # whoever looks or answers has failed: its error is this run's
            if len(self._telegram.delivered) + len(self._kills) != seen:
                seen, mark = len(self._telegram.delivered) + len(self._kills), time.monotonic()
            if time.monotonic() - mark > patience:
                return False
            await asyncio.sleep(_LOOK / 2)
        return True

    async def _bring(self, chat: int, kind: str) -> int:
        count = await asyncio.get_running_loop().run_in_executor(None, self._books.bring_forward, chat, kind)
        if not count:
            self._problems.append(f"{chat} has no follow-up {kind}")
        return count

    async def _look(self) -> None:
        while True:
            self._state = await asyncio.get_running_loop().run_in_executor(None, self._books.busy)
            self._looks += 1
            await asyncio.sleep(_LOOK)

    # -- kills -------------------------------------------------------------------------------------------------

    def _start(self) -> None:
        self._service.start()
        self._started = time.monotonic()

    async def _kill_now_and_then(self) -> None:
        plan, left = self._plan, self._plan.kills
        moments = sorted(self._rng.uniform(0.02, 0.9) * plan.messages for _ in range(plan.kills))
        while left:
            moment = moments[plan.kills - left]
            while not self._over and (len(self._telegram.sent) < moment or self._started is not None):  # first it must have answered again
                await asyncio.sleep(0.01)
                if not self._service.alive:
                    self._problems.append(f"the service ended by itself: {self._service.said}")
                    return
            await self._kill_after(self._rng.uniform(0, 0.4))
            left -= 1
            if left and self._rng.random() < _EARLY:
                await self._kill_after(self._rng.uniform(0.1, max(0.2, min(self.clocks.starts, default=1.0))))
                left -= 1

    async def _kill_after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._service.kill()
        await asyncio.sleep(0.05)  # what is on the wire arrives
        self._plan.say(f"kill {len(self._kills) + 1} of {self._plan.kills}, {len(self._telegram.sent)} messages sent")
        self._kills.append(Kill(datetime.now(timezone.utc), time.monotonic(), self._books.open_now()))
        self._telegram.take_back(self._rng.randint(0, _COME_AGAIN))
        await asyncio.sleep(self._rng.uniform(0, 0.5))
        self._start()
