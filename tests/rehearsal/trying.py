"""Verbs for trying a changed protocol: a copy with words replaced, and the comparison as the command makes it."""
from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

from bot.rehearsal import against
from bot.settings import load
from bot.triage.reading_protocols import FOLDER
from tests.support import databases

GOLDEN = Path(__file__).resolve().parents[1] / "protocols" / "missing_cases.yml"


def protocols(folder: Path, *changes: tuple, file: str = "missing.yml") -> Path:
    """A copy of the protocols in which each (old, new) of `changes` is made in `file`; an old text must stand there once."""
    folder.mkdir(parents=True)
    for path in FOLDER.glob("*.yml"):
        shutil.copy(path, folder / path.name)
    text = (folder / file).read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        text = text.replace(old, new)
    (folder / file).write_text(text, encoding="utf-8")
    return folder


def without_rule(folder: Path, rule: str, file: str = "missing.yml") -> Path:
    """A copy of the protocols without one rule."""
    line = next(line for line in (FOLDER / file).read_text(encoding="utf-8").splitlines(True) if f"{{id: {rule}," in line)
    return protocols(folder, (line, ""), file=file)


class Trial:
    """One run of `rehearse --against`: its exit status and what it printed, as objects."""

    def __init__(self, capsys, home: Path, old, present: Path = FOLDER, files: tuple = (GOLDEN,), **more) -> None:
        args = argparse.Namespace(against=str(old), files=[str(file) for file in files], json=True, registry=None, only=None)
        args.__dict__.update(more)
        capsys.readouterr()
        self.status = against.main(args, load({"THRESHOLD_HOME": str(home), "THRESHOLD_DATABASE_URL": databases.address(Path(home) / "calls.db")}), present)
        out, self.said = capsys.readouterr()
        self.text = out
        if args.json:
            rows = [json.loads(line) for line in out.splitlines()]
            self.changes, self.summary = rows[:-1], rows[-1]["summary"] if rows else {}

    def of(self, kind: str) -> list:
        """The changes of one kind."""
        return [row for row in self.changes if row["change"] == kind]

    def ids(self, kind: str) -> list:
        """What changed in this way: case ids and call references."""
        return [row.get("case") or row.get("call") or row.get("conversation") for row in self.of(kind)]
