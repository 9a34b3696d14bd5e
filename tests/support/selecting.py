"""Which tests open a database: those whose module, or a conftest beside it, imports what makes one, however indirectly."""
from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Iterator

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
_MAKES_ONE = TESTS / "support" / "databases.py"
_IMPORT = re.compile(r"^\s*(?:from ((?:tests|benchmarks)[\w.]*) import (.+)|import ((?:tests|benchmarks)[\w.]*))", re.MULTILINE)
#: Asks for a database itself, from the server that is named to it.
_ITSELF = re.compile(r"THRESHOLD_TEST_POSTGRES_URL")


def opens_a_database(module: Path) -> bool:
    """Whether a test module does, by itself or through its fixtures."""
    folders = [folder for folder in module.parents if TESTS in folder.parents]  # what all tests share does not count
    return any(map(_reaches, (module, *(folder / "conftest.py" for folder in folders))))


@lru_cache(maxsize=None)
def _reaches(file: Path) -> bool:
    seen, left = set(), [file]
    while left:
        one = left.pop()
        if one == _MAKES_ONE:
            return True
        if one not in seen and one.is_file():
            seen.add(one)
            text = one.read_text(encoding="utf-8")
            if one.parent != TESTS / "support" and _ITSELF.search(text):
                return True
            left += _imported(text)
    return False


def _imported(text: str) -> Iterator[Path]:
    for module, names, plain in _IMPORT.findall(text):
        path = ROOT.joinpath(*(module or plain).split("."))
        yield path.with_suffix(".py")
        for name in re.findall(r"\w+", names):
            yield (path / name).with_suffix(".py")
