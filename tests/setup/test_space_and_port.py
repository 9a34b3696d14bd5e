"""Before anything long is begun: is there room, and is the address free?"""
from __future__ import annotations

import errno
import socket
from collections import namedtuple

import pytest

from bot.setup import space
from bot.setup.port import refuse_if_taken
from bot.setup.trouble import SetupTrouble, from_os_error

Usage = namedtuple("Usage", "total used free")


def test_a_disk_too_small_for_all_steps_together_is_told_before_they_begin(tmp_path, monkeypatch):
    monkeypatch.setattr(space.shutil, "disk_usage", lambda folder: Usage(0, 0, 5_000_000_000))
    space.refuse_if_short([(tmp_path / "not" / "there", 3.5)])
    with pytest.raises(SetupTrouble, match="5.0 GB free and this set-up needs about 6.0 GB"):
        space.refuse_if_short([(tmp_path / "a", 3.5), (tmp_path / "b", 2.5)])


def test_a_taken_port_is_told_with_its_number_and_what_to_do():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SetupTrouble, match=f"Port {port} .* set THRESHOLD_PORT"):
            refuse_if_taken("127.0.0.1", port)
    refuse_if_taken("127.0.0.1", port)


def test_an_address_of_another_machine_is_told():
    with pytest.raises(SetupTrouble, match="THRESHOLD_HOST"):
        refuse_if_taken("192.0.2.1", 8031)


@pytest.mark.parametrize(
    "number, words", [(errno.ENOSPC, "disk is full"), (errno.EDQUOT, "disk is full"), (errno.EACCES, "cannot be written"), (errno.EIO, "stopped")]
)
def test_every_system_error_becomes_one_sentence_with_the_place(tmp_path, number, words):
    sentence = str(from_os_error(OSError(number, "trouble", str(tmp_path)), tmp_path))
    assert words in sentence and str(tmp_path) in sentence and "run it again" in sentence
