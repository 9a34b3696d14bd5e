"""One case played through the front door, as a member of staff would: free text in, messages out."""
from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, Optional

from bot.intake.front_door import FrontDoor
from bot.intake.messages import Incoming, Outgoing
from bot.rehearsal.cases import Case, Later

#: No conversation of ours is this long: a case that is has gone round in circles.
MOST_TURNS = 40
#: Silence runs on for at most this long.
SILENCE = timedelta(hours=24)
CHANNEL = "rehearsal"
#: To a guess that is said back: whoever is played agrees, right or wrong, so that a wrong guess shows in the figures.
_MEANT = "yes that's right"


class Clock:
    """A clock that stands where it is put."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now.astimezone(timezone.utc)


@dataclass
class Played:
    """What happened: every message, what was asked, how long each reply took, and when it was first decided."""

    call: Optional[str] = None
    transcript: list[dict[str, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    reply_ms: list[float] = field(default_factory=list)
    first: list[Outgoing] = field(default_factory=list)
    disposition: Optional[str] = None
    outcome: Optional[str] = None
    decided_at: Optional[datetime] = None
    questions: int = 0


class Player:
    """Plays one case on a front door whose clock it moves."""

    def __init__(self, case: Case, door: FrontDoor, clock: Clock) -> None:
        self._case, self._door, self._clock, self._played, self._number = case, door, clock, Played(), 0

    async def play(self) -> Played:
        """Plays the case to its end and returns what happened."""
        case, played = self._case, self._played
        replies = await self._send(case.opening)
        played.first = replies
        if case.single:
            return played
        await self._go_on(replies)
        for later in case.later:
            if played.decided_at is None:
                break
            await self._later(later)
        return played

    async def _go_on(self, replies: list[Outgoing]) -> None:
        """Answers what is asked until the call is decided, or waits for something."""
        for _ in range(MOST_TURNS):
            answer = self._answer_to(replies)
            if answer is None:
                return
            if answer == "":
                said = await self._silence(self._clock.now + SILENCE, once=True)
                if not said:
                    return
                if _telling(said):  # a reminder asks nothing new: the question before it still stands
                    replies = said
                continue
            replies = await self._send(answer)

    def _answer_to(self, replies: list[Outgoing]) -> Optional[str]:
        last = _telling(replies)
        if last.get("disposition") or (last.get("ask") in ("returned", "manager_decision") and self._played.decided_at):
            return None
        if last.get("meant"):
            return _MEANT
        if last.get("confirm"):
            return self._case.answers.get("confirm", "yes that's right")
        fact = last.get("ask")
        return None if fact is None else self._case.answers.get(fact, self._case.otherwise if self._case.otherwise is not None else "not sure")

    async def _later(self, later: Later) -> None:
        assert self._played.decided_at is not None  # what comes later comes after the decision
        target = self._played.decided_at + timedelta(minutes=later.after_minutes)
        await self._silence(target)
        if self._clock.now < target:
            self._clock.now = target
        for text in later.told.values():
            if text == "":
                await self._silence(self._clock.now + SILENCE)
            else:
                await self._go_on(await self._send(text))

    async def _silence(self, until: datetime, once: bool = False) -> list[Outgoing]:
        """Nobody types: the clock runs on, and whatever falls due by `until` happens."""
        said: list[Outgoing] = []
        while True:
            due = await self._door.next_due()
            if due is None or due > until:
                return said
            if due > self._clock():
                self._clock.now = due
            await self._door.run_due()
            said += [reply for reply in await self._door.waiting(CHANNEL)]
            for reply in said:
                await self._door.delivered(reply)
            self._note(said[-1:] if once else said)
            if once and said:
                return said
            if not once:
                said = []

    async def _send(self, text: str) -> list[Outgoing]:
        self._number += 1
        self._played.transcript.append({"from": self._case.role, "text": text})
        incoming = Incoming(CHANNEL, f"{self._case.id}-{self._number}", f"rehearsed-{self._case.id}", self._clock(), text=text, home=self._case.home,
                            role=self._case.role)
        began, replies = time.perf_counter(), []
        async for reply in self._door.receive(incoming):
            replies.append(reply)
        self._played.reply_ms.append(round(1000 * (time.perf_counter() - began), 1))
        for reply in replies:
            await self._door.delivered(reply)
        self._note(replies)
        return replies

    def _note(self, replies: list[Outgoing]) -> None:
        played = self._played
        for reply in replies:
            custom = reply.custom
            line = {"from": "agent", "text": reply.text}
            line.update({key: custom[key] for key in ("ask", "disposition", "outcome", "confirm", "meant", "recheck") if custom.get(key)})
            played.transcript.append(line)
            played.call = custom.get("call") or played.call
            if custom.get("instead_of"):  # 999 was said on the learned net's word alone, and was denied: the question under it was one on the way
                played.disposition = played.outcome = None
                played.asked.append("danger_now")
                played.questions += 1
            if custom.get("disposition") and played.disposition is None:
                played.disposition, played.outcome = custom["disposition"], custom.get("outcome")
                if played.outcome == "open":
                    played.decided_at = self._clock.now
            elif custom.get("ask") and played.disposition is None:
                played.asked.append(custom["ask"])
                played.questions += 1


def _telling(replies: list[Outgoing]) -> dict[str, Any]:
    """What the last reply that asks, sums up or decides carries; empty where none does."""
    return next((reply.custom for reply in reversed(replies) if any(reply.custom.get(key) for key in ("ask", "confirm", "disposition"))), {})
