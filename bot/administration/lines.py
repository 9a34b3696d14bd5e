"""What a change makes different, arranged for a page."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Sequence


@dataclass(frozen=True)
class Section:
    """A heading and, for each line, what is done and to what; `note` is a sentence without a heading."""

    title: str
    lines: tuple[tuple[str, str], ...] = ()
    note: str = ""


def sections(lines: Sequence[str]) -> tuple[Section, ...]:
    """The lines of `differences` by section."""
    arranged: list[Section] = []
    for line in lines:
        if line.startswith("  "):
            done, _, words = line.strip().partition(" ")
            last = arranged[-1]
            arranged[-1] = Section(last.title, (*last.lines, (done.capitalize(), words.strip().replace(" -> ", " → "))))
        elif line.endswith("."):
            arranged.append(Section("", note=line))
        else:
            arranged.append(Section(line))
    return tuple(arranged)
