"""docs/trust/dependencies.md says what is locked, and what it says of our own code is so."""
from __future__ import annotations

import ast
import re
from pathlib import Path

from bot.setup.locked import locked

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "trust" / "dependencies.md").read_text(encoding="utf-8")
_NAMED = re.compile(r"\b([A-Za-z][A-Za-z0-9_-]+) (\d+(?:\.\d+)+(?:\.post\d+)?)\b")
_UNPICKLERS = {"pickle", "joblib", "dill", "cloudpickle", "marshal", "shelve", "skops"}


def test_every_version_named_is_the_locked_one():
    """A page that speaks of other versions than those that run would calm somebody for nothing."""
    locks = {one.name: one.version for one in locked((ROOT / "requirements.txt").read_text(encoding="utf-8"))}
    named = [(name.lower().replace("_", "-"), version) for name, version in _NAMED.findall(PAGE)]
    told = [(name, version) for name, version in named if name in locks and f"in {name} {version}".lower() not in PAGE.lower()]
    wrong = [f"{name} {version}, locked {locks[name]}" for name, version in told if not (locks[name] == version or locks[name].startswith(f"{version}."))]
    assert len(told) > 25 and wrong == []


def test_nothing_of_ours_unpickles():
    """What is loaded from a file is data: a pickle would be a program."""
    found = []
    for path in (one for folder in ("bot", "actions", "nlu") for one in sorted((ROOT / folder).rglob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found += [f"{path.name} imports {name}" for name in names if name.split(".")[0] in _UNPICKLERS]
            if isinstance(node, ast.keyword) and node.arg == "allow_pickle" and not (isinstance(node.value, ast.Constant) and node.value.value is False):
                found.append(f"{path.name} allows pickles")
    assert found == []
