"""The project's own files: the targets, the pins, and nothing in them that belongs to one machine."""
from __future__ import annotations

import ast
import re
import shutil
import subprocess

import pytest

from bot.settings import CHECKOUT

KINDS = {".py", ".sh", ".yml", ".yaml", ".txt", ".in", ".toml", ".md", ".html", ".js", ".css", ".mako", ".ini", ".jsonl", ""}
LEFT_OUT = {".git", ".venv", ".threshold", "__pycache__", ".pytest_cache", ".hypothesis", ".rasa", "node_modules", "models", "results", ".cache"}


def project_files():
    folders = [CHECKOUT]
    while folders:
        for path in folders.pop().iterdir():
            if path.is_dir() and path.name not in LEFT_OUT:
                folders.append(path)
            elif path.is_file() and path.suffix in KINDS:
                yield path


def test_help_lists_every_target():
    makefile = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.M))
    shown = subprocess.run(["make", "--no-print-directory", "help"], cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    assert {"help", "run", "test", "quick", "evaluate", "chat", "train", "check", "bench", "clean"} <= targets
    assert {line.split()[1] for line in shown.splitlines() if line.strip()} == targets


def test_cleaning_keeps_the_call_log_its_secret_and_the_spool(tmp_path):
    checkout = tmp_path / "a copy"
    home = checkout / ".threshold"
    for folder in ("models", "weights", "spool", "setup"):
        (home / folder).mkdir(parents=True)
    for name in ("calls.db", "secret", "spool/event", "models/agent.tar.gz"):
        (home / name).write_text("kept?")
    shutil.copy(CHECKOUT / "Makefile", checkout)
    subprocess.run(["make", "clean"], cwd=checkout, check=True, capture_output=True, env={"PATH": "/usr/bin:/bin"})
    assert sorted(path.name for path in home.iterdir()) == ["calls.db", "secret", "spool"]


@pytest.mark.parametrize("name", ["requirements.txt", "bot/setup/uv.txt"])
def test_every_requirement_is_pinned_and_hashed(name):
    text = (CHECKOUT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
    assert lines and all(re.match(r"[A-Za-z0-9._-]+==\S+( ;.*?)? +--hash=sha256:[0-9a-f]{64}", line) for line in lines)


def test_no_file_names_a_package_index_or_a_folder_of_one_machine():
    hosts = re.compile(r"(pypi|pythonhosted|npmjs|debian)\.(org|com)|--(extra-)?index-url|--trusted-host|(?<![\w.])/(root|work|Users)/\w", re.I)
    found = []
    for path in project_files():
        if path.name == "test_project_files.py":
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if hosts.search(line):
                found.append(f"{path.relative_to(CHECKOUT)}:{number}: {line.strip()[:80]}")
    assert found == []


def test_the_set_up_can_be_read_by_python_38():
    for path in [*(CHECKOUT / "bot" / "setup").glob("*.py"), CHECKOUT / "bot" / "settings.py", CHECKOUT / "bot" / "setting_values.py"]:
        ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 8))


@pytest.mark.parametrize("name", [".ci/run", "bot/setup/find_python.sh", "bot/setup/find_browser.sh"])
def test_shell_scripts_can_be_run_and_read(name):
    path = CHECKOUT / name
    assert path.stat().st_mode & 0o111
    subprocess.run(["bash", "-n", str(path)], check=True)
