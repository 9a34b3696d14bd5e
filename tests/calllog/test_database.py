"""The database says plainly when it is busy or cannot be used, and its tables are what the program expects."""
from __future__ import annotations

import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from bot.calllog import replay, reviewed
from bot.calllog.base import Base
from bot.calllog.database import DatabaseBusy, DatabaseUnavailable, migrate, open_engine, reading, transaction
from bot.calllog.log import CallLog
from tests.calllog.conftest import NOW
from tests.support import databases


def _open(session, vault):
    return CallLog(session, vault).open("web", "key", None, "staff", NOW)


def _open_in_a_turn(engine, vault):
    with transaction(engine) as session:
        return _open(session, vault)


def test_the_migrations_make_the_tables_the_program_expects(engine):
    """The hand-written changes and the table classes say the same."""
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_migrating_again_changes_nothing(url, engine, vault):
    """A second start finds its calls again."""
    call = _open_in_a_turn(engine, vault)
    migrate(url)
    with transaction(engine) as session:
        assert CallLog(session, vault).row(call).call == call


def test_several_processes_may_migrate_at_once(tmp_path):
    """One makes the tables, the others wait and find them made."""
    url, trouble = databases.address(tmp_path / "new" / "calls.db", migrated=False), []

    def start():
        try:
            migrate(url)
        except Exception as problem:
            trouble.append(problem)

    threads = [threading.Thread(target=start) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert trouble == []


@pytest.mark.sqlite("SQLite's own file")
def test_only_its_owner_may_read_the_file(url, tmp_path):
    """The file holds children's records."""
    assert stat.S_IMODE((tmp_path / "calls.db").stat().st_mode) == 0o600


@pytest.mark.sqlite("SQLite's own settings")
def test_commits_survive_the_power_going(engine):
    """WAL, every commit on the disk, foreign keys on."""
    with engine.connect() as connection:
        pragmas = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous", "foreign_keys")}
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_locked_database_is_busy_and_works_again_afterwards(url, engine, vault):
    """After the busy time one clear error; nothing of the turn is kept."""
    impatient = open_engine(url, busy_seconds=0.05)
    other = databases.Held(url)
    with pytest.raises(DatabaseBusy):
        _open_in_a_turn(impatient, vault)
    other.let_go()
    assert _open_in_a_turn(impatient, vault)
    impatient.dispose()


@pytest.mark.sqlite("SQLite has one lock for the whole file")
def test_a_turn_holds_the_write_lock_from_its_start(url, engine, vault):
    """Nobody can change what a turn has read; looking is possible meanwhile."""
    impatient = open_engine(url, busy_seconds=0.05)
    with transaction(engine):
        with pytest.raises(DatabaseBusy):
            _open_in_a_turn(impatient, vault)
        with reading(impatient) as session:
            assert CallLog(session, vault).calls() == []
    impatient.dispose()


def test_looking_keeps_no_change(engine, vault):
    """What is written while only looking is dropped."""
    with reading(engine) as session:
        _open(session, vault)
    with reading(engine) as session:
        assert CallLog(session, vault).calls() == []


@pytest.mark.sqlite("SQLite's own settings")
def test_a_full_disk_is_one_sentence_and_keeps_nothing_of_the_turn(url, vault):
    """SQLite is told it may not grow: it answers as on a full disk."""
    engine = open_engine(url)
    with pytest.raises(DatabaseUnavailable, match="disk is full"), transaction(engine) as session:
        log, call = CallLog(session, vault), _open(session, vault)
        pages = session.execute(text("PRAGMA page_count")).scalar()
        session.execute(text(f"PRAGMA max_page_count = {pages}"))
        for _ in range(100):
            log.add(call, "heard", NOW, "x" * 5000, inbox=1, kind="text")
    engine.dispose()
    fresh = open_engine(url)
    with transaction(fresh) as session:
        assert CallLog(session, vault).calls() == []
    fresh.dispose()


@pytest.mark.sqlite("SQLite's own settings")
def test_a_read_only_database_is_one_sentence(url, vault):
    """The same words whether the file or only this connection is read-only."""
    engine = open_engine(url)
    with pytest.raises(DatabaseUnavailable, match="read-only"), transaction(engine) as session:
        session.execute(text("PRAGMA query_only = ON"))
        _open(session, vault)
    engine.dispose()


@pytest.mark.sqlite("a file")
def test_a_file_that_is_no_database_is_one_sentence(tmp_path):
    """Somebody pointed at the wrong file."""
    (tmp_path / "letter.db").write_text("Dear sir or madam, " * 100)
    with pytest.raises(DatabaseUnavailable, match="not a database"):
        migrate(f"sqlite:///{tmp_path}/letter.db")


@pytest.mark.sqlite("a file")
def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path):
    """A file stands where the folder should be."""
    (tmp_path / "taken").write_text("")
    with pytest.raises(DatabaseUnavailable, match="cannot be made"):
        migrate(f"sqlite:///{tmp_path}/taken/calls.db")


def test_a_database_without_tables_is_one_sentence(tmp_path, vault):
    """Somebody uses it before it was migrated."""
    engine = open_engine(databases.address(tmp_path / "empty.db", migrated=False))
    with pytest.raises(DatabaseUnavailable, match="no tables yet"):
        _open_in_a_turn(engine, vault)
    engine.dispose()


def test_a_database_of_a_newer_version_is_refused(url, engine):
    """An older program never writes into tables it does not know."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseUnavailable, match="newer version"):
        migrate(url)


@pytest.mark.parametrize("address", ["calls.db", "mysql://host/calls", "sqlite://", "sqlite:///:memory:", ""])
def test_an_address_of_something_else_is_refused(address):
    """Only a SQLite file and PostgreSQL will do."""
    with pytest.raises(DatabaseUnavailable):
        open_engine(address)


def test_a_server_that_is_not_there_is_one_sentence():
    """Nothing listens on the address."""
    with pytest.raises(DatabaseUnavailable, match="cannot be reached"):
        migrate("postgresql://nobody@127.0.0.1:1/none")


@pytest.mark.parametrize("module", [replay, reviewed])
def test_replay_knows_no_database(module):
    """Where a call stands is worked out from events alone."""
    source = Path(module.__file__).read_text(encoding="utf-8")
    assert "sqlalchemy" not in source and "datetime.now" not in source


_KILLED_IN_A_TURN = """
import os, signal, sys
from bot.calllog.database import open_engine, transaction
from bot.calllog.log import CallLog
from bot.calllog.vault import Vault
from tests.calllog.conftest import NOW
engine, vault = open_engine(sys.argv[1]), Vault(b"a secret used by tests only")
with transaction(engine) as session:
    print(CallLog(session, vault).open("web", "key", None, "staff", NOW), flush=True)
with transaction(engine) as session:
    log = CallLog(session, vault)
    log.add(log.open_call("web", "key"), "noted", NOW, misread="contact")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_process_killed_in_a_turn_loses_that_turn_only(url, engine, vault):
    """What was committed is there, what was not is not, and the next turn can write at once."""
    killed = subprocess.run([sys.executable, "-c", _KILLED_IN_A_TURN, url], capture_output=True, text=True, cwd=Path(__file__).parents[2])
    call = killed.stdout.strip()
    with transaction(engine) as session:
        log = CallLog(session, vault)
        assert log.row(call).events == 1
        assert log.add(call, "noted", NOW, misread="contact").seq == 2
        assert log.verify(call) is None
