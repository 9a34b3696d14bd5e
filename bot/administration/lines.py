"""What a change makes different, arranged for a page."""
from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Sequence


#: A name or value as it is coded, recheck_minutes; not a part of an address.
_CODED = re.compile(r"(?<![\w/.@-])[a-z0-9]+(?:_[a-z0-9]+)+(?![\w/.@-])")


def plain(words: str) -> str:
    """A line with its coded names and values as words: "recheck minutes: 30 -> 45"."""
    return _CODED.sub(lambda found: found[0].replace("_", " "), words)


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
            arranged[-1] = Section(last.title, (*last.lines, (done.capitalize(), plain(words.strip()).replace(" -> ", " → "))))
        elif line.endswith("."):
            arranged.append(Section("", note=line))
        else:
            arranged.append(Section(line))
    return tuple(arranged)


def cut(told: Sequence[Section], most: int) -> tuple[Section, ...]:
    """The same with no more than `most` lines under a heading; the last says how many were left out."""
    return tuple(replace(one, lines=(*one.lines[:most], ("And", f"{len(one.lines) - most:,} more on the version's page"))) if len(one.lines) > most else one for one in told)
