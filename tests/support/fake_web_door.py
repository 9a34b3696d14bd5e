"""A front door without an agent behind it: scripted replies, a transcript and an outbox in memory, and faults."""
from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from types import SimpleNamespace

from bot.intake.messages import Button, Outgoing
from bot.triage import danger

CALL = "T-7K3M9Q"
AT = datetime(2026, 11, 20, 21, 40, tzinfo=timezone.utc)
QUESTION = Outgoing(
    f"{danger.LINE}\n\nIs anyone in danger or badly hurt right now?",
    buttons=(Button("Yes", f"a:{CALL}:danger_now:0"), Button("No", f"a:{CALL}:danger_now:1"), Button("Not sure", f"a:{CALL}:danger_now:2")),
    custom={"ask": "danger_now", "call": CALL},
)


@dataclass(frozen=True)
class Said:
    """One line of a transcript."""

    who: str
    text: str
    buttons: tuple = ()
    custom: dict = None
    at: datetime = AT


class FakeDoor:
    """Answers everything with the danger question, alarms with the 999 words first, and the same update once.

    `fault` is None, "raises", "hangs", or "raises late" (after the first reply); `log_works` False makes the
    transcript and the outbox fail.
    """

    def __init__(self, replies=(QUESTION,), fault=None, log_works=True):
        self.replies, self.fault, self.log_works = list(replies), fault, log_works
        self.received, self.marked, self.outbox, self.said = [], [], {}, {}
        self.wrong: list = []
        self.missing: list = []
        self._known: set = set()

    async def unsent(self, incoming):
        """Every reply was given."""
        return []

    async def receive(self, incoming):
        """Scripted replies."""
        self.received.append(incoming)
        if self.fault == "raises":
            raise RuntimeError(f"no database for {incoming.text}")
        if self.fault == "hangs":
            await asyncio.sleep(3600)
        if incoming.update_id in self._known:
            return
        self._known.add(incoming.update_id)
        label = next((b.label for r in self.replies for b in r.buttons if b.token == incoming.press), incoming.press)
        self._say(incoming, Said("person", incoming.text or label))
        finding = danger.look(incoming.text)
        urgent = [Outgoing(danger.advice(finding), custom={"danger": True, "disposition": "999", "call": CALL})]
        for reply in (urgent if finding.level == "alarm" else []) + self.replies:
            yield self._store(incoming, reply)
            if self.fault == "raises late":
                raise RuntimeError("the agent's model is missing")

    def _say(self, incoming, said):
        self.said.setdefault((incoming.channel, incoming.person), []).append(said)

    def _store(self, incoming, reply):
        self._say(incoming, Said("agent", reply.text, reply.buttons, reply.custom))
        return self.put(incoming.channel, incoming.address, reply)

    def put(self, channel, address, reply):
        """Puts a message into the outbox, as a follow-up does."""
        number = len(self.outbox) + 1
        stored = replace(reply, outbox_id=number, address=address)
        self.outbox[number] = (channel, stored)
        return stored

    async def delivered(self, outgoing):
        """Marks an outbox row."""
        self.marked.append(outgoing.outbox_id)
        self.outbox.pop(outgoing.outbox_id, None)

    async def waiting(self, channel, person=None):
        """What is still in the outbox."""
        if not self.log_works:
            raise RuntimeError("database is locked")
        return [stored for name, stored in self.outbox.values() if name == channel]

    async def transcript(self, channel, person):
        """What was said."""
        if not self.log_works:
            raise RuntimeError("database is locked")
        return list(self.said.get((channel, person), []))

    def homes(self):
        """Two homes."""
        return [("rowan-house", "Rowan House"), ("elm-lodge", "Elm Lodge")]

    async def ready(self):
        """What is wrong."""
        return self.wrong

    def degraded(self):
        """What it answers without."""
        return self.missing


def settings(tmp_path, host="127.0.0.1", rest_token=None, chat_door="open"):
    """Settings of a channel test."""
    secret = tmp_path / "secret"
    secret.write_bytes(b"a secret of these tests only")
    return SimpleNamespace(host=host, port=0, secret_file=secret, rest_token=rest_token, chat_door=chat_door)
