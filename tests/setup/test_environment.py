"""The Python environment: made once, mended when interrupted, every failure one sentence."""
from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.setup import environment as subject
from bot.setup.environment import Environment, uv_index_settings
from bot.setup.trouble import SetupTrouble


class Machine:
    """Stands in for the programs of a set-up: notes what is run, and answers as told."""

    def __init__(self, checkout: Path) -> None:
        self.checkout = checkout
        self.ran = []
        self.fails = {}

    def __call__(self, command, step, say, log, environ=None, **others):
        words = " ".join(command)
        name = next((name for name in ("-m venv", "uv pip install", "pip install", "pip check") if name in words), words)
        self.ran.append(name)
        if name == "-m venv":
            python = self.checkout / ".venv" / "bin" / "python"
            for stamp in self.checkout.glob(".venv/stamps/*"):
                stamp.unlink()
            python.parent.mkdir(parents=True, exist_ok=True)
            python.write_text("")
        answer = self.fails.get(name)
        if isinstance(answer, BaseException):
            raise answer
        return (answer is None), answer or ""


@pytest.fixture
def machine(tmp_path, monkeypatch):
    (tmp_path / "requirements.txt").write_text("one==1\n")
    machine = Machine(tmp_path)
    monkeypatch.setattr(subject, "run", machine)
    monkeypatch.setattr(subject, "base_python", lambda checkout: "python3.10")
    monkeypatch.setattr(Environment, "_works", lambda self: self.python.exists())
    monkeypatch.setattr(Environment, "_pip_settings", lambda self: "")
    monkeypatch.setattr(Environment, "_uv", lambda self, offline: "uv")
    return machine


def environment(checkout, said=None, **environ):
    return Environment(checkout, checkout / "log", (said if said is not None else []).append, environ)


def test_a_second_run_does_nothing(tmp_path, machine):
    environment(tmp_path).ensure()
    assert machine.ran == ["-m venv", "uv pip install", "pip check"]
    environment(tmp_path).ensure()
    assert len(machine.ran) == 3


def test_changed_requirements_are_installed_over_what_is_there(tmp_path, machine):
    environment(tmp_path).ensure()
    (tmp_path / "requirements.txt").write_text("one==2\n")
    environment(tmp_path).ensure()
    assert machine.ran[3:] == ["uv pip install", "pip check"]


def test_an_install_that_was_killed_is_made_afresh(tmp_path, machine):
    machine.fails["uv pip install"] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        environment(tmp_path).ensure()
    machine.fails.clear()
    machine.ran.clear()
    said = []
    environment(tmp_path, said).ensure()
    assert machine.ran == ["-m venv", "uv pip install", "pip check"]
    assert "interrupted" in said[0]


def test_a_deleted_environment_is_made_again(tmp_path, machine):
    environment(tmp_path).ensure()
    (tmp_path / ".venv" / "bin" / "python").unlink()
    machine.ran.clear()
    environment(tmp_path).ensure()
    assert machine.ran[0] == "-m venv"


def test_pip_is_tried_when_uv_fails(tmp_path, machine):
    machine.fails["uv pip install"] = "some trouble"
    environment(tmp_path).ensure()
    assert machine.ran == ["-m venv", "uv pip install", "pip install", "pip check"]


@pytest.mark.parametrize(
    "printed, sentence",
    [
        ("ERROR: ... Failed to establish a new connection: [Errno 111] Connection refused", "network"),
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "HASHES"),
    ],
)
def test_a_failed_install_is_told_in_one_sentence(tmp_path, machine, printed, sentence):
    machine.fails = {"uv pip install": printed, "pip install": printed}
    with pytest.raises(SetupTrouble, match=sentence) as trouble:
        environment(tmp_path).ensure()
    assert "\n" not in str(trouble.value) and "run it again" in str(trouble.value)


def test_packages_that_do_not_fit_are_made_afresh_once_and_then_told(tmp_path, machine):
    machine.fails["pip check"] = "a requires b"
    with pytest.raises(SetupTrouble, match="do not fit"):
        environment(tmp_path).ensure()
    assert machine.ran.count("-m venv") == 2


def test_packages_carried_in_a_folder_are_installed_without_an_index(tmp_path, machine):
    (tmp_path / "rasa-1-py3-none-any.whl").write_text("")
    assert environment(tmp_path, THRESHOLD_WHEELS=str(tmp_path))._carried() == ["--no-index", "--find-links", str(tmp_path)]
    assert environment(tmp_path, THRESHOLD_WHEELS=os.devnull)._carried() == []


def test_uv_is_told_of_pips_own_index():
    told = uv_index_settings(":env:.index-url='http://localhost/simple'\nglobal.index-url='http://other/'\nglobal.timeout='60'\n")
    assert told == {"UV_DEFAULT_INDEX": "http://localhost/simple"}


def test_an_environment_that_is_a_link_is_refused_and_what_it_points_to_is_left_alone(tmp_path):
    """Clearing it would empty somebody else's environment."""
    elsewhere, checkout = tmp_path / "elsewhere", tmp_path / "checkout"
    elsewhere.mkdir()
    (elsewhere / "kept").write_text("x", encoding="utf-8")
    checkout.mkdir()
    (checkout / ".venv").symlink_to(elsewhere)
    environment = Environment.__new__(Environment)
    environment.folder, environment.say = checkout / ".venv", lambda line: None
    with pytest.raises(SetupTrouble, match="is a link"):
        environment._make()
    assert (elsewhere / "kept").exists()
