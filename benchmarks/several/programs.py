"""People who tell stories by REST, each message to any of the processes: again with the same id until it is answered, some to two at once."""
from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass
from typing import Awaitable, Callable, Optional

import httpx

from benchmarks.faults.callers import Posted
from benchmarks.telegram.phone import usual
from benchmarks.telegram.stories import Due, Say, Story

_AGAIN = 0.25
_AT_MOST = 40  # messages of one person: a conversation that does not end is a fault


@dataclass(frozen=True)
class Given:
    """A reply as a program was given it: the message whose answer brought it, and its text."""

    message_id: str
    text: str


class Program:
    """Tells one story. `url` gives where the next try goes; `twice`: the share of messages sent to two processes at the same moment."""

    def __init__(self, sender: str, story: Story, child: str, url: Callable[[], str], bring: Callable[[str, str], Awaitable[None]], rng: random.Random,
                 twice: float, patience: float) -> None:
        self.sender, self.story, self._child = sender, story, child
        self._url, self._bring, self._rng, self._twice, self._patience = url, bring, rng, twice, patience
        self.posted: list[Posted] = []
        self.given: list[Given] = []
        self.problems: list[str] = []
        self.tries_again = self.doubled = 0
        self._answered: set[str] = set()

    async def tell(self, client: httpx.AsyncClient, think: float) -> None:
        """The whole story; each message once the one before is answered."""
        for step in self.story.steps:
            if isinstance(step, Due):
                await self._bring(self.sender, step.kind)
                replies = await self._post(client, "/status")  # this channel cannot write first: what fell due comes with the next answer
                await self._answer_all(client, replies, think)
            elif isinstance(step, Say):
                for text in step.texts:
                    replies = await self._post(client, text.format(child=self._child))
                    await self._answer_all(client, replies, think)

    async def _answer_all(self, client: httpx.AsyncClient, replies: list[dict], think: float) -> None:
        while (token := self._press(replies)) is not None and len(self.posted) < _AT_MOST:
            await asyncio.sleep(self._rng.uniform(0, think))
            replies = await self._post(client, token)

    def _press(self, replies: list[dict]) -> Optional[str]:
        for reply in reversed(replies):
            tokens = [button["payload"].split(":", 3) for button in reply["buttons"] if button["payload"].startswith("a:")]
            if tokens and ":".join(tokens[0][:3]) not in self._answered:
                fact, values = tokens[0][2], [token[3] for token in tokens if token[2] == tokens[0][2]]
                if fact in self.story.later and not reply["custom"].get("recheck"):
                    return None
                self._answered.add(":".join(tokens[0][:3]))
                return f"a:{tokens[0][1]}:{fact}:{usual(self.story, fact, values)}"
        return None

    async def _post(self, client: httpx.AsyncClient, text: str) -> list[dict]:
        """Posts until it is answered; every reply that came."""
        one = Posted(self.sender, f"{self.sender}-{len(self.posted)}", text)
        self.posted.append(one)
        until = time.monotonic() + self._patience
        while time.monotonic() < until:
            tries = 2 if self._rng.random() < self._twice else 1
            self.doubled += tries - 1
            came = [replies for replies in await asyncio.gather(*(self._try(client, one) for _ in range(tries))) if replies is not None]
            if came:
                return max(came, key=len)
            self.tries_again += 1
            await asyncio.sleep(_AGAIN)
        self.problems.append(f"{self.sender} had no answer to {text[:40]!r} for {self._patience:.0f} s")
        return []

    async def _try(self, client: httpx.AsyncClient, one: Posted) -> Optional[list[dict]]:
        try:
            answer = await client.post(f"{self._url()}/webhooks/rest/webhook", json={"sender": one.sender, "message": one.text, "message_id": one.message_id})
            if answer.status_code != 200:
                self.problems.append(f"REST answered {answer.status_code} to {one.text[:40]!r}")
                return None
            replies = answer.json()
        except (httpx.HTTPError, ValueError):
            return None
        self.given += [Given(one.message_id, reply["text"]) for reply in replies]
        return replies
