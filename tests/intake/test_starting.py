"""The first moments of a service: danger at once, and no call is begun by rules alone because it came early."""
from __future__ import annotations

import asyncio
import os
import signal
import socket

import pytest

from bot import serving
from bot.intake.back_office import BackOffice
from bot.intake.messages import Incoming
from bot.services import build
from bot.settings import load
from tests.support import databases


def _services(tmp_path, port):
    settings = load({"THRESHOLD_HOME": str(tmp_path), "THRESHOLD_DATABASE_URL": databases.address(tmp_path / "calls.db"), "THRESHOLD_PORT": str(port)})
    return build(settings, say=lambda line: None, with_agent=False, may_wait=True)


def _free():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def test_what_waited_for_a_start_is_worked_with_the_agent_and_not_by_rules_alone(tmp_path, monkeypatch):
    """What a kill left is worked as soon as the service starts: after the agent is there, however long it takes to load."""
    happened, work = [], BackOffice.work

    def loaded(settings, say):
        happened.append("the agent")

    def worked(office, *message):
        happened.append("a message")
        os.kill(os.getpid(), signal.SIGTERM)
        return work(office, *message)
    monkeypatch.setattr(serving, "load_agent", loaded)
    monkeypatch.setattr(BackOffice, "work", worked)
    services = _services(tmp_path, _free())

    async def run():
        assert await services.front_door.store(Incoming("rest", "u-1", "p-1", services.clock(), text="LH-03 is late, he is on the bus"))
        return await asyncio.wait_for(serving._serve(services, 0.0), 30)
    assert asyncio.run(run()) == 0
    assert happened == ["the agent", "a message"]


def test_a_service_that_cannot_open_its_door_ends_and_loads_no_agent(tmp_path, monkeypatch):
    """Nobody could write to it; and the thread that waits for the door does not keep it alive."""
    happened = []
    monkeypatch.setattr(serving, "load_agent", lambda settings, say: happened.append("the agent"))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        services = _services(tmp_path, taken.getsockname()[1])
        with pytest.raises(SystemExit):
            asyncio.run(serving._serve(services, 0.0))
    services.front_door.close()
    assert happened == []
