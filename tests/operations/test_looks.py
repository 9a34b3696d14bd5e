"""A look at a call on the command line stands in that call, and is never refused."""
from __future__ import annotations

import getpass

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

import bot.__main__ as command_line
from bot.calllog.database import open_engine, reading
from bot.calllog.log import CallLog
from bot.calllog.vault import Vault
from bot.commands import log_looked


@pytest.fixture
def call(house, monkeypatch):
    """One call of a log that the command line uses."""
    monkeypatch.setenv("THRESHOLD_HOME", str(house.home))
    monkeypatch.setenv("THRESHOLD_DATABASE_URL", house.database_url)
    monkeypatch.setattr(getpass, "getuser", lambda: "jo")
    engine = open_engine(house.database_url)
    with reading(engine) as session:
        found = CallLog(session, Vault.from_file(house.secret_file)).calls()[0].call
    engine.dispose()
    return found


def looks(house, call) -> list[str]:
    engine = open_engine(house.database_url)
    with reading(engine) as session:
        log = CallLog(session, Vault.from_file(house.secret_file))
        assert log.verify(call) is None
        found = [event.payload["by"] for event in log.events(call) if event.kind == "viewed"]
    engine.dispose()
    return found


@pytest.mark.parametrize("shown", [["log", "show"], ["note"]])
def test_showing_a_call_is_noted_with_who_looked(house, call, shown, capsys):
    """By the account that ran the command, in any spelling of the reference, once in ten minutes."""
    for reference in (call.lower(), call):
        assert command_line.main([*shown, reference]) == 0
    assert looks(house, call) == ["command:jo"] and capsys.readouterr().err == ""


@pytest.mark.parametrize("other", [["log", "verify"], ["log", "verify", "CALL"], ["log", "list"], ["log", "heads"], ["verify"], ["note", "CALL", "-o", "note.docx"]])
def test_what_shows_nothing_of_a_call_is_not_noted(house, call, other, capsys):
    """Verifying, listing, and a note that is refused."""
    command_line.main([call if one == "CALL" else one for one in other])
    assert looks(house, call) == []


def _read_only(house, on: bool) -> None:
    """PostgreSQL refuses by itself; SQLite says the words of a read-only file."""
    address = make_url(house.database_url)
    writing = {"options": "-c default_transaction_read_only=off"} if address.get_backend_name() == "postgresql" else {}
    hand = create_engine(address, isolation_level="AUTOCOMMIT", connect_args=writing)
    with hand.connect() as connection:
        if hand.dialect.name == "postgresql":
            connection.execute(text(f"ALTER DATABASE {address.database} SET default_transaction_read_only = {'on' if on else 'off'}"))
        elif on:
            connection.execute(text("CREATE TRIGGER full BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'attempt to write a readonly database'); END"))
        else:
            connection.execute(text("DROP TRIGGER full"))
    hand.dispose()


@pytest.mark.parametrize("shown", [["log", "show"], ["note"]])
def test_a_database_that_cannot_be_written_is_read_all_the_same_and_it_is_said(house, call, shown, capsys):
    """The call is shown in full, and one line says that the look is not in the log."""
    _read_only(house, True)
    assert command_line.main([*shown, call]) == 0
    told = capsys.readouterr()
    assert call in told.out and "could not be written into the log" in told.err and "read-only" in told.err and len(told.err.splitlines()) == 1
    _read_only(house, False)
    assert looks(house, call) == []


def test_an_account_without_a_name_is_unknown(house, call, monkeypatch):
    """As in some containers."""
    monkeypatch.setattr(getpass, "getuser", lambda: {}["nobody"])
    log_looked.note_look(house.database_url, house.secret_file, call)
    assert looks(house, call) == ["command:unknown"]
