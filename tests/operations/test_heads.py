"""A file of heads that is kept elsewhere shows what was cut off, taken out or written anew, also by somebody who has the secret."""
from __future__ import annotations

import stat
from argparse import Namespace

import pytest
from sqlalchemy import text

from bot.calllog import tally
from bot.calllog.chain import End, head, linked
from bot.calllog.database import open_engine, reading, transaction
from bot.calllog.log import CallLog
from bot.calllog.vault import Vault
from bot.commands import log as command
from bot.operations.backing_up import HEADS_FILE
from bot.operations.verifying import verify
from tests.calllog.before_keys import as_before_keys, without_key
from tests.operations.conftest import NOW, WORDS, add_call
from tests.operations.test_backup import backed_up, elsewhere, restored


def wrote(house, path) -> int:
    return command.run(Namespace(verb="heads", out=path), house)


def compared(house, path, capsys) -> tuple[int, str]:
    capsys.readouterr()
    status = command.run(Namespace(verb="verify", call=None, against=path), house)
    told = capsys.readouterr()
    return status, told.out + told.err


def calls_of(house) -> list[str]:
    engine = open_engine(house.database_url)
    with reading(engine) as session:
        found = sorted(row.call for row in CallLog(session, Vault.from_file(house.secret_file)).calls())
    engine.dispose()
    return found


def test_a_log_that_went_on_agrees_with_its_heads_from_before(house, tmp_path, capsys):
    """Calls were gone on with and opened since; nobody else may read the file, no words stand in it, and none is overwritten."""
    assert wrote(house, tmp_path / "heads.txt") == 0 and wrote(house, tmp_path / "heads.txt") == 1
    assert stat.S_IMODE((tmp_path / "heads.txt").stat().st_mode) == 0o600
    written = (tmp_path / "heads.txt").read_text()
    assert len(written.splitlines()) == 5 and not any(word in written for word in WORDS.split()) and "hazel" not in written
    engine, vault = open_engine(house.database_url), Vault.from_file(house.secret_file)
    with transaction(engine) as session:
        log = CallLog(session, vault)
        log.add(calls_of(house)[0], "viewed", NOW, by="sup-1")
        add_call(session, log, vault, 9)
    engine.dispose()
    assert compared(house, tmp_path / "heads.txt", capsys) == (0, compared(house, tmp_path / "heads.txt", capsys)[1])
    assert "Compared with 3 calls" in compared(house, tmp_path / "heads.txt", capsys)[1]


def test_heads_go_to_the_screen_too(house, capsys, tmp_path):
    """For a pipe to another machine."""
    assert wrote(house, None) == 0
    (tmp_path / "heads.txt").write_text(capsys.readouterr().out)
    assert compared(house, tmp_path / "heads.txt", capsys)[0] == 0


@pytest.mark.parametrize("what", ["rewritten", "cut", "gone"])
def test_somebody_with_the_secret_is_found_by_the_file(house, tmp_path, capsys, what):
    """`verify` cannot see it: every hash, head and total is right. The file can."""
    wrote(house, tmp_path / "heads.txt")
    call, vault, engine = calls_of(house)[0], Vault.from_file(house.secret_file), open_engine(house.database_url)
    unguarded = text("ALTER TABLE event DISABLE TRIGGER USER" if engine.dialect.name == "postgresql" else "DROP TRIGGER event_no_delete")
    if what == "gone":
        with transaction(engine) as session:
            session.execute(unguarded)
            session.execute(text("UPDATE outbox SET call = NULL"))
            for table in ("followup", "event", "call"):
                session.execute(text(f"DELETE FROM {table} WHERE call = :call"), {"call": call})
            session.execute(text("DELETE FROM call_tally"))
            tally.begin(session, vault, tally.counted(vault, tally.calls_in(session), NOW))
    else:
        with transaction(engine) as session:
            if what == "cut":
                session.execute(unguarded)
                session.execute(text("DELETE FROM event WHERE call = :call AND seq = 3"), {"call": call})
            else:
                without_key(session, call, lambda *told: linked(vault, *told), seq=3, payload={"fact": "injury", "value": "yes"})
            last = session.execute(text("SELECT seq, hash FROM event WHERE call = :call ORDER BY seq DESC LIMIT 1"), {"call": call}).one()
            session.execute(text("UPDATE call SET head = :head WHERE call = :call"), {"call": call, "head": head(vault, call, End(*last))})
            CallLog(session, vault).rebuild(call)
    assert verify(engine, vault, lambda line: None).sentences == []
    engine.dispose()
    status, said = compared(house, tmp_path / "heads.txt", capsys)
    assert status == 1 and f"Call {call}: " in said and "1 differences" in said


@pytest.mark.parametrize("change", [
    lambda lines: lines[:2] + lines[3:], lambda lines: lines[:-1], lambda lines: [lines[0], lines[2], lines[1], *lines[3:]],
    lambda lines: [*lines[:2], "nonsense", *lines[2:]],
])
def test_a_file_that_was_altered_says_so(house, tmp_path, capsys, change):
    """A line taken out, the end cut off, lines exchanged, something put in."""
    path = tmp_path / "heads.txt"
    wrote(house, path)
    path.write_text("\n".join(change(path.read_text().splitlines())) + "\n")
    status, said = compared(house, path, capsys)
    assert status == 1 and "The file itself was altered" in said


@pytest.mark.parametrize("content", [b"", b"something else\n", b"\xff\xfe\x00"])
def test_what_is_no_file_of_heads_is_refused(house, tmp_path, capsys, content):
    """One sentence; so for a file that is not there."""
    (tmp_path / "heads.txt").write_bytes(content)
    for path in (tmp_path / "heads.txt", tmp_path / "none.txt"):
        status, said = compared(house, path, capsys)
        assert status == 1 and len(said.strip().splitlines()) == 1


def test_every_backup_has_the_heads_and_what_is_restored_agrees_with_them(house, tmp_path, new_url, capsys):
    """Of the same moment as the copy, also of a log from before chains were keyed."""
    engine = open_engine(house.database_url)
    as_before_keys(engine)
    engine.dispose()
    made = backed_up(house, tmp_path / "copy")
    assert HEADS_FILE in made.files and (tmp_path / "copy" / HEADS_FILE).stat().st_mode & 0o077 == 0
    other = elsewhere(house, tmp_path, new_url)
    restored(tmp_path / "copy", other)
    assert compared(other, tmp_path / "copy" / HEADS_FILE, capsys)[0] == 0
