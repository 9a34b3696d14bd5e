"""docs/registry.md is complete, and its worked example does what it says."""
from __future__ import annotations

import re
import shlex
from pathlib import Path

from bot.__main__ import main
from bot.registry import DEMO
from bot.registry.columns import COLUMNS
from bot.registry.shape import ROLES
from bot.triage.settings_ranges import RANGES, OneOf
from tests.support import databases

PAGE = Path(__file__).resolve().parents[2] / "docs" / "registry.md"
TEXT = PAGE.read_text(encoding="utf-8")


def test_the_page_names_every_file_column_role_and_setting_with_its_range():
    """Whoever keeps the registry needs no other page."""
    words = {*COLUMNS, *RANGES, *ROLES, *(column for columns in COLUMNS.values() for column in columns)}
    assert [word for word in sorted(words) if f"`{word}`" not in TEXT] == []
    for name, setting in RANGES.items():
        ends = " to ".join(map(str, setting.allowed.ends())) if not isinstance(setting.allowed, OneOf) else ", ".join(f"`{word}`" for word in setting.allowed.words)
        assert f"| `{name}` | {ends}" in TEXT


def test_the_worked_example_does_what_it_says(tmp_path, monkeypatch, capsys):
    """Its commands are run as they are written, in an empty folder."""
    monkeypatch.setenv("THRESHOLD_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("THRESHOLD_DATABASE_URL", databases.address(tmp_path / "home" / "calls.db"))
    for name in ("THRESHOLD_SETTINGS", "THRESHOLD_REGISTRY_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    main(["registry", "import", str(DEMO), "--yes"])
    exporting, importing, overdue = re.findall(r"^ +\.venv/bin/python -m bot (registry .*)$", TEXT, re.MULTILINE)
    assert main(shlex.split(exporting)) == 0
    children = tmp_path / "my-registry" / "children.csv"
    asked = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda prompt: asked.append(prompt) or "yes")

    good = children.read_text(encoding="utf-8-sig").replace("yes,21:30,,,,,,,,60", "yes,21:00,,,,,22:00,,,60")
    children.write_text(good.replace("HC-17,hazel-court", "HC-17,hazel-cort").replace("HC-18,hazel-court,15", "HC-18,hazel-court,2011-05-02"), encoding="utf-8")
    capsys.readouterr()
    assert main(shlex.split(importing)) == 1
    assert _shown_after("4. A mistake") == capsys.readouterr().err.splitlines()[1:]

    children.write_text(good, encoding="utf-8")
    assert main(shlex.split(importing)) == 0
    said = capsys.readouterr().out.splitlines()
    assert _shown_after(importing) == [*said[:4], *(prompt.strip() for prompt in asked)]
    assert main(shlex.split(overdue)) in (0, 1)


def _shown_after(words):
    """The lines of the next block that is no command."""
    blocks = re.split(r"\n\s*\n", TEXT[TEXT.index(words) + len(words):])
    block = next(block for block in blocks if block.startswith("       ") and "-m bot" not in block)
    return [line[7:] for line in block.splitlines()]
