"""What a transaction asks again is asked once on SQLite, and is never what it was before a change, an undoing, or somebody else's turn."""
from __future__ import annotations

from contextlib import contextmanager

import pytest
from sqlalchemy import bindparam, event, insert, select
from sqlalchemy.orm import Session

from bot.calllog.database import open_engine, reading, transaction
from bot.calllog.once import rows_of
from bot.calllog.tables import PresenceTable
from tests.calllog.conftest import NOW

TABLE = PresenceTable.__table__
WANTED = select(TABLE.c.id).where(TABLE.c.channel == bindparam("on"))


def see(session, channel="web"):
    """Changes what is asked for."""
    session.execute(insert(TABLE), {"channel": channel, "since": NOW, "until": NOW})


def asked(session, channel="web"):
    """How many rows there are, as it is asked in a turn."""
    return len(rows_of(session, WANTED, {"on": channel}))


@contextmanager
def counted(engine):
    """Collects the SELECTs that reach the database."""
    sent = []

    def note(connection, cursor, statement, *rest):
        sent.append(statement) if statement.startswith("SELECT") else None

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.sqlite("on PostgreSQL every one is asked")
@pytest.mark.parametrize("begin", [transaction, reading])
def test_the_same_question_is_asked_once(engine, begin):
    """Another value is another question, and the next transaction asks for itself."""
    for _ in range(2):
        with begin(engine) as session, counted(engine) as sent:
            assert [asked(session), asked(session), asked(session, "telegram"), asked(session)] == [0, 0, 0, 0]
            assert len(sent) == 2


def test_its_own_change_is_seen_at_once(engine):
    """Whatever was changed, and whoever asked before."""
    with transaction(engine) as session:
        assert asked(session) == 0
        see(session)
        assert asked(session) == asked(session) == 1
        see(session, "telegram")
        assert asked(session) == 1 and asked(session, "telegram") == 1


def test_what_is_undone_is_not_seen(engine):
    """Neither after what was asked inside a savepoint, nor before it."""
    with transaction(engine) as session:
        assert asked(session) == 0
        tried = session.begin_nested()
        assert asked(session) == 0
        see(session)
        assert asked(session) == 1
        tried.rollback()
        assert asked(session) == 0
        tried = session.begin_nested()
        see(session)
        tried.commit()
        assert asked(session) == 1


@pytest.mark.sqlite("the writer's lock keeps nobody else out on PostgreSQL")
def test_what_others_write_between_two_transactions_is_seen(engine, url):
    """Also where one session begins a second transaction on the connection it had."""
    other = open_engine(url)
    with transaction(engine) as session:
        assert asked(session) == 0
    with reading(engine) as session:
        assert asked(session) == 0
        with transaction(other) as elsewhere:
            see(elsewhere)
        assert asked(session) == 0  # it looks at one moment
    with Session(engine, future=True) as session:
        assert asked(session) == 1
        session.commit()
        with transaction(other) as elsewhere:
            see(elsewhere, "telegram")
        assert asked(session, "telegram") == 1 and asked(session) == 1
    other.dispose()


@pytest.mark.postgresql("SQLite has one writer")
def test_what_others_write_meanwhile_is_seen(engine, url):
    """A turn on PostgreSQL is told of it as before: each question is asked."""
    other = open_engine(url)
    with transaction(engine) as session:
        assert asked(session) == 0
        with transaction(other) as elsewhere:
            see(elsewhere)
        assert asked(session) == 1
    other.dispose()
