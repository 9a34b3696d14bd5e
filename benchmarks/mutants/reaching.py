"""Which tests reach which lines: learned by running each test once with its lines taken down, and kept until the code changes."""
from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, FrozenSet, Iterable, List, Sequence, Set, Tuple

from benchmarks.mutants.making import Mutant

#: A test may take this many times its measured time, and this many seconds more.
_SLACK, _GRACE = 4.0, 15.0


@dataclass(frozen=True)
class Test:
    """A test: its name, how long it takes, and the lines it reaches, by file."""

    name: str
    seconds: float
    lines: Dict[str, FrozenSet[int]]

    @property
    def module(self) -> str:
        """The file it stands in."""
        return self.name.split("::")[0]

    @property
    def reach(self) -> int:
        """How many lines it reaches: the fewer, the nearer it is to each."""
        return sum(map(len, self.lines.values()))


@dataclass
class Reach:
    """All tests and what their files say, the lines that run at import, and those that run once and whose result is kept."""

    tests: Dict[str, Test] = field(default_factory=dict)
    at_import: Dict[str, FrozenSet[int]] = field(default_factory=dict)
    once: Dict[str, FrozenSet[int]] = field(default_factory=dict)
    tests_text: Dict[str, str] = field(default_factory=dict)
    sources: Dict[str, List[str]] = field(default_factory=dict)

    def add(self, learned: Dict[str, Dict[str, object]]) -> None:
        """Takes in what was learned about the tests of one file (as written by `learned`)."""
        for name, one in learned.items():
            lines = {path: frozenset(numbers) for path, numbers in one["lines"].items()}  # type: ignore[attr-defined]
            self.tests[name] = Test(name, float(one["seconds"]), lines)  # type: ignore[arg-type]

    def runs_at_import(self, mutant: Mutant) -> bool:
        """Whether the damaged lines run when the file is imported or the tests are collected."""
        return not self.at_import.get(mutant.path, frozenset()).isdisjoint(range(mutant.first, mutant.last + 1))

    def runs_once(self, mutant: Mutant) -> bool:
        """Whether what the damaged lines make may be kept already."""
        return not self.once.get(mutant.path, frozenset()).isdisjoint(range(mutant.first, mutant.last + 1))

    def chosen(self, mutant: Mutant, budget: float) -> Tuple[List[str], float]:
        """The tests to try on a mutant, the likeliest to notice first, and the seconds they should take in all; about `budget`, but always the cheapest."""
        near, far = self._reaching(mutant)
        ordered = sorted(near, key=lambda one: (one.reach, one.seconds)) + sorted(far, key=lambda one: (one.reach, one.seconds))
        names: List[str] = []
        planned = 0.0
        for one in ordered:
            if planned + one.seconds <= budget:
                names.append(one.name)
                planned += one.seconds
        if ordered and not names:
            cheapest = min(near or far, key=lambda one: one.seconds)
            names, planned = [cheapest.name], cheapest.seconds
        return names, planned

    def _reaching(self, mutant: Mutant) -> Tuple[List[Test], List[Test]]:
        """The tests that reach the damage itself, and others that may feel it: what one test worked out is kept for those after it in its file."""
        wanted = self._lines_of(mutant)
        naming = self._files_naming(mutant)
        near = [one for one in self.tests.values() if one.module in naming or any(not numbers.isdisjoint(one.lines.get(path, frozenset())) for path, numbers in wanted.items())]
        modules = {one.module for one in near}
        close = {one.name for one in near}
        far = [one for one in self.tests.values() if one.name not in close and (one.module in modules if near else mutant.path in one.lines)]
        return near, far

    def _files_naming(self, mutant: Mutant) -> Set[str]:
        """The test files that name what is damaged outside functions: what a value class is made of runs no line of its own."""
        names = [mutant.inside.split(".")[0]] if mutant.inside else list(mutant.names)
        named = re.compile(r"\b(?:" + "|".join(map(re.escape, names)) + r")\b") if mutant.names and names else None
        return {path for path, text in self.tests_text.items() if named.search(text)} if named else set()

    def _lines_of(self, mutant: Mutant) -> Dict[str, Set[int]]:
        """The damaged lines; for what stands outside functions, the lines that use its name."""
        own = set(range(mutant.first, mutant.last + 1))
        if not mutant.names:
            return {mutant.path: own}
        named = re.compile(r"\b(?:" + "|".join(map(re.escape, mutant.names)) + r")\b")
        found = {path: {number for number, line in enumerate(lines, 1) if named.search(line)} for path, lines in self.sources.items()}
        return {path: numbers for path, numbers in found.items() if numbers}


def time_limit(planned: float) -> float:
    """How many seconds a mutant may take whose tests should take so many."""
    return planned * _SLACK + _GRACE


def fingerprint(root: Path, files: Iterable[str], *more: str) -> str:
    """A short name for the state of these files."""
    found = hashlib.sha256("\0".join(more).encode())
    for name in sorted(files):
        found.update(name.encode() + b"\0" + (root / name).read_bytes())
    return found.hexdigest()[:24]


def read(path: Path) -> Dict[str, Dict[str, object]]:
    """What was kept about the tests of one file; nothing where it cannot be read."""
    try:
        found: Dict[str, Dict[str, object]] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def learned(names: Sequence[str], seconds: Dict[str, float], lines: Dict[str, Dict[int, List[str]]]) -> Dict[str, Dict[str, object]]:
    """What is kept about each passed test, from its seconds and from the tests that reached each line of each file."""
    found: Dict[str, Dict[str, List[int]]] = {name: {} for name in names}
    for path, numbers in lines.items():
        for number, reached in numbers.items():
            for name in reached:
                if name in found:
                    found[name].setdefault(path, []).append(number)
    return {name: {"seconds": round(seconds[name], 4), "lines": found[name]} for name in names}
