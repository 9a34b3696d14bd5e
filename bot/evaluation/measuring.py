"""Plays every set of cases through the agent and gives its figures, its misses and what could not be played."""
from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import dataclass, field
from typing import Any, Iterator

from bot.casework.wording import PLAIN_FAILURE
from bot.evaluation import answers, conversations, messages, volunteered
from bot.evaluation.answers import ReadAnswer
from bot.evaluation.listening import Overhearing, listen
from bot.evaluation.misses import Miss
from bot.evaluation.sets import CaseSet
from bot.rehearsal.running import rehearse
from bot.settings import Settings
from bot.triage.protocol import Library

_EVERY = 20


@dataclass
class Measured:
    """What was found of one set, or of all together. `problems` are cases that could not be played."""

    name: str
    unread: bool = False
    messages: list[dict[str, Any]] = field(default_factory=list)
    conversations: list[dict[str, Any]] = field(default_factory=list)
    answers: list[ReadAnswer] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)

    def figures(self) -> list[Any]:
        """Every figure, in the order of the table."""
        return [*messages.figures(self.messages), *conversations.figures(self.conversations), *answers.figures(self.answers),
                *volunteered.figures("in first messages", *volunteered.of_messages(self.messages, self.facts)),
                *volunteered.figures("beside answers", *volunteered.of_answers(self.answers)),
                *conversations.times(self.messages + self.conversations)]

    def misses(self) -> Iterator[Miss]:
        """Every miss, in the order of the table."""
        yield from messages.misses(self.messages)
        yield from conversations.misses(self.conversations)
        yield from answers.misses(self.answers)
        yield from volunteered.misses(*volunteered.of_messages(self.messages, self.facts))
        yield from volunteered.misses(*volunteered.of_answers(self.answers))


def together(sets: list[Measured]) -> Measured:
    """All sets as one."""
    facts = {name: told for one in sets for name, told in one.facts.items()}
    return Measured("together", False, [item for one in sets for item in one.messages], [item for one in sets for item in one.conversations],
                    [item for one in sets for item in one.answers], facts)


def measure(sets: list[CaseSet], agent: object, settings: Settings, library: Library) -> list[Measured]:
    """Plays the sets, one after the other; says on standard error how far it is."""
    heard, measured = Overhearing(agent), []
    owners = [one for one in sets for _ in one.cases]
    found = {one.name: Measured(one.name, one.unread, facts=one.facts) for one in sets}
    progress = _Progress(len(owners) + sum(len(one.answers) for one in sets))
    if owners:
        for owner, result in zip(owners, rehearse([case for one in sets for case in one.cases], settings, agent=heard)):
            _sort(found[owner.name], _whole(result, heard), heard.heard[0].danger if heard.heard else None)
            heard.heard.clear()
            heard.failed.clear()
            progress.step(f"{owner.name} messages and conversations")
    for one in sets:
        for item in one.answers:
            _read(found[one.name], item, agent, library)
            progress.step(f"{one.name} answers")
        measured.append(found[one.name])
    return measured


def _whole(result: dict[str, Any], heard: Overhearing) -> dict[str, Any]:
    """The result, or a problem where the agent did not answer: what the rules say alone is no figure of the agent's."""
    late = any(PLAIN_FAILURE in line["text"] for line in result.get("transcript", ()))
    if "problem" in result or not (late or heard.failed):
        return result
    why = f"the agent failed ({heard.failed[0]})" if heard.failed else "no reply in time; is this machine busy with something else?"
    return {"id": result["id"], "problem": why}


def _sort(into: Measured, result: dict[str, Any], learned: str | None) -> None:
    if "problem" in result:
        into.problems.append((result["id"], result["problem"]))
    elif "disposition" in result.get("expect", {}):
        into.conversations.append(result)
    elif "expect" in result:
        into.messages.append(messages.note_nets(result, learned))


def _read(into: Measured, item: dict[str, Any], agent: object, library: Library) -> None:
    try:
        understood = asyncio.run(listen(agent, item["asked"], item["text"]))
        into.answers.append(answers.judge(item, library, understood))
    except (KeyError, ValueError, TypeError) as error:
        into.problems.append((str(item.get("id", "an answer")), f"{type(error).__name__}: {error}"))


class _Progress:
    """How far it is, in one line now and then."""

    def __init__(self, total: int) -> None:
        self._total, self._done, self._began = total, 0, time.monotonic()

    def step(self, doing: str) -> None:
        self._done += 1
        if self._done % _EVERY == 0 or self._done == self._total:
            print(f"{self._done} of {self._total} cases, {time.monotonic() - self._began:.0f} s ({doing})", file=sys.stderr, flush=True)
