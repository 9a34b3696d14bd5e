"""Verifying finds what is broken, by its kind, and changes nothing."""
from __future__ import annotations

from argparse import Namespace

import pytest
from sqlalchemy import create_engine

from bot.calllog.database import open_engine
from bot.calllog.vault import Vault
from bot.commands import verify as command
from bot.operations.verifying import verify
from tests.operations.conftest import WORDS, settings

_FREE = {"sqlite": ["DROP TRIGGER event_no_update", "DROP TRIGGER event_no_delete", "PRAGMA foreign_keys=OFF"],
         "postgresql": ["ALTER TABLE event DISABLE TRIGGER USER", "ALTER TABLE event DROP CONSTRAINT event_call_fkey"]}


def done_by_a_hostile_hand(house, *statements: str):
    """What verifying finds after somebody with the database's own password did this."""
    hand = create_engine(house.database_url, isolation_level="AUTOCOMMIT")
    with hand.connect() as connection:
        for statement in (*_FREE[hand.dialect.name], *statements):
            connection.exec_driver_sql(statement)
    hand.dispose()
    engine = open_engine(house.database_url)
    found = verify(engine, Vault.from_file(house.secret_file), lambda line: None)
    engine.dispose()
    return found


def test_a_sound_log_is_said_to_be_sound(house, capsys):
    """Exit status 0, and one plain last line."""
    assert command.run(Namespace(), house) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith("All is well: 3 calls with 9 events") and "can be opened" in last


@pytest.mark.parametrize("statement, kind", [
    ("UPDATE event SET payload = '{\"fact\":\"injury\",\"value\":\"yes\"}' WHERE kind = 'answered'", "broken"),
    ("DELETE FROM event WHERE seq = 3", "broken"),
    ("UPDATE event SET text = NULL WHERE seq = 2", "broken"),
    ("UPDATE call SET outcome = 'filtered'", "differing"),
    ("UPDATE call SET advised_999_at = opened_at", "differing"),
    ("UPDATE outbox SET call = 'T-999999'", "orphans"),
    ("UPDATE enrolment SET address = event.text FROM event WHERE event.seq = 3", None),
    ("UPDATE enrolment SET address = substr(address, 2)", "unreadable"),
])
def test_each_kind_of_damage_is_found(house, statement, kind, capsys):
    """By its own name; exit status 1. A sealed value that was moved from elsewhere opens: sealing does not bind it to its place."""
    found = done_by_a_hostile_hand(house, statement)
    assert [name for name in ("broken", "differing", "orphans", "unreadable") if getattr(found, name)] == ([kind] if kind else [])
    assert command.run(Namespace(), house) == (1 if kind else 0)
    said = capsys.readouterr().out
    assert ("NOT WELL" in said.splitlines()[-1]) == bool(kind)
    assert not any(word in said for word in WORDS.split() if len(word) > 4)


def test_events_whose_call_is_gone_are_orphans(house):
    """Also where the database's own constraints were taken away."""
    found = done_by_a_hostile_hand(house, "UPDATE event SET call = 'T-222222' WHERE call = (SELECT min(call) FROM call)")
    assert any("rows of" in sentence and "event" in sentence for sentence in found.orphans) or any("have no events" in one for one in found.orphans)


@pytest.mark.sqlite("a file that is not there")
def test_a_log_that_is_not_there_is_said_and_not_made(tmp_path, capsys):
    """A mistyped setting must not look like an empty, sound log."""
    nowhere = settings(tmp_path / "home", f"sqlite:///{tmp_path}/no/calls.db")
    nowhere.secret_file.write_bytes(b"a secret used by tests only")
    assert command.run(Namespace(), nowhere) == 1
    assert "no call log" in capsys.readouterr().err and not (tmp_path / "no").exists()
