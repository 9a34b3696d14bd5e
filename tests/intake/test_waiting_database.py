"""The service starts although its database cannot be opened: danger is answered, and what waits is worked later."""
from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from bot import serving
from bot.calllog.database import DatabaseBusy, DatabaseNewer, migrate, open_engine, reading, transaction
from bot.calllog.log import CallLog
from bot.intake.messages import Incoming
from bot.services import build
from bot.settings import load
from tests.support import databases

KNIFE = "hes got a knife and hes coming at me in the kitchen"


@pytest.fixture
def settings(tmp_path):
    """The settings of a migrated database."""
    settings = load({"THRESHOLD_HOME": str(tmp_path), "THRESHOLD_DATABASE_URL": databases.address(tmp_path / "calls.db")})
    migrate(settings.database_url)
    return settings


def test_a_start_on_a_locked_database_answers_danger_and_logs_it_when_it_is_let_go(settings):
    """Nobody waits for the database to hear "ring 999"."""
    said, holder = [], databases.Held(settings.database_url)
    services = build(settings, say=said.append, with_agent=False, may_wait=True)
    assert services.open_log is not None and "Danger is answered all the same" in said[0]

    async def write():
        return [reply async for reply in services.front_door.receive(Incoming("web", "u-1", "p-1", services.clock(), text=KNIFE))]
    assert asyncio.run(write())[0].text.startswith("Ring 999 now")
    with pytest.raises(DatabaseBusy):
        services.open_log()
    holder.let_go()
    services.open_log()
    asyncio.run(services.front_door.run_due())
    with reading(services.engine) as session:
        assert [row.disposition for row in CallLog(session, services.vault).calls()] == ["999"]


def test_a_command_that_cannot_wait_says_that_the_database_is_busy(settings):
    """Only a service that answers danger waits."""
    holder = databases.Held(settings.database_url)
    with pytest.raises(DatabaseBusy):
        build(settings, say=lambda line: None, with_agent=False)
    holder.let_go()


def test_a_database_of_a_newer_version_is_refused_at_the_start(settings):
    """Waiting will not make it older."""
    with transaction(open_engine(settings.database_url)) as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseNewer, match="newer version"):
        build(settings, say=lambda line: None, with_agent=False, may_wait=True)


def test_what_was_stored_and_not_worked_is_looked_for_until_the_database_answers(monkeypatch):
    """A page's message that a kill left unworked is not forgotten because the database was locked at the start."""
    monkeypatch.setattr(serving, "_AGAIN", 0.001)
    worked = []

    class Door:
        tries, shared = 0, False

        async def unfinished(self, channel):
            self.tries += 1
            if self.tries < 3:
                raise DatabaseBusy("not yet")
            return ["a message"]

        async def receive(self, incoming):
            worked.append(incoming)
            yield "a reply"
    asyncio.run(asyncio.wait_for(serving._finish_stored(Door(), "web", asyncio.Event()), 5))
    assert worked == ["a message"]


def test_a_database_that_opens_later_is_said_aloud_and_tried_until_then(monkeypatch, settings, capsys):
    """The service goes on until it is stopped."""
    monkeypatch.setattr(serving, "_AGAIN", 0.001)
    holder = databases.Held(settings.database_url)
    services, tries, stop = build(settings, say=lambda line: None, with_agent=False, may_wait=True), [], asyncio.Event()
    opens = services.open_log

    def open_log():
        tries.append(1)
        if len(tries) == 2:
            holder.let_go()
        if len(tries) < 3:
            raise DatabaseBusy("not yet")
        opens()
    services.open_log = open_log

    async def until_open():
        task = asyncio.create_task(serving._open_log_later(services, stop))
        while services.open_log is not None:
            await asyncio.sleep(0.01)
        stop.set()
        await task
    asyncio.run(asyncio.wait_for(until_open(), 30))
    assert len(tries) == 3 and "The database is open now" in capsys.readouterr().out
    with transaction(services.engine) as session:
        assert CallLog(session, services.vault).calls() == []
