"""`python -m benchmarks crowd`: many people talk at once over Telegram with the real service; how long they wait, and how late its loop is.

The targets are for two cores and 50 people: 95 of 100 replies within a second, and an event loop never 50 ms late.
"""
from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from pathlib import Path
from typing import Sequence

import httpx

from benchmarks.telegram.exchange import Delivered, Exchange
from benchmarks.telegram.service import Service, trained_model
from bot.evaluation.figures import median, percentile
from tests.support.telegram_emulator import TOKEN

REPLY_MS, LAG_MS = 1000.0, 50.0
_FIRST_CHAT, _PATIENCE = 5_700_001, 120.0
#: Typed by everybody in this order; each waits for the reply, then a moment as people do.
TEXTS = (
    "lad chucked his tea at the wall and kicked his door, hes calmed down now",
    "no everyones safe",
    "nobody hurt",
    "no none of that",
    "/new",
    "{child} has not come back to the home, due in a while ago",
    "no shes not in danger",
    "none of these",
    "no idea where she is",
    "/status",
)


class Talk:
    """Everybody's conversations. `waits`: milliseconds from an update being ready to the first reply; `lags`: the loop's figures."""

    def __init__(self, people: int, pause: float) -> None:
        self._people, self._pause = people, pause
        self._arrived = {_FIRST_CHAT + number: asyncio.Queue() for number in range(people)}
        self.waits: list[float] = []
        self.lags: list[dict] = []
        self.lasted = 0.0

    async def hold(self, folder: Path, model: dict) -> None:
        """Starts the service, enrols everybody, and lets all of them talk at once."""
        async with Exchange(self._hears) as telegram:
            service = Service(folder, self._people, telegram.base_url, TOKEN, model.get("model_dir"), model.get("weights_dir"))
            service.start()
            try:
                await self._ready(service, bool(model))
                phones = [(telegram.person(chat), queue) for chat, queue in self._arrived.items()]
                for (person, queue), code in zip(phones, service.codes):
                    person.say(f"/start {code}")
                    await asyncio.wait_for(queue.get(), _PATIENCE)
                asking = asyncio.create_task(self._ask_for_lag(service.port))
                began = time.monotonic()
                await asyncio.gather(*(self._one(telegram, *phone, child) for phone, child in zip(phones, service.children)))
                self.lasted = time.monotonic() - began
                await asyncio.sleep(1.1)  # the last second's lag
                asking.cancel()
                await asyncio.gather(asking, return_exceptions=True)
            finally:
                service.stop()

    def _hears(self, arrived: Delivered) -> None:
        if arrived.chat in self._arrived:
            self._arrived[arrived.chat].put_nowait(arrived)

    async def _one(self, telegram: Exchange, person, queue: asyncio.Queue, child: str) -> None:
        await asyncio.sleep(self._pause * (person.chat["id"] - _FIRST_CHAT) / self._people)  # people are not in step
        for text in TEXTS:
            while not queue.empty():
                queue.get_nowait()
            person.say(text.format(child=child))
            ready = telegram.sent[-1].clock
            arrived = await asyncio.wait_for(queue.get(), _PATIENCE)
            self.waits.append(1000 * (arrived.clock - ready))
            await asyncio.sleep(self._pause)

    async def _ask_for_lag(self, port: int) -> None:
        async with httpx.AsyncClient(timeout=10) as client:
            while True:
                self.lags.append((await client.get(f"http://127.0.0.1:{port}/health", params={"lag": "1"})).json()["lag"])
                await asyncio.sleep(1)

    async def _ready(self, service: Service, with_model: bool) -> None:
        async with httpx.AsyncClient(timeout=10) as client:
            until = time.monotonic() + 180
            while time.monotonic() < until and service.alive:
                try:
                    answer = (await client.get(f"http://127.0.0.1:{service.port}/ready")).json()
                    if answer["status"] == "ready" and bool(answer.get("degraded")) is not with_model:
                        return
                except (httpx.HTTPError, ValueError, KeyError):
                    pass  # not yet
                await asyncio.sleep(0.2)
        raise SystemExit(f"the service was not ready: {service.said}")


def main(arguments: Sequence[str]) -> int:
    """Runs with the command line's options; 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks crowd", description=__doc__)
    parser.add_argument("--people", type=int, default=50, help="how many talk at once (default 50)")
    parser.add_argument("--pause", type=float, default=4.0, help="seconds between a reply and the person's next message (default 4)")
    parser.add_argument("--rules", action="store_true", help="without the trained model")
    given = parser.parse_args(arguments)
    model = {} if given.rules else trained_model()
    with_model = bool(model)

    async def talk() -> Talk:
        one = Talk(given.people, given.pause)
        with tempfile.TemporaryDirectory(prefix="threshold-crowd-") as folder:
            await one.hold(Path(folder), model)
        return one

    return show(asyncio.run(talk()), given.people, given.pause, with_model)


def show(talk: Talk, people: int, pause: float, with_model: bool) -> int:
    """Prints the figures; 0 when the targets are met."""
    waits, lags = talk.waits, [lag for lag in talk.lags if lag["samples"]]
    longest = max((lag["longest_ms"] for lag in lags), default=0.0)
    p95_lag = max((lag["p95_ms"] for lag in lags), default=0.0)
    met = bool(waits and lags) and percentile(waits, 95) < REPLY_MS and longest < LAG_MS
    print(f"{people} people at once, {pause:g} s between a reply and the next message, {'trained model' if with_model else 'rules alone'}")
    print(f"{'update ready to first reply':<46} median {median(waits):.0f} ms, 95th percentile {percentile(waits, 95):.0f} ms, "
          f"99th {percentile(waits, 99):.0f} ms, longest {max(waits, default=0):.0f} ms, {len(waits)} messages")
    print(f"{'throughput':<46} {len(waits) / max(talk.lasted, 0.001):.1f} messages a second over {talk.lasted:.0f} s")
    print(f"{'lag of the event loop':<46} longest {longest:.0f} ms; the worst second's 95th percentile {p95_lag:.0f} ms; {sum(lag['samples'] for lag in lags)} samples")
    print(f"{'targets: 95th percentile < 1000 ms, lag < 50 ms':<46} {'met' if met else 'MISSED'}", flush=True)
    return 0 if met else 1
