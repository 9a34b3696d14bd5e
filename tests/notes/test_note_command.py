"""The note and draw commands: files of the right kind, refusals in one sentence."""
from __future__ import annotations

from xml.dom import minidom

import pytest

import bot.__main__ as command_line


@pytest.fixture
def call(world, reported, monkeypatch):
    monkeypatch.setenv("THRESHOLD_HOME", str(world.services.settings.home))
    monkeypatch.setenv("THRESHOLD_DATABASE_URL", world.services.settings.database_url)
    return reported.call


def test_a_note_is_written_as_page_pdf_or_text(call, tmp_path, capsys):
    for name, begins in (("note.html", b"<!DOCTYPE html>"), ("note.pdf", b"%PDF-")):
        assert command_line.main(["note", call.lower(), "-o", str(tmp_path / name)]) == 0
        assert (tmp_path / name).read_bytes().startswith(begins)
    assert command_line.main(["note", call, "--thrive"]) == 0
    assert "THREAT" in capsys.readouterr().out


def test_a_call_and_a_protocol_are_drawn(call, tmp_path, capsys):
    for what in (call, "missing"):
        assert command_line.main(["draw", what, "-o", str(tmp_path / "picture.svg")]) == 0
        assert minidom.parse(str(tmp_path / "picture.svg")).documentElement.tagName == "svg"
    assert command_line.main(["draw", "incident"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "</svg>"


@pytest.mark.parametrize("wrong", [["note", "T-NOSUCH"], ["draw", "T-NOSUCH"], ["draw", "fires"], ["note", "T-X", "-o", "note.docx"],
                                   ["note", "T-X", "--thrive", "-o", "note.pdf"]])
def test_what_cannot_be_done_is_refused_in_one_sentence(call, wrong, capsys):
    assert command_line.main(wrong) == 1
    told = capsys.readouterr()
    assert told.out == "" and len(told.err.strip().splitlines()) == 1 and "Traceback" not in told.err


def test_a_folder_that_is_not_there_is_named(call, tmp_path, capsys):
    for command in ("note", "draw"):
        ending = "html" if command == "note" else "svg"
        assert command_line.main([command, call, "-o", str(tmp_path / "no" / f"it.{ending}")]) == 1
        assert "cannot be written" in capsys.readouterr().err


def test_without_a_call_log_nothing_is_made(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("THRESHOLD_HOME", str(tmp_path / "empty"))
    monkeypatch.delenv("THRESHOLD_DATABASE_URL", raising=False)
    assert command_line.main(["note", "T-7K3M9Q"]) == 1
    assert "no call log" in capsys.readouterr().err and not (tmp_path / "empty").exists()
