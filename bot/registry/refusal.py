"""Why a registry was refused: every problem found, each with where it is and what to do."""
from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field, replace
from typing import Any, Iterable, Mapping, Optional

from bot.registry.fields import Wrong

_SHOWN = 200
_BIRTH_KEYS = re.compile(r"birth|born|\bdob\b|^dob|birthday", re.IGNORECASE)
_NAME_KEYS = re.compile(r"name|initials|surname|nickname", re.IGNORECASE)


class RegistryRefused(ValueError):
    """A registry that cannot be used; nothing of it was taken. `problems` holds a sentence for each."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        more = len(self.problems) - _SHOWN
        lines = [*self.problems[:_SHOWN], *([f"... and {more} more."] if more > 0 else [])]
        super().__init__("The registry was refused and nothing was changed.\n" + "\n".join(lines))


@dataclass(frozen=True)
class Place:
    """Where something stands: the file, the row, the line of the row and of each of its keys where known, and a spreadsheet's own names for them."""

    file: str
    row: str
    line: Optional[int] = None
    lines: Mapping[str, int] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)

    def of(self, data: Any, row: str = "") -> "Place":
        """The place of a part of this row, which a file read with its lines knows."""
        return replace(
            self, file=getattr(data, "file", self.file), row=row or self.row, line=getattr(data, "line", self.line),
            lines=getattr(data, "lines", {}), columns=getattr(data, "columns", {}),
        )

    def says(self, key: str, problem: str) -> str:
        """One sentence on what is wrong with a key here, or with the whole when the key is empty."""
        line = self.lines.get(key, self.line)
        at = f" line {line}," if line else ""
        key = self.columns.get(key, key)
        return f"{self.file},{at} {self.row}{', ' + key if key else ''}: {problem}"

    def wrong(self, key: str, wrong: Wrong) -> str:
        """The same for a refused value; quotes are only spoken of where a file has them."""
        return self.says(key, wrong.in_cells if self.file.endswith(".csv") else wrong.in_yaml)


def about_unknown_key(key: str, known: Iterable[str], of: str, noun: str = "key") -> str:
    """What to do about a key or column that rows of `of` do not have; never asks for a birth date or a name to be moved elsewhere."""
    if _BIRTH_KEYS.search(key):
        return "a birth date is never kept here. Remove it and write the age in whole years."
    if of == "children" and _NAME_KEYS.search(key):
        return "a child's name is never kept here. Remove it; the reference is enough."
    if of == "staff" and _NAME_KEYS.search(key):
        return "names of staff are not kept here. Remove it; the code is enough."
    known = tuple(known)
    near = difflib.get_close_matches(key, known, n=1)
    return f"there is no such {noun}. {f'Did you mean {near[0]}?' if near else 'Remove it.'} The {noun}s here are: {', '.join(known)}."
