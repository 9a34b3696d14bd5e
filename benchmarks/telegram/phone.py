"""One person with a phone who tells a story: says what the story says, and answers each question once."""
from __future__ import annotations

import asyncio
import random
import re
from typing import Awaitable, Callable

from benchmarks.telegram.exchange import Delivered, Exchange
from benchmarks.telegram.stories import Due, Edit, Say, Send, Story

_CLOCK = re.compile(r"\d\d:\d\d")
#: Pressed for a fact that the story does not name, the first that is there.
_USUAL = ("none", "no", "unsure")


def usual(story: Story, fact: str, values: list[str]) -> str:
    """Which of the values a person presses for a fact: what the story says, else what most would."""
    wanted = story.answers.get(fact)
    return wanted if wanted in values else next((one for one in _USUAL if one in values), values[0])


class Phone:
    """Plays one story. `think`: the longest time before a question is answered. `bring`: makes a follow-up due."""

    def __init__(self, telegram: Exchange, chat: int, story: Story, child: str, rng: random.Random, think: float,
                 bring: Callable[[int, str], Awaitable[int]]) -> None:
        self.chat, self.story, self._child = chat, story, child
        self.person = telegram.person(chat)
        self._rng, self._think, self._bring = rng, think, bring
        self._answered: set[tuple[str, str]] = set()
        self._left: dict[tuple[str, str], str] = {}  # what is answered when it is asked a second time: the first asking
        self._questions: asyncio.Queue[Delivered] = asyncio.Queue()
        self._last: dict = {}

    @property
    def reacting(self) -> bool:
        """Whether something that arrived is still to be answered."""
        return self._questions._unfinished_tasks > 0

    def hears(self, arrived: Delivered) -> None:
        """Takes in what the bot sent."""
        self._questions.put_nowait(arrived)

    async def react(self) -> None:
        """Answers questions in the order in which they come, until cancelled."""
        while True:
            arrived = await self._questions.get()
            try:
                await self._answer(arrived)
            finally:
                self._questions.task_done()

    async def do(self, step: object) -> None:
        """Does one step of the story."""
        if isinstance(step, Say):
            for text in step.texts:
                self._last = self.person.say(text.format(child=self._child))
        elif isinstance(step, Edit):
            self.person.edit(self._last, step.text.format(child=self._child))
        elif isinstance(step, Send):
            more = {name: value.format(child=self._child) for name, value in step.more.items()}
            getattr(self.person, step.what)(**more)
        elif isinstance(step, Due):
            await self._bring(self.chat, step.kind)

    async def _answer(self, arrived: Delivered) -> None:
        tokens = [token.split(":", 3) for token in arrived.buttons if token.startswith("a:")]
        if not tokens or (tokens[0][1], tokens[0][2]) in self._answered:
            return
        _, call, fact, _ = tokens[0]
        if fact in self.story.left:
            return
        if fact in self.story.later and self._left.setdefault((call, fact), _CLOCK.sub("", arrived.text)) == _CLOCK.sub("", arrived.text):
            return  # delivered again, or shown again a minute later, it is the same asking
        self._answered.add((call, fact))
        await asyncio.sleep(self._rng.uniform(0, self._think))
        if fact in self.story.typed:
            self._last = self.person.say(self.story.typed[fact])
            return
        value = usual(self.story, fact, [token[3] for token in tokens if token[2] == fact])
        try:
            self.person.press(f"a:{call}:{fact}:{value}")
        except AssertionError:  # meanwhile another message of theirs has answered it: it has gone from the screen, and is answered if it is asked again
            self._answered.discard((call, fact))
            return
        if fact in self.story.twice:
            self.person.press(f"a:{call}:{fact}:{value}", again=True)
