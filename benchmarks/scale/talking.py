"""Many people talking at once over REST: each writes the next message as soon as the reply is there."""
from __future__ import annotations

import asyncio
import itertools
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Iterator, Mapping, Optional, Sequence

import aiohttp

from benchmarks.scripts import TURNS
from bot.evaluation.figures import median, percentile

#: Nobody waits longer for one reply, seconds; whoever would is counted as a failure.
PATIENCE = 180.0


@dataclass
class Talked:
    """What came of some people's talking. `waits`: milliseconds from sending to the whole reply; `failures`: replies without words, or saying that it failed."""

    people: int
    waits: list[float] = field(default_factory=list)
    failures: int = 0
    seconds: float = 0.0
    lags: list[dict[str, float]] = field(default_factory=list)

    @property
    def a_second(self) -> float:
        """Messages answered a second."""
        return len(self.waits) / self.seconds if self.seconds else 0.0

    def record(self) -> dict[str, Any]:
        """The figures, as plain data."""
        lags = [lag for lag in self.lags if lag.get("samples")]
        found: dict[str, Any] = {
            "people": self.people, "messages": len(self.waits), "failures": self.failures, "seconds": round(self.seconds, 2), "a_second": round(self.a_second, 1),
            "median_ms": round(median(self.waits), 1), "p95_ms": round(percentile(self.waits, 95), 1), "longest_ms": round(max(self.waits, default=0.0), 1)}
        if lags:
            found.update(lag_longest_ms=max(lag["longest_ms"] for lag in lags), lag_p99_ms=max(lag["p99_ms"] for lag in lags),
                         lag_samples=sum(int(lag["samples"]) for lag in lags))
        return found


class Talk:
    """Scripts that people work through, one conversation after the other, each of another sender; `senders` numbers them for good.

    The service is reached at `url`; where others serve the same database, at these by turns as well (`others`), each message at the next.
    """

    def __init__(self, session: aiohttp.ClientSession, url: str, senders: Iterator[int], scripts: Sequence[Sequence[str]] = (TURNS,), others: Sequence[str] = ()) -> None:
        self._session, self._urls, self._senders, self._scripts = session, (url, *others), senders, scripts
        self._next = itertools.cycle(self._urls)
        self._left = 0

    async def hold(self, people: int, messages: int = 0, conversations: int = 0, with_lag: bool = False) -> Talked:
        """Has so many people talk at once until so many messages, or so many whole conversations, were worked through."""
        talked, self._left = Talked(people), conversations or messages
        asking = asyncio.create_task(self._ask_for_lag(talked)) if with_lag else None
        began = time.perf_counter()
        await asyncio.gather(*(self._person(talked, whole=bool(conversations)) for _ in range(people)))
        talked.seconds = time.perf_counter() - began
        if asking is not None:
            asking.cancel()
            with suppress(asyncio.CancelledError):
                await asking
            talked.lags += await self._lag()
        return talked

    async def _person(self, talked: Talked, whole: bool) -> None:
        while self._left > 0:
            self._left -= whole
            number = next(self._senders)
            for text in self._scripts[number % len(self._scripts)]:
                if not whole and self._left <= 0:
                    return
                self._left -= not whole
                began = time.perf_counter()
                answered = await self._says(f"person-{number}", text)
                talked.waits.append(1000 * (time.perf_counter() - began))
                talked.failures += not answered

    async def _says(self, sender: str, text: str) -> bool:
        try:
            async with self._session.post(f"{next(self._next)}/webhooks/rest/webhook", json={"sender": sender, "message": text}) as answer:
                replies = await answer.json()
        except (aiohttp.ClientError, asyncio.TimeoutError, ValueError):
            return False
        return is_answer(replies)

    async def _ask_for_lag(self, talked: Talked) -> None:
        await self._lag()  # the first time starts the measuring
        while True:
            await asyncio.sleep(1)
            talked.lags += await self._lag()

    async def _lag(self) -> list[dict[str, float]]:
        found = []
        for url in self._urls:
            async with self._session.get(f"{url}/health", params={"lag": "1"}) as answer:
                found.append((await answer.json())["lag"])
        return found


def is_answer(replies: Any) -> bool:
    """Whether a reply by REST says something of its own: it is no answer where any part of it says that something failed or took too long."""
    if not isinstance(replies, list) or not all(isinstance(one, dict) for one in replies):
        return False
    return any(one.get("text") for one in replies) and not any(_tells_failure(one.get("custom") or {}) for one in replies)


def _tells_failure(custom: Mapping[str, Any]) -> bool:
    return bool(custom.get("failed") or (custom.get("fallback") and not custom.get("danger")))  # the 999 words are an answer, whoever says them


def session(headers: Mapping[str, str]) -> aiohttp.ClientSession:
    """A client for as many people as there may be, each with a connection of their own."""
    return aiohttp.ClientSession(headers=dict(headers), connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(total=PATIENCE))


def numbers(first: int = 0) -> Iterator[int]:
    """Numbers for senders, none given twice."""
    return itertools.count(first)


def ratio(theirs: float, ours: float) -> Optional[float]:
    """How many times as long theirs took; None where ours took no time that could be measured."""
    return round(theirs / ours, 2) if ours > 0 else None
