"""Backups: made while the service writes, without the secret, restored into an empty place only, and verified."""
from __future__ import annotations

import json
import threading
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from bot.calllog.database import open_engine, transaction
from bot.calllog.log import CallLog
from bot.calllog.vault import Vault
from bot.commands import backup as backup_command
from bot.commands import restore as restore_command
from bot.intake.messages import Incoming
from bot.intake.spool import Spool
from bot.operations import postgres
from bot.operations.backing_up import back_up, forget_older, named_now
from bot.operations.manifest import read_manifest
from bot.operations.refused import OperationRefused
from bot.operations.restoring import restore
from tests.operations.conftest import NOW, WORDS, add_call, settings


def backed_up(house, target: Path):
    return back_up(house.database_url, house.secret_file, backup_command.beside(house), target, lambda line: None)


def restored(source: Path, house, replacing: bool = False):
    return restore(source, house.database_url, house.secret_file, backup_command.beside(house), house.home, replacing, lambda line: None)


def elsewhere(house, tmp_path, new_url):
    """Another, empty Threshold with the same secret."""
    other = settings(tmp_path / "other", new_url())
    other.secret_file.write_bytes(house.secret_file.read_bytes())
    return other


def calls_in(house) -> int:
    engine = open_engine(house.database_url)
    with engine.connect() as connection:
        count = connection.execute(text("SELECT count(*) FROM call")).scalar_one()
    engine.dispose()
    return count


def test_a_backup_holds_what_the_manifest_says_and_not_the_secret(house, tmp_path):
    """Its digests fit, nobody else may read it, and neither the secret nor a word of a message is anywhere in it."""
    made = backed_up(house, tmp_path / "copy")
    assert read_manifest(tmp_path / "copy") == made
    assert made.counts["call"] == 3 and made.counts["event"] == 9 and made.last_event["seq"] == 3 and made.schema
    assert (tmp_path / "copy").stat().st_mode & 0o077 == 0
    everything = b"".join(path.read_bytes() for path in (tmp_path / "copy").rglob("*") if path.is_file())
    assert house.secret_file.read_bytes().strip() not in everything and WORDS.split()[0].encode() not in everything


def test_a_backup_made_while_others_write_is_of_one_moment(house, tmp_path):
    """Every call in it is whole, and no writer had to wait for it to end."""
    vault, engine, stop, written = Vault.from_file(house.secret_file), open_engine(house.database_url), threading.Event(), []

    def write() -> None:
        while not stop.is_set():
            with transaction(engine) as session:
                written.append(add_call(session, CallLog(session, vault), vault, 100 + len(written)))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(written) < 5:
            stop.wait(0.01)
        made, before = backed_up(house, tmp_path / "copy"), len(written)
    finally:
        stop.set()
        writer.join()
        engine.dispose()
    assert made.counts["event"] == 3 * made.counts["call"] == 3 * made.counts["followup"]
    assert 7 <= made.counts["call"] <= 3 + before + 1


def test_a_restored_log_is_whole_and_says_so(house, tmp_path, new_url, capsys):
    """The command verifies every call and ends with what to do next."""
    backed_up(house, tmp_path / "copy")
    other = elsewhere(house, tmp_path, new_url)
    assert restore_command.run(Namespace(path=tmp_path / "copy", replace=False), other) == 0
    said = capsys.readouterr().out
    assert "All is well: 3 calls with 9 events verified" in said and "leavers" in said
    engine = open_engine(other.database_url)
    with transaction(engine) as session:
        assert CallLog(session, Vault.from_file(other.secret_file)).calls()[0].events == 3
        with pytest.raises(Exception, match="only ever added"):
            session.execute(text("UPDATE event SET kind = 'said'"))
    engine.dispose()


def test_a_live_log_is_never_restored_over(house, tmp_path):
    """Without --replace it is refused and nothing changes."""
    backed_up(house, tmp_path / "copy")
    with pytest.raises(OperationRefused, match="--replace"):
        restored(tmp_path / "copy", house)
    assert calls_in(house) == 3


def test_with_replace_a_copy_of_the_former_log_is_kept(house, tmp_path):
    """What came after the backup is in the copy."""
    backed_up(house, tmp_path / "copy")
    engine, vault = open_engine(house.database_url), Vault.from_file(house.secret_file)
    with transaction(engine) as session:
        add_call(session, CallLog(session, vault), vault, 50)
    engine.dispose()
    restored(tmp_path / "copy", house, replacing=True)
    assert calls_in(house) == 3
    kept = next(path for path in (*house.home.glob("before-restore-*"), *tmp_path.glob("log*/calls.db.before-restore-*")))
    if kept.is_dir():
        assert read_manifest(kept).counts["call"] == 4
    else:
        assert calls_in(replace(house, database_url=f"sqlite:///{kept}")) == 4


def test_a_log_that_somebody_has_open_is_not_replaced(house, tmp_path):
    """A running service would go on writing to a file that nobody reads any more."""
    backed_up(house, tmp_path / "copy")
    engine = open_engine(house.database_url)
    with engine.connect() as connection:
        connection.execute(text("SELECT count(*) FROM call")).scalar_one()
        with pytest.raises(OperationRefused, match="stop it"):
            restored(tmp_path / "copy", house, replacing=True)
    engine.dispose()
    assert calls_in(house) == 3


def test_a_damaged_backup_is_refused_before_anything_is_touched(house, tmp_path, new_url):
    """One byte is enough."""
    made = backed_up(house, tmp_path / "copy")
    path = tmp_path / "copy" / next(iter(made.files))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(OperationRefused, match="damaged"):
        restored(tmp_path / "copy", elsewhere(house, tmp_path, new_url))


@pytest.mark.parametrize("secret, words", [(b"", "is empty"), (b"another secret of some length\n", "not the one of this backup"), (None, "put it back first")])
def test_without_its_own_secret_nothing_is_restored(house, tmp_path, new_url, secret, words):
    """And no new secret is made, which would open nothing."""
    backed_up(house, tmp_path / "copy")
    other = settings(tmp_path / "other", new_url())
    if secret is not None:
        other.secret_file.write_bytes(secret)
    with pytest.raises(OperationRefused, match=words):
        restored(tmp_path / "copy", other)
    assert (other.secret_file.read_bytes() if other.secret_file.exists() else None) == secret


def test_events_that_wait_in_the_spool_are_backed_up_too(house, tmp_path, new_url):
    """They are no less than what is in the log."""
    Spool(house.spool_dir, Vault.from_file(house.secret_file)).keep(Incoming("web", "s1", "web-9", NOW, text=WORDS), "none")
    backed_up(house, tmp_path / "copy")
    other = elsewhere(house, tmp_path, new_url)
    restored(tmp_path / "copy", other)
    assert [incoming.text for _, incoming, _ in Spool(other.spool_dir, Vault.from_file(other.secret_file)).kept()] == [WORDS]


def test_a_backup_overwrites_nothing_and_leaves_nothing_half(house, tmp_path):
    """A folder with something in it is refused; a failure leaves no folder."""
    backed_up(house, tmp_path / "copy")
    with pytest.raises(OperationRefused, match="there already"):
        backed_up(house, tmp_path / "copy")
    house.secret_file.unlink()
    with pytest.raises(OperationRefused, match="put it back"):
        backed_up(house, tmp_path / "second")
    assert not list(tmp_path.glob("*second*"))


def test_only_backups_of_the_timer_are_ever_deleted(tmp_path):
    """The newest stay; folders somebody else made, or that hold no manifest, are left alone."""
    names = ["threshold-20261101T010000Z", "threshold-20261102T010000Z", "threshold-20261103T010000Z", "threshold-20261031T010000Z", "mine"]
    for name in names:
        (tmp_path / name).mkdir()
        if name != names[3]:
            (tmp_path / name / "manifest.json").write_text(json.dumps({}))
    assert [path.name for path in forget_older(tmp_path, 2)] == [names[0]]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names[1:])
    assert named_now(tmp_path).name.startswith("threshold-2")


def test_the_command_says_aloud_that_the_secret_is_not_in_it(house, tmp_path, capsys):
    """And where to keep it."""
    assert backup_command.run(Namespace(path=None, into=tmp_path / "all", keep=1), house) == 0
    said = capsys.readouterr().out
    assert "3 calls, 9 events" in said and "The secret is NOT in it" in said and str(house.secret_file) in said
    assert len(list((tmp_path / "all").iterdir())) == 1


@pytest.mark.sqlite("a file that is not there")
def test_a_log_that_is_not_there_is_not_made_by_backing_it_up(tmp_path):
    """A mistyped setting must not look like an empty log."""
    nowhere = settings(tmp_path / "home", f"sqlite:///{tmp_path}/no/calls.db")
    with pytest.raises(OperationRefused, match="no call log"):
        backed_up(nowhere, tmp_path / "copy")
    assert not (tmp_path / "no").exists()


def test_without_pg_dump_the_sentence_says_what_to_install(tmp_path, monkeypatch):
    """And a program's own failure is told in its words, without the password."""
    monkeypatch.setenv("PATH", str(tmp_path))
    address = make_url("postgresql://threshold:hunter2@127.0.0.1:1/none?sslmode=require")
    with pytest.raises(OperationRefused, match="postgresql-client"):
        postgres.dump(address, "1", tmp_path / "x")
    (tmp_path / "pg_dump").write_text("#!/bin/sh\necho \"$@ refused\" >&2\nexit 1\n")
    (tmp_path / "pg_dump").chmod(0o700)
    with pytest.raises(OperationRefused) as refused:
        postgres.dump(address, "1", tmp_path / "x")
    assert "sslmode=require" in str(refused.value) and "hunter2" not in str(refused.value)
