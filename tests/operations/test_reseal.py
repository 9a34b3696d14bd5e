"""A new sealing secret: every sealed column, while others write, killed in the middle, with the guard of events never down."""
from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from argparse import Namespace
from datetime import datetime, timezone

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.calllog.database import open_engine, reading, transaction
from bot.calllog.inbox import Inbox
from bot.calllog.log import CallLog
from bot.calllog.vault import Vault, VaultError
from bot.commands import reseal as command
from bot.intake.messages import Incoming
from bot.intake.spool import Spool
from bot.operations import resealing
from bot.operations.refused import OperationRefused
from bot.operations.resealing import left_over, reseal
from bot.operations.roll_call import FORMER_SECRET
from bot.operations.sealed_columns import sealed_columns
from bot.operations.secret_file import added, dropped, put_to_use, waiting
from bot.operations.secrets_told import lines_of
from bot.operations.verifying import verify
from tests.operations.conftest import NOW, ROOT, WORDS, add_call, sealed_in_classes


def step(house, verb: str) -> int:
    return command.run(Namespace(verb=verb), house)


def sound(house, vault: Vault, *to_do: str) -> bool:
    engine = open_engine(house.database_url)
    try:
        return verify(engine, vault, lambda line: None).sentences == list(to_do)
    finally:
        engine.dispose()


def vault_of(house) -> Vault:
    return Vault.from_file(house.secret_file)


def test_every_sealed_column_of_every_table_class_is_found(house):
    """A column that is left out would be lost with the secret."""
    engine = open_engine(house.database_url)
    with engine.connect() as connection:
        found = {str(one) for one in sealed_columns(connection)}
    engine.dispose()
    assert found == sealed_in_classes() and "event.text" in found and len(found) >= 13


def test_the_whole_way_leaves_every_text_readable_with_the_new_secret_alone(house, capsys):
    """add, use, run, drop: person keys and chains stay, and the former secret opens nothing of the log any more."""
    former = lines_of(house.secret_file)
    key = vault_of(house).key_hash("telegram:7")
    assert [step(house, verb) for verb in ("add", "use", "run", "drop")] == [0, 0, 0, 0]
    lines = lines_of(house.secret_file)
    assert len(lines) == 2 and lines[1:] == former
    assert sound(house, vault_of(house)) and vault_of(house).key_hash("telegram:7") == key
    engine = open_engine(house.database_url)
    assert left_over(engine, lines, house.spool_dir) == {}
    with reading(engine) as session, pytest.raises(VaultError):
        CallLog(session, Vault(former[0])).events(CallLog(session, vault_of(house)).calls()[0].call)
    engine.dispose()


def test_a_second_change_lets_the_first_new_secret_go(house, capsys):
    """The last line always stays; what is between goes."""
    oldest = lines_of(house.secret_file)[-1]
    for verb in ("add", "use", "run", "drop"):
        assert step(house, verb) == 0
    middle = lines_of(house.secret_file)[0]
    lines = lines_of(house.secret_file)
    house.secret_file.write_bytes(b"\n".join([b"20991231T000000Z-" + b"n" * 40, *lines]) + b"\n")
    assert step(house, "drop") == 1 and "not sealed with the first secret yet" in capsys.readouterr().err
    assert step(house, "run") == 0 and step(house, "drop") == 0
    assert middle not in lines_of(house.secret_file) and lines_of(house.secret_file)[-1] == oldest
    assert sound(house, vault_of(house)) and "keep a copy of it" in capsys.readouterr().out


def test_events_refuse_changes_before_and_after(house):
    """The guard that is lifted for a piece stands again, word for word."""
    engine = open_engine(house.database_url)
    names = ("SELECT name || sql FROM sqlite_master WHERE type = 'trigger' ORDER BY 1" if engine.dialect.name == "sqlite"
             else "SELECT tgname || pg_get_triggerdef(oid) || CAST(tgenabled AS text) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1")
    with engine.connect() as connection:
        before = connection.execute(text(names)).scalars().all()
    assert before and step(house, "add") == step(house, "use") == step(house, "run") == 0
    with engine.connect() as connection:
        assert connection.execute(text(names)).scalars().all() == before
    for change in ("UPDATE event SET text = text", "DELETE FROM event", "UPDATE registry_import SET why = why"):
        with pytest.raises(DBAPIError, match="only ever added"), engine.begin() as connection:
            connection.execute(text(change))
    engine.dispose()


_KILLED = """
import os, signal, sys
from contextlib import contextmanager
from pathlib import Path
from bot.calllog.database import open_engine
from bot.operations import resealing
from bot.operations.secrets_told import lines_of
real, count = resealing.lifted, [0]

@contextmanager
def lifted(connection, table):
    with real(connection, table):
        yield
        count[0] += table == "event"
        if count[0] == 2:
            os.kill(os.getpid(), signal.SIGKILL)

resealing.lifted = lifted
resealing.reseal(open_engine(sys.argv[1]), lines_of(Path(sys.argv[2])), Path(sys.argv[3]), size=2)
"""


def test_killed_in_the_middle_it_goes_on_where_it_was(house, capsys):
    """Killed with the guard of `event` lifted: what was done stays, the guard stands, and the rest is done the next time."""
    assert step(house, "add") == step(house, "use") == 0
    told = [house.database_url, str(house.secret_file), str(house.spool_dir)]
    killed = subprocess.run([sys.executable, "-c", _KILLED, *told], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)
    assert killed.returncode == -signal.SIGKILL
    engine = open_engine(house.database_url)
    with pytest.raises(DBAPIError, match="only ever added"), engine.begin() as connection:
        connection.execute(text("UPDATE event SET text = NULL"))
    left = left_over(engine, lines_of(house.secret_file), house.spool_dir)
    assert 0 < left["event.text"] < 6 and "account.factor" not in left and sound(house, vault_of(house), FORMER_SECRET)
    done = reseal(engine, lines_of(house.secret_file), house.spool_dir, lambda line: None)
    assert done.already > 0 and not done.unreadable
    assert left_over(engine, lines_of(house.secret_file), house.spool_dir) == {} and sound(house, vault_of(house))
    engine.dispose()


def test_others_write_meanwhile_and_nothing_of_theirs_is_undone(house, monkeypatch):
    """A message that is done between reading and writing keeps its text dropped; calls opened meanwhile are whole."""
    assert step(house, "add") == step(house, "use") == 0
    vault, engine, real = vault_of(house), open_engine(house.database_url), resealing._write

    def write(engine, one, stale):
        if str(one) == "inbox.body":
            with transaction(engine) as session:
                for inbox_id, _ in Inbox(session, vault).unfinished():
                    Inbox(session, vault).mark_done(inbox_id, NOW)
        real(engine, one, stale)

    monkeypatch.setattr(resealing, "_write", write)
    written, stop = [], threading.Event()

    def others() -> None:
        while not stop.is_set():
            with transaction(engine) as session:
                written.append(add_call(session, CallLog(session, vault), vault, 100 + len(written)))

    writer = threading.Thread(target=others)
    writer.start()
    try:
        reseal(engine, lines_of(house.secret_file), house.spool_dir, lambda line: None, size=2)
    finally:
        stop.set()
        writer.join()
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM inbox WHERE done_at IS NOT NULL AND body IS NOT NULL")).scalar_one() == 0
    assert written and left_over(engine, lines_of(house.secret_file), house.spool_dir) == {} and sound(house, vault)
    engine.dispose()


def test_spooled_events_are_sealed_anew_too(house):
    """A file that waits is not lost with the former secret."""
    Spool(house.spool_dir, vault_of(house)).keep(Incoming("web", "s1", "web-9", NOW, text=WORDS), "none")
    assert [step(house, verb) for verb in ("add", "use", "run", "drop")] == [0, 0, 0, 0]
    alone = Vault(lines_of(house.secret_file)[0])
    assert [incoming.text for _, incoming, _ in Spool(house.spool_dir, alone).kept()] == [WORDS]


def test_steps_out_of_order_are_refused_with_a_sentence(house, capsys):
    """No step can lose anything."""
    assert step(house, "use") == 1 and "reseal add" in capsys.readouterr().err
    assert step(house, "add") == 0
    assert step(house, "add") == step(house, "run") == step(house, "drop") == 1
    assert step(house, "use") == 0 and step(house, "use") == 1 and step(house, "drop") == 1
    assert step(house, "status") == 0 and "digests (has to stay)" in capsys.readouterr().out


def test_a_tampered_value_is_left_alone_and_said(house, capsys):
    """Sealing it anew would make it look sound."""
    engine = open_engine(house.database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE enrolment SET address = :bad"), {"bad": b"gAAAA tampered"})
    engine.dispose()
    assert step(house, "add") == step(house, "use") == 0 and step(house, "run") == 1
    assert "1 values of enrolment.address open with no secret" in capsys.readouterr().out and step(house, "drop") == 1


def test_the_lines_of_the_file_step_by_step():
    """The first seals, the last makes digests, whatever is between only opens."""
    now, later = datetime(2026, 11, 22, tzinfo=timezone.utc), datetime(2027, 11, 22, tzinfo=timezone.utc)
    known = added([b"oldest"], now)
    assert known[0] == known[2] == b"oldest" and len(known) == 3 and waiting(known)
    used = put_to_use(known)
    assert used == [known[1], b"oldest"] and not waiting(used) and dropped(used) == used
    again = put_to_use(added(used, later))
    assert again[1:] == used and dropped(again) == [again[0], b"oldest"]
    with pytest.raises(OperationRefused):
        put_to_use(again)


def test_the_secret_file_keeps_its_rights(house):
    """Only its owner may read it, as before."""
    assert step(house, "add") == 0
    assert house.secret_file.stat().st_mode & 0o777 == 0o600 and not list(house.home.glob(".secret*"))
