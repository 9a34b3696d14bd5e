"""Why a registry was refused: every problem found, each with where it is and what to do."""
from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Mapping, Optional

_SHOWN = 20


class RegistryRefused(ValueError):
    """A registry that cannot be used; nothing of it was taken. `problems` holds a sentence for each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        more = len(problems) - _SHOWN
        lines = [*problems[:_SHOWN], *([f"... and {more} more."] if more > 0 else [])]
        super().__init__("The registry was refused and nothing was changed.\n" + "\n".join(lines))


@dataclass(frozen=True)
class Place:
    """Where something stands: the file, the row, and the line of the row and of each of its keys where known."""

    file: str
    row: str
    line: Optional[int] = None
    lines: Mapping[str, int] = field(default_factory=dict)

    def of(self, data: Any, row: str = "") -> "Place":
        """The place of a part of this row, which a file read with its lines knows."""
        return replace(self, row=row or self.row, line=getattr(data, "line", self.line), lines=getattr(data, "lines", {}))

    def says(self, key: str, problem: str) -> str:
        """One sentence on what is wrong with a key here, or with the whole when the key is empty."""
        line = self.lines.get(key, self.line)
        at = f" line {line}," if line else ""
        return f"{self.file},{at} {self.row}{', ' + key if key else ''}: {problem}"
