"""How fast danger is seen: the phrases alone by length of message, and the first words of a reply while many others talk."""
from __future__ import annotations

import asyncio
import json
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Callable

import aiohttp

from benchmarks.danger_check import MESSAGES
from benchmarks.scale.kept import Keep
from benchmarks.scale.served import ours
from benchmarks.scale.talking import Talk, numbers, session
from benchmarks.timing import times_ms
from bot.evaluation.figures import median, percentile
from bot.triage.danger import look

LENGTHS, QUICK_LENGTHS = (20, 100, 500, 2_000, 10_000, 20_000), (20, 500, 20_000)
BESIDE, QUICK_BESIDE = (0, 10, 50, 200), (0, 10)
_DANGER, _EVERY, _SETTLES = "hes got a knife and hes stabbed her", 0.25, 2.0
_FILLER = "she had toast and then we played cards and nothing much happened. "


def measure(quick: bool, say: Callable[[str], None], _keep: Keep) -> dict[str, Any]:
    """Looks at the evaluation's first messages and at made-up ones of every length; then writes danger among people who talk."""
    texts = [text for file in sorted(Path(MESSAGES).glob("*.jsonl")) if not file.name.startswith("blind") for text in _texts(file)]
    look(texts[0])
    taken = times_ms(look, texts[:500] if quick else texts)
    real = {**_figures(taken), "a_second": round(len(taken) / (sum(taken) / 1000))}
    say(f"{real['messages']} first messages: {real['median_ms']} ms median, {real['p95_ms']} ms 95th, {real['a_second']} a second on one core")
    lengths = []
    for length in QUICK_LENGTHS if quick else LENGTHS:
        tail = " hes stopped breathing"
        text = (_FILLER * (length // len(_FILLER) + 1))[: max(0, length - len(tail))] + tail
        lengths.append({"characters": len(text), **_figures(times_ms(look, [text] * (5 if quick else 30)))})
        say(f"{len(text):>6,} characters: {lengths[-1]['median_ms']} ms median")
    say("starting the service ...")
    with ours() as served:
        beside = asyncio.run(_beside(served.url, served.headers, QUICK_BESIDE if quick else BESIDE, 15 if quick else 60, say))
    return {"real": real, "lengths": lengths, "beside": beside}


async def _beside(url: str, headers: Any, levels: tuple[int, ...], many: int, say: Callable[[str], None]) -> list[dict[str, Any]]:
    found, senders = [], numbers()
    async with session(headers) as client:
        await Talk(client, url, senders).hold(2, 10)
        for others in levels:
            talk = asyncio.create_task(Talk(client, url, senders).hold(others, 10**9)) if others else None
            await asyncio.sleep(_SETTLES if others else 0)
            waits = []
            for number in range(many):
                waits.append(await _first_words(client, url, f"danger-{others}-{number}"))
                await asyncio.sleep(_EVERY)
            if talk is not None:
                talk.cancel()
                with suppress(asyncio.CancelledError):
                    await talk
            found.append({"others": others, **_figures(waits)})
            say(f"{others:>4} others talking: the 999 words after {found[-1]['median_ms']} ms median, {found[-1]['p95_ms']} ms 95th, {found[-1]['longest_ms']} ms longest")
            await asyncio.sleep(_SETTLES)  # what the others began is worked to its end
    return found


async def _first_words(client: aiohttp.ClientSession, url: str, sender: str) -> float:
    began = time.perf_counter()
    async with client.post(f"{url}/webhooks/rest/webhook", params={"stream": "true"}, json={"sender": sender, "message": _DANGER}) as answer:
        line = await answer.content.readline()
        taken = 1000 * (time.perf_counter() - began)
        if b"999" not in line:
            raise SystemExit(f"danger was not answered with 999 first, but with {line!r}")
        await answer.read()
    return taken


def _texts(file: Path) -> list[str]:
    return [json.loads(line)["text"] for line in file.read_text(encoding="utf-8").splitlines()]


def _figures(taken: list[float]) -> dict[str, Any]:
    return {"messages": len(taken), "median_ms": round(median(taken), 2), "p95_ms": round(percentile(taken, 95), 2), "longest_ms": round(max(taken), 2)}
