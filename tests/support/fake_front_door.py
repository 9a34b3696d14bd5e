"""A front door in memory that keeps its contract with the channels: inbox, outbox, each update answered once."""
from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from typing import AsyncIterator, Callable, Optional, Sequence

from bot.intake.messages import Incoming, Outgoing

Answers = Callable[[Incoming], Sequence[Outgoing]]


def echo(incoming: Incoming) -> Sequence[Outgoing]:
    """Says back what kind of thing arrived and what it said."""
    return (Outgoing(f"{incoming.kind}: {incoming.press or incoming.text}"),)


@dataclass
class Row:
    """One reply in the outbox."""

    outgoing: Outgoing
    sent: bool = False
    error: str = ""
    tries: int = 0
    not_before: float = 0.0
    gone: bool = False


class FakeFrontDoor:
    """`answers` gives the replies to a message. What is set to break raises like a locked database.

    store_breaks, receive_breaks, deliver_breaks: how many of the next calls raise. receive_takes, store_takes:
    seconds before a reply, before it is kept. after_danger: called when it is asked for more than the 999 words. asked: how often it was asked.
    """

    def __init__(self, answers: Answers = echo) -> None:
        self.answers = answers
        self.inbox: dict[str, Incoming] = {}
        self.done: list[str] = []
        self.received: list[Incoming] = []
        self.outbox: dict[int, Row] = {}
        self.store_breaks = 0
        self.receive_breaks = 0
        self.deliver_breaks = 0
        self.batch_breaks = 0
        self.stored_together = 0
        self.receive_takes = 0.0
        self.store_takes = 0.0
        self.after_danger: Callable[[], None] = lambda: None
        self.asked = 0

    @property
    def shared(self) -> bool:
        """It is the only one."""
        return False

    async def leads(self, what: str) -> bool:
        """So it does everything."""
        return True

    async def store(self, incoming: Incoming) -> bool:
        """Keeps the message; True when it was not kept before."""
        if self.store_breaks:
            self.store_breaks -= 1
            raise RuntimeError("database is locked")
        if self.store_takes:
            await asyncio.sleep(self.store_takes)
        is_new = incoming.update_id not in self.inbox
        self.inbox.setdefault(incoming.update_id, incoming)
        return is_new

    async def store_all(self, messages: Sequence[Incoming]) -> list[bool]:
        """Keeps them together, or none; `stored_together` counts how often."""
        self.stored_together += 1
        if self.batch_breaks:
            self.batch_breaks -= 1
            raise RuntimeError("database is locked")
        if self.store_takes:
            await asyncio.sleep(self.store_takes)
        new = [incoming.update_id not in self.inbox for incoming in messages]
        for incoming in messages:
            self.inbox.setdefault(incoming.update_id, incoming)
        return new

    def first_words(self, incoming: Incoming) -> Optional[Outgoing]:
        """The 999 words, where `answers` gives any, by what they answer."""
        known = f"{incoming.channel} {incoming.update_id}"
        return next((replace(reply, address=incoming.address, answers=known) for reply in self.answers(incoming) if reply.custom.get("danger")), None)

    async def receive(self, incoming: Incoming, patient: bool = False) -> AsyncIterator[Outgoing]:
        """The replies; those without danger are in the outbox before they are given."""
        self.asked += 1
        if incoming.update_id in self.done:
            return
        self.received.append(incoming)
        replies = self.answers(incoming)
        first = self.first_words(incoming)
        if first is not None:
            yield first
            self.after_danger()
        if self.receive_breaks:
            self.receive_breaks -= 1
            raise RuntimeError(f"could not log {incoming.text!r}")
        if self.receive_takes:
            await asyncio.sleep(self.receive_takes)
        self.done.append(incoming.update_id)
        for outgoing in [self.put(incoming.address, reply) for reply in replies if not reply.custom.get("danger")]:
            yield outgoing

    def put(self, address: str, outgoing: Outgoing) -> Outgoing:
        """Puts a reply into the outbox, as a follow-up does too."""
        row_id = len(self.outbox) + 1
        kept = replace(outgoing, address=address, outbox_id=row_id)
        self.outbox[row_id] = Row(kept)
        return kept

    async def delivered(self, outgoing: Outgoing) -> None:
        """The reply was sent."""
        if self.deliver_breaks:
            self.deliver_breaks -= 1
            raise RuntimeError("database is locked")
        if outgoing.outbox_id is not None:
            self.outbox[outgoing.outbox_id].sent = True

    async def failed(self, outgoing: Outgoing, error: str, retry_in_seconds: Optional[float]) -> None:
        """The reply was not sent; None seconds: it never will be."""
        if outgoing.outbox_id is None:
            return
        row = self.outbox[outgoing.outbox_id]
        row.error, row.tries, row.gone = error, row.tries + 1, retry_in_seconds is None
        row.not_before = time.monotonic() + (retry_in_seconds or 0.0)

    async def unfinished(self, channel: str) -> list[Incoming]:
        """What was stored and never worked."""
        return [incoming for key, incoming in self.inbox.items() if key not in self.done and incoming.channel == channel]

    async def waiting(self, channel: str, person: Optional[str] = None) -> list[Outgoing]:
        """What is still to be sent and may be tried now."""
        now = time.monotonic()
        return [row.outgoing for row in self.outbox.values() if not (row.sent or row.gone) and row.not_before <= now]
