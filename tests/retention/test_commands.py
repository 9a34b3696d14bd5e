"""`purge` and `subject` on the command line: shown first, done only when told to, plain words."""
from __future__ import annotations

import argparse
import json
from datetime import datetime, timedelta, timezone

import pytest

from bot.calllog.database import open_engine, reading, transaction
from bot.calllog.log import CallLog
from bot.calllog.vault import Vault
from bot.commands import purge, subject
from bot.settings import load
from tests.support import databases


@pytest.fixture
def home(tmp_path, empty):
    """A data folder with the demo registry."""
    folder = tmp_path / "home"
    folder.mkdir()
    databases.copy(empty, folder / "calls.db")
    return folder


@pytest.fixture
def run(home, capsys):
    """Runs one command: (exit status, what it printed, what it complained of)."""
    def of(module, *words):
        parser = argparse.ArgumentParser()
        module.add_arguments(parser)
        status = module.run(parser.parse_args([str(word) for word in words]), load({"THRESHOLD_HOME": str(home), "THRESHOLD_DATABASE_URL": _address(home)}))
        said = capsys.readouterr()
        return status, said.out, said.err

    return of


def _address(folder):
    return databases.address(folder / "calls.db")


def _working(folder):
    return transaction(open_engine(_address(folder)))


def _call(folder, days=100):
    at = datetime.now(timezone.utc) - timedelta(days=days)
    with _working(folder) as session:
        log = CallLog(session, Vault.from_file(folder / "secret"))
        call = log.open("web", "key", "hazel-court", "care_staff", at)
        log.add(call, "heard", at, "marmalade")
        log.add(call, "answered", at, "HC-14", fact="child", value="HC-14", by="phrase", confident=True)
        log.add(call, "closed", at, outcome="filtered")
    return call


def _texts(folder, call):
    with reading(open_engine(_address(folder))) as session:
        return [event.text for event in CallLog(session, Vault.from_file(folder / "secret")).events(call) if event.text]


@pytest.mark.parametrize("words", [(), ("--dry-run",)])
def test_a_purge_is_a_dry_run_unless_told_otherwise(run, home, words):
    """Counts by class and the rule; nothing is changed, and it says how to go on."""
    call = _call(home)
    status, out, _ = run(purge, *words)
    assert status == 0 and "2 texts in 1 calls" in out and "kept 60 days" in out and "Nothing was changed" in out
    assert len(_texts(home, call)) == 2


def test_doing_it_needs_a_reason(run, home):
    """Without one nothing goes; with one it says what went, and that backups still have it."""
    call = _call(home)
    status, _, err = run(purge, "--do")
    assert status == 1 and "why" in err and len(_texts(home, call)) == 2
    status, out, _ = run(purge, "--do", "--why", "past its time", "--by", "ict")
    assert status == 0 and "Removed" in out and "Backups" in out and _texts(home, call) == []


def test_a_hold_is_set_seen_and_lifted(run, home):
    """A child by reference, whatever the case; a purge names what is kept back."""
    call = _call(home)
    status, out, _ = run(purge, "hold", "hc-14", "--for", "complaint", "--why", "a complaint came in", "--by", "lead")
    assert status == 0 and "Hold 1 stands" in out
    assert "HC-14: a complaint came in" in run(purge, "holds")[1] and f"1, under a hold: {call}" in run(purge)[1]
    assert run(purge, "lift", 1, "--why", "it was answered")[0] == 0
    assert "lifted" in run(purge, "holds")[1] and "Kept back" not in run(purge)[1]


def test_a_hold_on_a_reference_nobody_knows_stands_and_says_so(run, home):
    """A slip of the finger would hold nothing."""
    status, _, err = run(purge, "hold", "HC-41", "--for", "legal", "--why", "a claim")
    assert status == 0 and "check that it is written right" in err


@pytest.mark.parametrize("words", [("hold", "T-222222", "--for", "legal", "--why", "x"), ("lift", 7, "--why", "x")])
def test_what_is_not_there_cannot_be_held_or_lifted(run, home, words):
    """One plain sentence."""
    status, _, err = run(purge, *words)
    assert status == 1 and err.startswith("There is no")


def test_a_force_with_wrong_periods_is_told_where(run, home):
    """Nothing is removed by a number that was mistyped."""
    (home / "retention.yml").write_text("chat: 9\n")
    status, _, err = run(purge)
    assert status == 1 and "retention.yml, line 1" in err


def test_a_copy_is_written_and_says_what_to_do_before_it_is_handed_over(run, home, tmp_path):
    """A second one to the same place is refused."""
    _call(home)
    words = ("export", "hc14", "--to", tmp_path / "copy", "--why", "a request of access")
    status, out, _ = run(subject, *words)
    assert status == 0 and "1 calls" in out and "READ-FIRST.txt" in out and len(json.loads((tmp_path / "copy" / "record.json").read_text())["calls"]) == 1
    assert run(subject, *words)[0] == 1


def test_an_erasure_is_shown_first_and_done_when_told(run, home):
    """It says what stays."""
    call = _call(home, days=3)
    words = ("erase", "HC-14", "--ground", "not_needed", "--why", "the placement ended")
    status, out, _ = run(subject, *words)
    assert status == 0 and "Would be erased: 2 texts in 1 calls" in out and "What stays" in out and len(_texts(home, call)) == 2
    status, out, _ = run(subject, *words, "--do")
    assert status == 0 and "Erased: 2 texts in 1 calls" in out and _texts(home, call) == []


def test_an_erasure_of_a_held_child_is_refused(run, home):
    """With the number of the hold."""
    run(purge, "hold", "HC-14", "--for", "iopc", "--why", "an investigation")
    status, _, err = run(subject, "erase", "HC-14", "--ground", "objection", "--why", "asked", "--do")
    assert status == 1 and "under hold 1" in err
