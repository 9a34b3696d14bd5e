"""Stories told by REST to several processes, one of them killed now and then."""
from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, Optional, Sequence

import httpx

from benchmarks.several.books import Books, Person, check
from benchmarks.several.fleet import Fleet, maker
from benchmarks.several.programs import Program
from benchmarks.telegram.exchange import Exchange
from benchmarks.telegram.stories import STORIES, Due, Say, Story
from bot.channels import access

#: This channel shows no edits, pictures or voice messages, and one message is answered before the next is sent.
TOLD = tuple(story for story in STORIES if all(isinstance(step, (Say, Due)) for step in story.steps))
_PATIENCE, _TWICE, _THINK, _DUE = 120.0, 0.2, 0.3, 60.0


@dataclass
class Run:
    """What happened. figures: lines to print; wrong: every violation by its kind."""

    wrong: dict[str, list[str]]
    figures: dict[str, object] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether nothing was violated."""
        return not any(self.wrong.values())


def play(folder: Path, fresh: Callable[[], str], processes: int, conversations: int, kills: int, at_once: int, seed: int, model: Optional[dict] = None,
         stories: Sequence[Story] = TOLD, say: Callable[[str], None] = lambda line: print(line, flush=True)) -> Run:
    """Every story once, undisturbed and by one process; then so many people tell them to several. `fresh` gives the address of an empty database."""
    told = [stories[number % len(stories)] for number in range(conversations)]
    each = list({story.name: story for story in told}.values())
    say("by REST: first undisturbed ...")
    alone, twins, _ = asyncio.run(_tell(folder / "undisturbed", fresh(), 1, each, (), at_once, seed, model or {}, lambda line: None))
    began, rng = time.monotonic(), random.Random(f"kills {seed}")
    messages = len(told) * sum(len(one.posted) for one in alone) // len(alone)
    moments = sorted(rng.uniform(0.02, 0.9) * messages for _ in range(kills))
    programs, found, books = asyncio.run(_tell(folder / "several", fresh(), processes, told, moments, at_once, seed, model or {}, say))
    wrong = check(programs, found, books, {one.story.name: twins[one.sender] for one in alone})
    wrong["other trouble"] = [problem for one in (*alone, *programs) for problem in one.problems]
    given, said = sum(len(one.given) for one in programs), sum(len(person.said) for person in found.values())
    return Run(wrong, {
        "conversations by REST": len(programs), "messages": sum(len(one.posted) for one in programs), "sent to two at the same moment": sum(one.doubled for one in programs),
        "sent again, unanswered": sum(one.tries_again for one in programs), "kills": kills, "replies": said, "given in all": given,
        "behind the 999 words, for the next message": sum(len(person.later) for person in found.values()),
        "follow-ups done": books.done, "lasted": f"{time.monotonic() - began:.0f} s"})


async def _tell(folder: Path, url: str, processes: int, stories: Sequence[Story], moments: Sequence[float], at_once: int, seed: int, model: dict,
                say: Callable[[str], None]) -> tuple[list[Program], dict[str, Person], Books]:
    folder.mkdir(parents=True)
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    async with Exchange(lambda arrived: None) as telegram:
        fleet = maker(url, processes, seed, webhook=False)(folder, len(stories), telegram, model.get("model_dir"), model.get("weights_dir"))
        books = Books(fleet.engine, fleet.vault, access.signing_key(fleet.home / "secret"))

        async def bring(sender: str, kind: str) -> None:
            await loop.run_in_executor(None, books.bring_forward, sender, kind)
            until = time.monotonic() + _DUE
            while time.monotonic() < until and await loop.run_in_executor(None, books.overdue, sender):
                await asyncio.sleep(0.1)
        programs = [Program(f"night-{number}", story, fleet.children[number], fleet.any_url, bring, random.Random(f"{seed} {number}"),
                            _TWICE if processes > 1 else 0.0, _PATIENCE) for number, story in enumerate(stories)]
        try:
            await loop.run_in_executor(None, fleet.start)
            free = asyncio.Semaphore(at_once)
            async with httpx.AsyncClient(timeout=httpx.Timeout(30.0, connect=2.0), limits=httpx.Limits(max_keepalive_connections=0)) as client:
                async def one(program: Program) -> None:
                    async with free:
                        await program.tell(client, _THINK)
                telling = asyncio.gather(*map(one, programs))
                killing = asyncio.create_task(_kill(fleet, moments, programs, over, random.Random(f"pauses {seed}"), say))
                await telling
                over.set()
                await killing
            status = await loop.run_in_executor(None, fleet.stop)
            if status != 0:
                programs[0].problems.append(f"the processes did not stop in order (exit status {status}): {fleet.said}")
        finally:
            await loop.run_in_executor(None, fleet.stop)
        found = books.close(programs)
        fleet.engine.dispose()
        return programs, found, books


async def _kill(fleet: Fleet, moments: Sequence[float], programs: list[Program], over: asyncio.Event, rng: random.Random, say: Callable[[str], None]) -> None:
    """Kills one whenever so many messages were sent; it comes back a moment later."""
    loop = asyncio.get_running_loop()
    for number, moment in enumerate(moments):
        while not over.is_set() and sum(len(one.posted) for one in programs) < moment:
            await asyncio.sleep(0.05)
        await asyncio.sleep(rng.uniform(0, 0.4))
        await loop.run_in_executor(None, fleet.kill)
        say(f"kill {number + 1} of {len(moments)}, {sum(len(one.posted) for one in programs)} messages sent")
        await asyncio.sleep(rng.uniform(0, 0.5))
        await loop.run_in_executor(None, fleet.start)
