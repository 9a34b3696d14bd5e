"""What must hold on SQLite and on PostgreSQL alike."""
from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.calllog.base import Base
from bot.calllog.database import DatabaseBusy, migrate, open_engine, reading, transaction
from bot.calllog.inbox import Inbox
from bot.calllog.log import CallLog
from bot.calllog.outbox import Outbox
from bot.followups.followups import Followups
from bot.intake.messages import Incoming
from bot.registry import DEMO
from bot.registry.registry import Registry
from tests.calllog.conftest import NOW

@pytest.fixture
def engine(url):
    """An engine that waits half a second for others."""
    engine = open_engine(url, busy_seconds=0.5)
    yield engine
    engine.dispose()


def _open(session, vault):
    return CallLog(session, vault).open("web", "key", "rowan-house", "staff", NOW, protocols=("danger",))


def test_the_tables_are_those_the_program_expects(engine, url):
    """And migrating again changes nothing."""
    migrate(url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_a_call_is_kept_summed_up_and_verified(engine, vault, elsewhere):
    """Times, text and payload come back; kept equals rebuilt."""
    with transaction(engine) as session:
        log = CallLog(session, vault)
        call = _open(session, vault)
        added = log.add(call, "answered", NOW + timedelta(seconds=1), "\x00 none \ud800", fact="red_flags", value=(), by="button", confident=True)
    with transaction(engine) as session:
        log = CallLog(session, elsewhere)
        assert log.events(call)[1] == added
        assert log.verify(call) is None
        assert log.row(call) == log.rebuild(call)
        assert log.open_call("web", "key") == call and log.calls(finished=False, since=NOW)[0].call == call


@pytest.mark.parametrize("change", ["UPDATE event SET kind = 'said'", "DELETE FROM event", "DELETE FROM registry_import"])
def test_rows_that_are_only_added_cannot_be_changed(engine, vault, change):
    """The database refuses."""
    with transaction(engine) as session:
        _open(session, vault)
        Registry(session).import_file(DEMO)
    with pytest.raises(DBAPIError, match="only ever added"), transaction(engine) as session:
        session.execute(text(change))


def test_adding_to_one_call_from_two_places_is_one_after_the_other(engine, vault, elsewhere):
    """Thirty events from six threads: numbered without a gap, chain whole."""
    with transaction(engine) as session:
        call = _open(session, vault)

    def turn(_):
        with transaction(engine) as session:
            for _ in range(5):
                CallLog(session, vault).add(call, "noted", NOW, misread="contact")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(turn, range(6)))
    with transaction(engine) as session:
        log = CallLog(session, elsewhere)
        assert log.verify(call) is None and log.row(call).events == 31
        assert log.state(call).misread == {"contact": 30}


def test_a_call_somebody_else_is_writing_to_is_busy(engine, vault):
    """After the busy time, one clear error."""
    with transaction(engine) as session:
        call = _open(session, vault)
    with transaction(engine) as session:
        CallLog(session, vault).add(call, "noted", NOW, misread="contact")
        with pytest.raises(DatabaseBusy), transaction(engine) as other:
            CallLog(other, vault).add(call, "noted", NOW, misread="contact")


def test_one_update_taken_from_many_places_is_new_once(engine, vault):
    """However often it is delivered at the same moment."""
    message = Incoming("telegram", "1", "key", NOW, text="hello", address="chat")

    def take(_):
        with transaction(engine) as session:
            return Inbox(session, vault).take(message)

    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(take, range(8)))
    assert len({number for number, _ in taken}) == 1 and [new for _, new in taken].count(True) == 1
    with transaction(engine) as session:
        assert Incoming(**Inbox(session, vault).unfinished()[0][1]) == message


def test_a_piece_of_work_is_finished_by_exactly_one(engine, vault):
    """However many try at the same moment."""
    with transaction(engine) as session:
        number = Followups(session).schedule(_open(session, vault), "recheck", NOW, n=1)

    def finish(_):
        with transaction(engine) as session:
            return Followups(session).finish(number, NOW)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(finish, range(8))).count(True) == 1


def test_the_outbox_and_the_registry_work(engine, vault):
    """Put, wait, sent; import, look up, import again."""
    with transaction(engine) as session:
        outbox = Outbox(session, vault)
        number = outbox.put("web", "key", "here", {"text": "hello"}, NOW, call=_open(session, vault))
        assert [row.id for row in outbox.waiting("web", NOW)] == [number]
        outbox.sent(number, NOW)
        assert outbox.waiting("web", NOW) == []
        registry = Registry(session)
        assert registry.import_file(DEMO) == registry.import_file(DEMO) == registry.version()
        assert registry.child("hc 14").age == 16


def test_a_reader_sees_one_moment_though_a_turn_is_written_meanwhile(engine, vault):
    """A chain verified while somebody writes must not look broken: what is read later belongs to the same moment."""
    with transaction(engine) as session:
        call = CallLog(session, vault).open("web", "staff-1", "rowan-house", "care_staff", NOW)
    with reading(engine) as session:
        log = CallLog(session, vault)
        before = log.row(call)
        with transaction(engine) as writing:
            CallLog(writing, vault).add(call, "noted", NOW, topic="incident", protocols=["incident"])
        assert len(log.events(call)) == before.events and log.verify(call) is None
    with reading(engine) as session:
        assert len(CallLog(session, vault).events(call)) == before.events + 1
