"""The report as one page that needs nothing else: what was met and what was not, then each part with its charts and tables."""
from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import timezone
from pathlib import Path
from typing import Callable, Mapping, Sequence

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from benchmarks.scale.kept import Part
from benchmarks.scale.report.charts import Line, key
from benchmarks.scale.targets import targets_of

_HERE = Path(__file__).parent
#: Work of others on the machine when a part began, from which on its times say little by themselves.
_BUSY = 0.8
_WIDE = ("stages", "memory", "start", "log")


@dataclass(frozen=True)
class Table:
    """Column heads, and rows of cells as text; the first column names the row."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Block:
    """One chart with its words and its table. `lines` are those that need a key."""

    title: str
    chart: str
    words: str = ""
    table: Table | None = None
    lines: Sequence[Line] = field(default_factory=tuple)

    @property
    def key(self) -> list[tuple[str, str]]:
        return key(self.lines)


@dataclass(frozen=True)
class Section:
    """One part of the page."""

    part: Part
    title: str
    words: str
    blocks: Sequence[Block]

    @property
    def when(self) -> str:
        return self.part.when.astimezone(timezone.utc).strftime("%d %B %Y, %H:%M UTC")

    @property
    def wide(self) -> bool:
        """Whether its tables are too wide to stand two in a row."""
        return self.part.name in _WIDE

    @property
    def busy(self) -> bool:
        return self.part.load >= _BUSY


Teller = Callable[[Mapping[str, object]], tuple[str, str, Sequence[Block]]]


def write_page(path: Path, parts: Mapping[str, Part]) -> Path:
    """Writes the page over these parts, in their order, in the place of the one before."""
    draft = path.with_suffix(".draft")
    draft.write_text(page(parts), encoding="utf-8")
    os.replace(draft, path)
    return path


def page(parts: Mapping[str, Part]) -> str:
    """The page as HTML, its style and charts inside it."""
    from benchmarks.scale.report.telling import TELLERS  # it needs the classes above

    sections = [Section(part, *TELLERS[name](part.figures)) for name, part in parts.items()]
    targets = [(name, target) for name, part in parts.items() for target in targets_of(part)]
    environment = Environment(loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template("page.html").render(
        sections=sections, targets=targets, met=sum(target.met for _, target in targets), machines=_same(parts, "machine"), versions=_same(parts, "versions"),
        quick=any(part.quick for part in parts.values()), style=(_HERE / "page.css").read_text(encoding="utf-8"))


def _same(parts: Mapping[str, Part], what: str) -> list[tuple[str, dict[str, str]]]:
    """What the parts were measured on or with: once where it is the same for all of them, else for each group of parts."""
    found: list[tuple[list[str], dict[str, str]]] = []
    for name, part in parts.items():
        told = getattr(part, what)
        group = next((names for names, other in found if other == told), None)
        if group is None:
            found.append(([name], told))
        else:
            group.append(name)
    return [("" if len(found) == 1 else ", ".join(names), told) for names, told in found]
