"""Work falls due when it should and is done by exactly one."""
from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from bot.calllog.database import migrate, open_engine, transaction
from bot.calllog.log import CallLog
from bot.calllog.vault import Vault
from bot.followups.followups import Due, Followups
from tests.support import databases

NOW = datetime(2026, 10, 25, 0, 30, tzinfo=timezone.utc)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def engine(tmp_path):
    """A migrated database."""
    address = databases.address(tmp_path / "calls.db")
    migrate(address)
    engine = open_engine(address)
    yield engine
    engine.dispose()


@pytest.fixture
def call(engine):
    """A call to hang work on."""
    with transaction(engine) as session:
        return CallLog(session, Vault(b"a secret used by tests only")).open("web", "key", None, "staff", NOW)


def test_work_is_due_from_its_time_on_longest_overdue_first(engine, call):
    """Also in the hour that the clocks go back, since times are kept in UTC."""
    with transaction(engine) as session:
        work = Followups(session)
        second = work.schedule(call, "recheck", NOW + 40 * MINUTE, round=1)
        first = work.schedule(call, "manager_limit", NOW + 30 * MINUTE)
    with transaction(engine) as session:
        work = Followups(session)
        assert work.next_due() == NOW + 30 * MINUTE
        assert work.due(NOW + 29 * MINUTE) == []
        assert [due.id for due in work.due(NOW + 30 * MINUTE)] == [first]
        assert work.due(NOW + timedelta(days=2))[1] == Due(second, call, "recheck", NOW + 40 * MINUTE, {"round": 1})
        assert [due.id for due in work.of(call)] == [first, second]


def test_only_the_first_to_finish_it_may_act(engine, call):
    """The second is told that it is done."""
    with transaction(engine) as session:
        number = Followups(session).schedule(call, "recheck", NOW)
    with transaction(engine) as session:
        assert Followups(session).finish(number, NOW) is True
    with transaction(engine) as session:
        work = Followups(session)
        assert work.finish(number, NOW) is False
        assert work.due(NOW) == [] and work.next_due() is None


def test_work_whose_doing_failed_is_still_to_be_done(engine, call):
    """Finished in the transaction that acts: a crash leaves it due."""
    with transaction(engine) as session:
        number = Followups(session).schedule(call, "recheck", NOW)
    with pytest.raises(ZeroDivisionError), transaction(engine) as session:
        assert Followups(session).finish(number, NOW)
        1 / 0
    with transaction(engine) as session:
        assert [due.id for due in Followups(session).due(NOW)] == [number]


def test_work_can_be_cancelled_by_kind_or_all(engine, call):
    """What is cancelled is never due, and cannot be finished."""
    with transaction(engine) as session:
        work = Followups(session)
        recheck, limit = work.schedule(call, "recheck", NOW), work.schedule(call, "manager_limit", NOW)
        assert work.cancel(call, "recheck", NOW) == 1
        assert [due.id for due in work.due(NOW)] == [limit]
        assert work.finish(recheck, NOW) is False
        assert work.cancel(call, at=NOW) == 1 and work.cancel(call, at=NOW) == 0
        assert work.due(NOW) == []


def test_cancelling_says_when(engine, call):
    """A time is needed."""
    with transaction(engine) as session, pytest.raises(ValueError):
        Followups(session).cancel(call)


def test_nothing_is_due_when_nothing_was_scheduled(engine):
    """No work at all."""
    with transaction(engine) as session:
        assert Followups(session).next_due() is None and Followups(session).due(NOW) == []
