"""Reply time and throughput by how many people talk at once, against stock Rasa with the same bot, turn and turn about in one run."""
from __future__ import annotations

import asyncio
from contextlib import ExitStack
from typing import Any, Awaitable, Callable

from benchmarks.scale.kept import Keep
from benchmarks.scale.served import Served, ours, stock
from benchmarks.scale.talking import Talk, Talked, numbers, ratio, session
from benchmarks.scripts import TURNS

PEOPLE, QUICK = (1, 2, 5, 10, 20, 50, 100, 200), (1, 5, 20)
#: At the least so many messages a level, and so many of each person.
_FEWEST, _QUICK_FEWEST, _EACH = 60, 40, 2


def measure(quick: bool, say: Callable[[str], None], keep: Keep) -> dict[str, Any]:
    """Serves both, and has the same numbers of people talk with one and then the other, so that a busy moment of the machine meets both alike."""
    levels = QUICK if quick else PEOPLE
    with ExitStack() as both:
        say("starting the service and stock Rasa ...")
        sides = [both.enter_context(ours()), both.enter_context(stock())]
        return asyncio.run(_levels(sides, levels, _QUICK_FEWEST if quick else _FEWEST, say, keep))


async def _levels(sides: list[Served], levels: tuple[int, ...], fewest: int, say: Callable[[str], None], keep: Keep) -> dict[str, Any]:
    found: list[dict[str, Any]] = []
    mine, theirs = sides
    async with session(mine.headers) as to_ours, session(theirs.headers) as to_stock:
        talks = [Talk(to_ours, mine.url, numbers()), Talk(to_stock, theirs.url, numbers())]
        for talk in talks:  # what is loaded on first use keeps nobody waiting afterwards
            await talk.hold(2, 4 * len(TURNS))
        for people in levels:
            messages = max(fewest, _EACH * people)
            ours_talked = await _talked(mine, talks[0].hold(people, messages, with_lag=True))
            stock_talked = await _talked(theirs, talks[1].hold(people, messages))
            row = {"people": people, "ours": ours_talked, "stock": stock_talked, "memory_mb": {one.name: one.memory_mb() for one in sides},
                   "times_median": ratio(stock_talked["median_ms"], ours_talked["median_ms"]), "times_p95": ratio(stock_talked["p95_ms"], ours_talked["p95_ms"])}
            found.append(row)
            keep({"levels": found})
            say(f"{people:>4} people: {said_of(ours_talked)}; stock {said_of(stock_talked)}; {row['times_median']} and {row['times_p95']} times as long"
                f"; lag at most {ours_talked.get('lag_longest_ms', 0):.0f} ms; {mine.memory_mb()['service']:.0f} MB")
    return {"levels": found}


async def _talked(side: Served, talking: Awaitable[Talked]) -> dict[str, Any]:
    """What came of it, and what the processor worked for each message: that hardly depends on what else the machine does."""
    before = side.worked_seconds()
    talked = await talking
    return {**talked.record(), "worked_ms": round(1000 * (side.worked_seconds() - before) / max(1, len(talked.waits)), 1)}


def said_of(record: dict[str, Any]) -> str:
    """One level in a line: waits, rate, work, and failures where there are any."""
    failed = f", {record['failures']} FAILED" if record["failures"] else ""
    return f"{record['median_ms']:.0f} ms median, {record['p95_ms']:.0f} ms 95th, {record['a_second']:.1f} a second, {record['worked_ms']:.0f} ms worked{failed}"
