"""The people of one home on their own phones: staff, managers and on-call, each with a chat of their own."""
from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Iterator, Sequence

from bot.calllog.database import transaction
from bot.intake.messages import Incoming, Outgoing
from bot.people.people import People, Post
from tests.casework.scene import Scene
from tests.support.doors import open_services

CHANNEL = "telegram"
#: What a manager may tap when they are asked.
ASKED = ["Handle in the home", "Report to the police", "I need more time"]


class Phone(Scene):
    """Somebody enrolled, with what has arrived in their chat."""

    def __init__(self, house: "House", person: str) -> None:
        super().__init__(house.services, house.clock, person, home=None, channel=CHANNEL)
        self._house = house
        self.arrived: list[Outgoing] = []

    def _send(self, text: str = "", press: str = "", kind: str = "text", update_id: str = "") -> list[Outgoing]:
        self._number += 1
        incoming = Incoming(CHANNEL, update_id or f"{self.person}-{self._number}", self.person, self.clock(), kind, text, press, self.person)

        async def collect() -> list[Outgoing]:
            replies = [reply async for reply in self.services.front_door.receive(incoming)]
            for reply in replies:
                await self.services.front_door.delivered(reply)
            return replies
        replies = asyncio.run(collect())
        self._house.deliver()
        return replies

    def reads(self) -> list[Outgoing]:
        """What has arrived unasked since they last looked."""
        found, self.arrived = self.arrived, []
        return found

    def token(self, token: str) -> list[Outgoing]:
        """Presses a button by its token."""
        return self._send(press=token, kind="press")


class House:
    """Everybody's phones, and the time that passes."""

    def __init__(self, services, clock) -> None:
        self.services, self.clock, self.phones = services, clock, {}

    def enrol(self, person: str, *posts: tuple[str, str]) -> Phone:
        """Lets somebody in with posts (home, role)."""
        with transaction(self.services.engine) as session:
            people = People(session, self.services.vault)
            code = people.invite([Post(*post) for post in posts], "an administrator", self.clock()).code
            people.enrol(code, CHANNEL, person, person, self.clock())
        self.phones[person] = Phone(self, person)
        return self.phones[person]

    def leave(self, person: str) -> None:
        """Ends somebody's access."""
        with transaction(self.services.engine) as session:
            people = People(session, self.services.vault)
            people.end(people.who(CHANNEL, person), "an administrator", "left", self.clock())

    def deliver(self) -> None:
        """Brings everything that waits in the outbox to its chat."""
        async def run() -> None:
            door = self.services.front_door
            for reply in await door.waiting(CHANNEL):
                if reply.address in self.phones:
                    self.phones[reply.address].arrived.append(reply)
                await door.delivered(reply)
        asyncio.run(run())

    def wait(self, minutes: float) -> None:
        """Lets time pass; what falls due happens in its order and arrives in the chats."""
        target, door = self.clock.now + timedelta(minutes=minutes), self.services.front_door
        while True:
            due = asyncio.run(door.next_due())
            if due is None or due > target:
                break
            self.clock.now = max(due, self.clock.now)
            asyncio.run(door.run_due())
        self.clock.now = target
        self.deliver()


def texts(messages: Sequence[Outgoing]) -> str:
    """What was said, as one text."""
    return "\n".join(message.text for message in messages)


def labels(messages: Sequence[Outgoing]) -> list[str]:
    """Every button shown."""
    return [button.label for message in messages for button in message.buttons]


def hazel_court(folder: Path, now: datetime) -> Iterator[House]:
    """Hazel Court on Telegram: Sam is care staff, Mo the manager, Oz on call. For a fixture to yield from."""
    services, clock = open_services(folder, now)
    house = House(services, clock)
    for person, role in (("sam", "care_staff"), ("mo", "manager"), ("oz", "on_call")):
        house.enrol(person, ("hazel-court", role))
    yield house
    services.front_door.close()
