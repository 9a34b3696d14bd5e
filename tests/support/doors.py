"""A real front door on a real database, without the trained model: rules answer alone."""
from __future__ import annotations

import asyncio
from datetime import datetime, timezone
from pathlib import Path

from bot.calllog.database import reading, transaction
from bot.calllog.log import CallLog
from bot.intake.messages import Incoming, Outgoing
from bot.people.people import People, Post
from bot.rehearsal.playing import Clock
from bot.services import Services, build
from bot.settings import load
from tests.support import databases


def open_services(home: Path, now: datetime = datetime(2026, 11, 20, 20, 0, tzinfo=timezone.utc), agent: object = None, **environment: str) -> tuple[Services, Clock]:
    """Services on a data folder of their own, with a clock that stands until it is moved."""
    clock = Clock(now)
    settings = load({"THRESHOLD_HOME": str(home), "THRESHOLD_DATABASE_URL": databases.address(home / "calls.db"), **environment})
    return build(settings, say=lambda line: None, agent=agent, with_agent=False, clock=clock), clock


def invite(services: Services, home: str = "hazel-court", role: str = "care_staff") -> str:
    """A one-time code for a role in a home, valid from the real clock's now."""
    with transaction(services.engine) as session:
        return People(session, services.vault).invite((Post(home, role),), "an administrator", datetime.now(timezone.utc)).code


def calls_of(services: Services) -> list:
    """Every call in the log, the latest first."""
    with reading(services.engine) as session:
        return CallLog(session, services.vault).calls()


class Staff:
    """One member of staff at the front door, with verbs."""

    def __init__(self, services: Services, clock: Clock, person: str = "staff-1", home: str = "rowan-house", channel: str = "web") -> None:
        self.services, self.clock, self.person, self.home, self.channel = services, clock, person, home, channel
        self._number = 0

    def say(self, text: str, kind: str = "text", update_id: str = "") -> list[Outgoing]:
        """Types something; returns every reply."""
        return self._send(text=text, kind=kind, update_id=update_id)

    def press(self, label: str, replies: list[Outgoing]) -> list[Outgoing]:
        """Taps the button with that label in the replies."""
        token = next(button.token for reply in replies for button in reply.buttons if button.label == label)
        return self._send(press=token, kind="press")

    def _send(self, text: str = "", press: str = "", kind: str = "text", update_id: str = "") -> list[Outgoing]:
        self._number += 1
        incoming = Incoming(self.channel, update_id or f"{self.person}-{self._number}", self.person, self.clock(), kind, text, press, "here", self.home)

        async def collect() -> list[Outgoing]:
            return [reply async for reply in self.services.front_door.receive(incoming)]
        return asyncio.run(collect())

    def wait(self, minutes: float) -> list[Outgoing]:
        """Lets time pass; returns what arrives unasked by then."""
        from datetime import timedelta

        async def run() -> list[Outgoing]:
            target, door, arrived = self.clock.now + timedelta(minutes=minutes), self.services.front_door, []
            for old in await door.waiting(self.channel):
                await door.delivered(old)
            while True:
                due = await door.next_due()
                if due is None or due > target:
                    break
                self.clock.now = max(due, self.clock.now)
                await door.run_due()
                for reply in await door.waiting(self.channel):
                    arrived.append(reply)
                    await door.delivered(reply)
            self.clock.now = target
            return arrived
        return asyncio.run(run())
