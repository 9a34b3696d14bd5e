"""One service, everybody who writes to it, and what became of every message: what all faults have in common."""
from __future__ import annotations

import asyncio
import os
import time
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import AsyncIterator, Awaitable, Callable, Optional

import httpx

from benchmarks.faults.books import audit, left
from benchmarks.faults.callers import DANGERS, Phones, Rest, any_tells_to_ring, talk_by_rest, talk_on_telegram, tells_to_ring
from benchmarks.faults.figures import Danger, Outcome
from benchmarks.telegram.exchange import Exchange
from benchmarks.telegram.service import Service
from tests.support.telegram_emulator import TOKEN

_FIRST_CHAT = 5_800_001
_IN_DANGER = 24  # chats from which danger is told, one after the other
_PATIENCE, _SETTLED = 150.0, 120.0


class CannotBeTried(Exception):
    """This machine does not allow a fault to be made; the message says why."""


@dataclass(frozen=True)
class Plan:
    """How a run goes. conversations: how many people talk at once, half over Telegram and half by REST. full: long waits are waited
    out. model: where the trained model and its weights are; empty for rules alone. say: hears how far it is."""

    conversations: int = 20
    full: bool = False
    model: dict = field(default_factory=dict)
    seed: int = 1
    pause: float = 2.2  # nobody may send more than 30 messages a minute without a pause in the answers
    every: float = 1.5  # seconds between two messages of danger
    kills: Optional[int] = None
    say: Callable[[str], None] = lambda line: None


@dataclass
class _Told:
    channel: str
    part: str
    sent: float
    answered: Optional[float] = None


@dataclass
class _Away:
    """Nobody could answer (on one channel; "" is all). back: from when they could again; until: from when they surely did."""

    channel: str
    since: float
    back: Optional[float] = None
    until: Optional[float] = None


class Scene:
    """Use `on_stage`. `part` names what is going on; it stands beside each message of danger. may_repeat: see `books.audit`."""

    def __init__(self, plan: Plan, service: Service, telegram: Exchange, phones: Phones) -> None:
        self.plan, self.service, self.telegram, self.phones = plan, service, telegram, phones
        self.rest = Rest(lambda: service.url)
        self.part, self.may_repeat = "before", False
        self.wrong: list[str] = []
        self.notes: list[str] = []
        self.starts: list[float] = []
        self._told: list[_Told] = []
        self._away: list[_Away] = []
        self._over = asyncio.Event()
        self._tasks: list[asyncio.Task] = []
        self._telling: set[asyncio.Task] = set()
        self._outside: set[int] = set()
        half = plan.conversations // 2
        self.talkers = [_FIRST_CHAT + number for number in range(half)]
        self._in_danger = [_FIRST_CHAT + half + number for number in range(_IN_DANGER)]

    def say(self, line: str) -> None:
        """Tells how far it is."""
        self.plan.say(line)

    # -- the process -------------------------------------------------------------------------------------------

    async def start(self, patience: float = _PATIENCE) -> float:
        """Starts the process; the seconds until danger is answered by REST."""
        self.service.start()
        began = time.monotonic()
        gone = next((away for away in self._away if not away.channel and away.back is None), None)
        if gone is not None:
            gone.back = began
        told = _Told("REST", "start", began)
        self._told.append(told)
        asking = asyncio.create_task(self.rest.say(f"start-{len(self._told)}", DANGERS[0].format(child="somebody"), patience))
        while not asking.done():
            if not self.service.alive:  # as a supervisor does
                self.notes.append(f"ended by itself and was started again: {self.service.said[-200:].strip()}")
                await asyncio.sleep(1)
                self.service.start()
            await asyncio.wait({asking}, timeout=0.5)
        replies = asking.result()
        if any_tells_to_ring(replies):
            told.answered = time.monotonic()
            self.starts.append(told.answered - began)
            if gone is not None:
                gone.until = told.answered
        else:
            self.wrong.append(f"no answer to danger within {patience:.0f} s of a start: {self.service.said[-600:]}")
        used = sum(map(int, Path(f"/proc/{self.service.pid}/stat").read_text().rpartition(")")[2].split()[11:13])) / os.sysconf("SC_CLK_TCK")
        self.say(f"  started; danger answered after {time.monotonic() - began:.1f} s, {used:.1f} s of processor time; load average {os.getloadavg()[0]:.1f}")
        return time.monotonic() - began

    def kill(self) -> None:
        """SIGKILL; until the next start nobody is there. What was on its way then may come twice."""
        self.may_repeat = True
        self.gone()
        self.service.kill()

    def gone(self) -> None:
        """Nobody answers from now on, until `start`."""
        self._away.append(_Away("", time.monotonic()))

    @asynccontextmanager
    async def unreachable(self, channel: str = "") -> AsyncIterator[None]:
        """The process (or one channel's way to it) is not there: danger is counted from when it is again."""
        away = _Away(channel, time.monotonic())
        self._away.append(away)
        try:
            yield
        finally:
            away.back = away.until = time.monotonic()

    async def ready(self) -> dict:
        """What /ready says; empty where nobody answers."""
        with suppress(httpx.HTTPError, ValueError):
            async with httpx.AsyncClient(timeout=10) as client:
                return (await client.get(f"{self.service.url}/ready")).json()
        return {}

    async def until_ready(self, seconds: float = 240.0) -> dict:
        """Waits until /ready says so; what it says then, or last."""
        until, said = time.monotonic() + seconds, {}
        while time.monotonic() < until and said.get("status") != "ready" and self.service.alive:
            said = await self.ready()
            await asyncio.sleep(0.3)
        if said.get("status") != "ready":
            self.wrong.append(f"not ready after {seconds:.0f} s: {said or self.service.said[-600:]}")
        return said

    # -- the people --------------------------------------------------------------------------------------------

    async def enrol(self) -> None:
        """Lets everybody on Telegram in."""
        chats = [*self.talkers, *self._in_danger]
        for chat, code in zip(chats, self.service.codes):
            self.phones.say(chat, f"/start {code}")
            self._outside.add(self.telegram.sent[-1].update_id)
        came = await asyncio.gather(*(self.phones.reply(chat, 120.0) for chat in chats))
        if None in came:
            raise SystemExit(f"{came.count(None)} people could not be enrolled: {self.service.said}")

    def spare(self, count: int) -> list[int]:
        """Chats of enrolled people who write nothing by themselves."""
        taken, self._in_danger = self._in_danger[-count:], self._in_danger[:-count]
        return taken

    def begin(self) -> None:
        """Everybody begins to write; danger is told again and again."""
        plan, children = self.plan, self.service.children
        for number, chat in enumerate(self.talkers):
            self._tasks.append(asyncio.create_task(talk_on_telegram(self.phones, chat, children[number], self._over, plan.pause)))
        for number in range(plan.conversations - len(self.talkers)):
            talk = talk_by_rest(self.rest, f"rest-{number}", children[len(self.talkers) + number], self._over, plan.pause, self._patience)
            self._tasks.append(asyncio.create_task(talk))
        self._tasks.append(asyncio.create_task(self._dangers()))

    @property
    def _patience(self) -> float:
        """How long somebody waits for an answer, seconds: at full length a process is stopped for ten minutes."""
        return _PATIENCE + (600 if self.plan.full else 0)

    async def _dangers(self) -> None:
        number = 0
        while not self._over.is_set():
            self.tell_danger("REST" if number % 2 else "Telegram", number)
            number += 1
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._over.wait(), self.plan.every)

    def tell_danger(self, channel: str, number: int) -> None:
        """Somebody tells of danger; how long they wait for the 999 words is counted."""
        told = _Told(channel, self.part, time.monotonic())
        self._told.append(told)
        task = asyncio.create_task(self._wait_for_999(told, number))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _wait_for_999(self, told: _Told, number: int) -> None:
        text = DANGERS[number % len(DANGERS)].format(child=self.service.children[number % len(self.service.children)])
        patience = self._patience
        if told.channel == "REST":
            came = any_tells_to_ring(await self.rest.say(f"danger-{number}", text, patience))
        else:
            chat = self._in_danger[number // 2 % len(self._in_danger)]
            self.phones.say(chat, text)
            came = await self.phones.reply(chat, patience, tells_to_ring) is not None
        if came:
            told.answered = time.monotonic()

    async def lasts(self, seconds: float, part: str) -> None:
        """Everything goes on for so long; `part` names it."""
        self.part = part
        self.say(f"  {part}: {seconds:.0f} s")
        await asyncio.sleep(seconds)

    # -- the end -----------------------------------------------------------------------------------------------

    async def finish(self, fault: str, began: float) -> Outcome:
        """Everybody ends; waits until nothing is left to do, stops the service, and gives what became of everything."""
        self.part = "after"
        self._over.set()
        await asyncio.gather(*self._tasks)
        if self._telling:
            await asyncio.wait(self._telling, timeout=_SETTLED)
        until = time.monotonic() + _SETTLED
        while time.monotonic() < until and (self.telegram.unacknowledged or left(self.service.engine, self.service.home / "spool")):
            await asyncio.sleep(0.3)
        if not self.service.alive:
            self.wrong.append(f"the service ended by itself: {self.service.said[-600:]}")
        status = await asyncio.get_running_loop().run_in_executor(None, self.service.stop)
        if status != 0 and not self.wrong:
            self.wrong.append(f"the service did not stop in order (exit status {status})")
        account = audit(self.service.engine, self.service.vault, self.service.home / "secret", self.telegram, self.rest.posted, frozenset(self._outside), self.may_repeat)
        self.service.engine.dispose()
        late = sum("I was offline since" in one.text for one in self.telegram.delivered)
        notes = [*self.notes, f"{account.done} follow-ups done", *([f"{late} replies on Telegram say that the service was offline"] if late else []), *([f"{account.repeated} replies came twice, on their way at a break"] if account.repeated else []), f"{account.apologies} \"please send it again\" on Telegram", f"{self.rest.tries_again} posts tried again",
                 f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors at the end"]
        return Outcome(fault, len(self.telegram.sent) + len(self.rest.posted), tuple(self._danger(told) for told in self._told), account.lost, account.twice,
                       account.unanswered, tuple(self.starts), (*self.wrong, *account.wrong, *self.rest.problems), tuple(notes), time.monotonic() - began)

    def _danger(self, told: _Told) -> Danger:
        if told.answered is None:
            return Danger(told.channel, told.part, None)
        away = [one for one in self._away if one.channel in ("", told.channel) and one.since <= told.answered and (one.until or told.answered) >= told.sent]
        since = max([told.sent, *(min(one.back or told.answered, told.answered) for one in away)])
        return Danger(told.channel, told.part, told.answered - since, bool(away) or told.part == "start")


@dataclass(frozen=True)
class Fault:
    """One way to break the service. how: what is done, one sentence. run: does it in an empty folder and gives what it came to."""

    name: str
    how: str
    run: Callable[[Path, Plan], Outcome]


def on_stage(name: str, play: Callable[[Scene], Awaitable[None]], prepare: Callable[[Service, Plan], None] = lambda service, plan: None,
             place: Optional[Callable] = None, calm: float = 4.0, tidy: Callable[[Service], None] = lambda service: None) -> Callable[[Path, Plan], Outcome]:
    """What runs a fault that comes while people write. play: breaks and mends it. prepare: changes what the service starts with.
    place: makes a context whose value is the folder of the data, from the fault's own folder. tidy: takes away what `prepare` made elsewhere."""
    async def acted(folder: Path, home: Path, plan: Plan) -> Outcome:
        began = time.monotonic()
        listeners: list[Phones] = []
        async with Exchange(lambda arrived: listeners[0].hears(arrived)) as telegram:
            listeners.append(Phones(telegram))
            people = plan.conversations + _IN_DANGER
            service = Service(home, people, telegram.base_url, TOKEN, plan.model.get("model_dir"), plan.model.get("weights_dir"))
            service.log_file = folder / "service.log"
            prepare(service, plan)
            scene = Scene(plan, service, telegram, listeners[0])
            try:
                await scene.start()
                await scene.until_ready()
                if not service.codes:
                    service.invite_again(datetime.now(timezone.utc))
                await scene.enrol()
                scene.begin()
                await scene.lasts(calm, "before")
                await play(scene)
                await scene.lasts(calm, "after")
                return await scene.finish(name, began)
            finally:
                service.stop(5)
                service.engine.dispose()
                tidy(service)

    def run(folder: Path, plan: Plan) -> Outcome:
        if place is None:
            home = folder / "data"
            home.mkdir()
            return asyncio.run(acted(folder, home, plan))
        with place(folder) as home:
            return asyncio.run(acted(folder, home, plan))
    return run
