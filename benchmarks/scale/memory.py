"""Memory over thousands of conversations with one process: what it holds must stop growing."""
from __future__ import annotations

import asyncio
import math
import time
from typing import Any, Callable, Optional, Sequence

from benchmarks.scale.kept import Keep
from benchmarks.scale.served import Served, ours
from benchmarks.scale.talking import Talk, numbers, session
from benchmarks.scripts import TURNS

CONVERSATIONS, QUICK = 10_000, 60
#: So many people are at it at a time: enough to keep the service busy.
_AT_ONCE, _SAMPLES = 8, 50
_DANGER, _HELLO = ("hes got a knife and hes stabbed her",), ("hello",)
_UNFINISHED, _MISSING = ("one of the lads has smashed a window on purpose",), ("one of the girls has not come back, due in at 9",)
#: Conversations as they go: one in ten is played to its end, others are closed at once by danger, lead to nothing, or are left unfinished.
SCRIPTS: tuple[tuple[str, ...], ...] = (TURNS, _DANGER, _UNFINISHED, _MISSING, _HELLO, _UNFINISHED, _DANGER, _MISSING, _UNFINISHED, ("shes not breathing",))


def measure(quick: bool, say: Callable[[str], None], keep: Keep, minutes: Optional[float] = None) -> dict[str, Any]:
    """Has thousands of different people each hold a conversation, and looks at the process's memory again and again. After so many `minutes` it
    ends with the conversations there were."""
    say("starting the service ...")
    with ours() as served:
        return asyncio.run(_samples(served, QUICK if quick else CONVERSATIONS, time.monotonic() + 60 * minutes if minutes else math.inf, say, keep))


async def _samples(served: Served, conversations: int, until: float, say: Callable[[str], None], keep: Keep) -> dict[str, Any]:
    samples: list[dict[str, Any]] = [{"conversations": 0, "memory_mb": served.memory_mb()["service"]}]
    seconds, messages, failures = 0.0, 0, 0
    found: dict[str, Any] = {}
    step = max(len(SCRIPTS), conversations // _SAMPLES)
    async with session(served.headers) as client:
        talk = Talk(client, served.url, numbers(), SCRIPTS)
        while samples[-1]["conversations"] < conversations and time.monotonic() < until:
            talked = await talk.hold(_AT_ONCE, conversations=step)
            seconds, messages, failures = seconds + talked.seconds, messages + len(talked.waits), failures + talked.failures
            samples.append({"conversations": samples[-1]["conversations"] + step, "memory_mb": served.memory_mb()["service"]})
            say(f"{samples[-1]['conversations']:>6,} conversations: {samples[-1]['memory_mb']:.0f} MB, {talked.a_second:.0f} messages a second")
            found = {"samples": samples, "messages": messages, "seconds": round(seconds, 1), "failures": failures, "a_second": round(messages / seconds, 1), **growth(samples)}
            keep(found)
    return found


def growth(samples: Sequence[dict[str, Any]]) -> dict[str, float]:
    """How memory went in the second half, when everything that is kept for speed is filled: megabytes for a thousand conversations (the slope
    of a straight line through the samples), and how much more the last fifth held than the first of that half, in percent."""
    later = samples[len(samples) // 2:]
    across, up = [one["conversations"] / 1000 for one in later], [one["memory_mb"] for one in later]
    middle, mean = sum(across) / len(across), sum(up) / len(up)
    spread = sum((x - middle) ** 2 for x in across)
    slope = sum((x - middle) * (y - mean) for x, y in zip(across, up)) / spread if spread else 0.0
    fifth = max(1, len(up) // 5)
    first, last = sum(up[:fifth]) / fifth, sum(up[-fifth:]) / fifth
    return {"mb_a_thousand": round(slope, 2), "growth_percent": round(100 * (last - first) / first, 2), "most_mb": max(one["memory_mb"] for one in samples)}
