"""The command line: quick help, clear refusals, and a call log that can be read."""
from __future__ import annotations

import sys
from datetime import datetime, timezone

import pytest
from sqlalchemy import text

import bot.__main__ as subject
from bot.calllog import database
from bot.calllog.log import CallLog
from bot.calllog.vault import Vault
from tests.support import databases

AT = datetime(2026, 7, 1, 21, 40, tzinfo=timezone.utc)


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("THRESHOLD_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def call(home, monkeypatch):
    url = databases.address(home / "calls.db")
    monkeypatch.setenv("THRESHOLD_DATABASE_URL", url)
    database.migrate(url)
    with database.transaction(database.open_engine(url)) as session:
        log = CallLog(session, Vault.from_file(home / "secret"))
        call = log.open("web", "key", "rowan-house", "staff", AT)
        log.add(call, "heard", AT, text="he went\nout \x1b[2J", inbox=1, kind="text")
    return call


@pytest.mark.parametrize("command", subject.COMMANDS)
def test_every_command_explains_itself(command, capsys):
    with pytest.raises(SystemExit) as left:
        subject.main([command, "--help"])
    assert left.value.code == 0 and "usage: threshold " + command in capsys.readouterr().out


def test_help_imports_nothing_heavy():
    code = "import sys, bot.__main__ as m; m.parser(); print([n for n in ('rasa', 'sqlalchemy', 'tensorflow', 'spacy', 'yaml') if n in sys.modules])"
    import subprocess

    shown = subprocess.run([sys.executable, "-c", code], cwd=subject.__file__.rsplit("/bot/", 1)[0], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_a_malformed_setting_is_refused_before_the_command_begins(monkeypatch, capsys):
    monkeypatch.setenv("THRESHOLD_PORT", "99999")
    assert subject.main(["settings"]) == subject.REFUSED
    assert "THRESHOLD_PORT" in capsys.readouterr().err


def test_a_missing_part_is_named_in_one_sentence(monkeypatch, capsys, home):
    monkeypatch.setitem(sys.modules, "bot.rehearsal", None)
    assert subject.main(["rehearse", "-"]) == 1
    assert "bot.rehearsal" in capsys.readouterr().err


@pytest.mark.sqlite("a file that is not there")
def test_a_log_that_is_not_there_yet_is_no_error_of_the_program_and_is_not_made(home, capsys):
    assert subject.main(["log", "list"]) == 1
    assert "no call log" in capsys.readouterr().err
    assert list(home.iterdir()) == []


def test_calls_are_listed_in_local_time(call, capsys):
    assert subject.main(["log", "list"]) == 0
    shown = capsys.readouterr().out
    assert call in shown and "01 Jul 2026 22:40:00" in shown and "rowan-house" in shown


def test_a_call_is_shown_with_every_event_and_its_verdict_and_cannot_rewrite_the_screen(call, capsys):
    assert subject.main(["log", "show", call.lower()]) == 0
    shown = capsys.readouterr().out
    assert "opened" in shown and r"he went\nout \x1b[2J" in shown and "is whole" in shown and "\x1b" not in shown


def test_an_altered_record_is_found(call, home, capsys):
    with database.open_engine(databases.address(home / "calls.db")).begin() as connection:
        databases.take_guards_away(connection)
        connection.execute(text("update event set kind = 'noted' where seq = 2"))
    assert subject.main(["log", "verify"]) == 1
    assert f"Call {call} is NOT whole: event 2" in capsys.readouterr().out


def test_an_unknown_call_is_told(call, capsys):
    assert subject.main(["log", "show", "T-222222"]) == 1
    assert "T-222222" in capsys.readouterr().err
