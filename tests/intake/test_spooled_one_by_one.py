"""Spooled events keep everything that arrived, their order and what was said; one that cannot be read keeps no other waiting."""
from __future__ import annotations

import os
from datetime import datetime, timezone

import pytest

from bot.calllog.vault import Vault
from bot.intake import spool as module
from bot.intake.messages import Incoming
from bot.intake.spool import Spool

VAULT = Vault(b"a secret of this test only, long enough")
NOW = datetime(2026, 11, 20, 20, 0, 7, 250, tzinfo=timezone.utc)


def message(number: int) -> Incoming:
    """A message with every field of its own."""
    return Incoming("telegram", f"u-{number}", "p-1", NOW, "edit", f"words {number}", "a:b:c", "chat 4", "rowan-house", "operator", "m-1", "s-1")


@pytest.fixture
def spool(tmp_path):
    """A spool in a folder that is not there yet."""
    return Spool(tmp_path / "deep" / "spool", VAULT)


def test_an_event_comes_back_as_it_arrived(spool, tmp_path):
    """Sealed on the disk; every field and what was said to it."""
    assert spool.keep(message(1), "alarm") is True
    (file,) = (tmp_path / "deep" / "spool").iterdir()
    assert file.suffix == ".event" and b"words" not in file.read_bytes()
    [(_, incoming, said)] = Spool(tmp_path / "deep" / "spool", VAULT).kept()
    assert (incoming, said) == (message(1), "alarm")


def test_the_oldest_comes_first_and_each_is_forgotten_by_itself(spool, tmp_path):
    """What is not forgotten comes again."""
    for number in range(4):
        before = set((tmp_path / "deep" / "spool").glob("*")) if number else set()
        spool.keep(message(number), "none")
        (new,) = set((tmp_path / "deep" / "spool").glob("*")) - before
        os.utime(new, (1_000 - number, 1_000 + (7 * number) % 4))
    kept = list(spool.kept())
    assert [incoming.update_id for _, incoming, _ in kept] == ["u-0", "u-3", "u-2", "u-1"]
    kept[1][0]()
    assert [incoming.update_id for _, incoming, _ in spool.kept()] == ["u-0", "u-2", "u-1"]


def test_one_that_cannot_be_read_is_left_where_it_is(spool, tmp_path, caplog):
    """The others are worked."""
    spool.keep(message(1), "none")
    broken = tmp_path / "deep" / "spool" / "broken.event"
    broken.write_bytes(b"nothing of ours")
    os.utime(broken, (1, 1))
    assert [incoming.update_id for _, incoming, _ in spool.kept()] == ["u-1"]
    assert broken.exists() and "broken.event" in caplog.text


def test_a_folder_that_is_not_there_holds_nothing(spool):
    """Before anything was ever spooled."""
    assert list(spool.kept()) == []


def test_half_written_files_are_no_events(spool, tmp_path):
    """A kill in the middle of writing."""
    spool.keep(message(1), "none")
    (tmp_path / "deep" / "spool" / "half.part").write_bytes(b"half")
    assert len(list(spool.kept())) == 1


def test_a_file_that_cannot_be_removed_is_no_failure(spool, tmp_path):
    """It is worked again and found to be done."""
    spool.keep(message(1), "none")
    [(forget, _, _)] = spool.kept()
    next((tmp_path / "deep" / "spool").glob("*.event")).unlink()
    forget()


def test_memory_is_bounded_where_no_file_can_be_written(tmp_path, monkeypatch):
    """The oldest goes first; the rest goes to the disk in one go once it takes them."""
    monkeypatch.setattr(module, "_REMEMBERED", 3)
    (tmp_path / "blocked").write_text("a file where the folder should be")
    spool = Spool(tmp_path / "blocked", VAULT)
    assert [spool.keep(message(number), f"said {number}") for number in range(5)] == [False] * 5
    in_memory = list(spool.kept())
    assert [(incoming.update_id, said) for _, incoming, said in in_memory] == [("u-2", "said 2"), ("u-3", "said 3"), ("u-4", "said 4")]
    in_memory[0][0]()
    (tmp_path / "blocked").unlink()
    assert sorted((incoming.update_id, said) for _, incoming, said in spool.kept()) == [("u-3", "said 3"), ("u-4", "said 4")]
    assert len(list((tmp_path / "blocked").glob("*.event"))) == 2
    for forget, _, _ in list(spool.kept()):
        forget()
    assert list(spool.kept()) == []
