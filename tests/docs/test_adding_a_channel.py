"""docs/adding-a-channel.md: the channel that stands there is run, word for word, on a real front door without a model."""
from __future__ import annotations

import asyncio
import importlib.util
import json
import re
from pathlib import Path

import pytest
from sqlalchemy import text as sql

from bot.calllog.database import reading
from bot.channels import answering
from tests.support.doors import calls_of, open_services

PAGE = Path(__file__).resolve().parents[2] / "docs" / "adding-a-channel.md"


@pytest.fixture(scope="module")
def lines(tmp_path_factory):
    """The module that stands on the page."""
    file = tmp_path_factory.mktemp("page") / "lines.py"
    file.write_text(re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL).group(1), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("lines", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Gateway:
    """The other side: what it was sent, and whether it can be reached."""

    def __init__(self, lines, services) -> None:
        self.heard: list[dict] = []
        self.is_there = True
        self.lines = lines.Lines(services.front_door, services.vault.key_hash, self._send)

    async def _send(self, told: dict) -> None:
        if not self.is_there:
            raise ConnectionResetError("gone")
        self.heard.append(told)

    async def say(self, number: str, **told: str) -> list[dict]:
        """Sends one message and waits until it was worked. Returns what was heard of it, the acknowledgement too."""
        before = len(self.heard)
        await self.lines.take(json.dumps({"id": number, "from": "0300 555", **told}))
        await asyncio.wait(set(self.lines._turns.values()))
        self.lines._turns.clear()  # each message of a test has a loop of its own
        return self.heard[before:]


@pytest.fixture
def services(tmp_path):
    """Services without a model, on a database of their own."""
    found, _ = open_services(tmp_path)
    yield found
    found.front_door.close()


@pytest.fixture
def gateway(lines, services):
    """A gateway that is connected."""
    return Gateway(lines, services)


def test_danger_goes_out_before_the_message_is_acknowledged_and_once(services, gateway):
    """The 999 words, then that it is safe, then the rest; and one call in the log."""
    heard = asyncio.run(gateway.say("1", text="he's got a knife and he's going for him"))
    assert heard[0]["text"].startswith("Ring 999 now") and heard[1] == {"took": "1"} and len(heard) > 2
    assert len([told for told in heard if told.get("text") == heard[0]["text"]]) == 1
    assert [call.disposition for call in calls_of(services)] == ["999"]


def test_with_no_database_danger_is_answered_and_nothing_is_acknowledged(services, gateway, monkeypatch):
    """What is not stored comes again; who waits hears something."""
    def broken(*args):
        raise RuntimeError("database is locked")

    monkeypatch.setattr(services.front_door._office, "store", broken)
    monkeypatch.setattr(services.front_door._office, "work", broken)
    heard = asyncio.run(gateway.say("1", text="she has taken all her tablets"))
    calm = asyncio.run(gateway.say("2", text="a window is broken"))
    assert heard[0]["text"].startswith("Ring 999 now") and not any("took" in told for told in heard + calm)
    assert any(answering.danger.LINE in told["text"] for told in calm)


def test_a_message_that_comes_twice_is_answered_once_and_a_button_works(services, gateway):
    """The second time it is only acknowledged."""
    first = asyncio.run(gateway.say("1", text="a window is broken"))
    again = asyncio.run(gateway.say("1", text="a window is broken"))
    no = next(token for told in first for label, token in told.get("buttons", ()) if label == "No")
    pressed = asyncio.run(gateway.say("2", press=no))
    assert again == [{"took": "1"}] and pressed[0] == {"took": "2"} and pressed[1]["buttons"]
    assert len(calls_of(services)) == 1


def test_what_could_not_be_given_is_given_later_and_only_once(services, gateway):
    """A reply that failed stays in the outbox until its time comes."""
    incoming = answering.incoming("lines", services.vault.key_hash("lines:0300 555"), "a window is broken", update_id="1", address="0300 555")

    async def gone() -> None:
        await gateway.lines._door.store(incoming)  # the gateway goes between the message and the reply
        gateway.is_there = False
        await gateway.lines._work(incoming, None, None)
        gateway.is_there = True
        await gateway.lines.look()

    asyncio.run(gone())
    assert gateway.heard == []
    services.front_door._clock.now = services.front_door._clock.now.replace(hour=23)
    asyncio.run(gateway.lines.look())
    asyncio.run(gateway.lines.look())
    assert [told["to"] for told in gateway.heard] == ["0300 555"] and answering.danger.LINE in gateway.heard[0]["text"]


def test_what_was_stored_and_not_worked_is_worked_at_the_next_start(services, gateway):
    """Somebody was told that it arrived: they have their answer."""
    incoming = answering.incoming("lines", services.vault.key_hash("lines:0300 555"), "a window is broken", update_id="1", address="0300 555")

    async def crashed() -> None:
        await services.front_door.store(incoming)
        await gateway.lines.resume()
        await gateway.lines.resume()

    asyncio.run(crashed())
    assert len(gateway.heard) == 1 and gateway.heard[0]["to"] == "0300 555"


def test_nobodys_number_is_kept(services, gateway):
    """The person is a keyed digest, the address is sealed."""
    asyncio.run(gateway.say("1", text="a window is broken"))
    with reading(services.engine) as session:
        rows = [str(tuple(row)) for table in ("inbox", "outbox", "call", "event") for row in session.execute(sql(f"SELECT * FROM {table}"))]
    assert rows and not any("0300 555" in row for row in rows)
