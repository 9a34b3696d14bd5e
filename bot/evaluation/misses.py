"""Every miss in one line."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable, Iterator

_MOST_WORDS = 150


@dataclass(frozen=True)
class Miss:
    """One case that went wrong: in which way, what came of it, and the words it was about."""

    what: str
    id: str
    detail: str = ""
    words: str = ""

    def line(self) -> str:
        """For people who may read the words."""
        words = " ".join(self.words.split())
        cut = words if len(words) <= _MOST_WORDS else words[:_MOST_WORDS - 2].rsplit(" ", 1)[0] + " …"
        return " | ".join(part for part in (self.id, self.detail, cut) if part)


def lines(misses: Iterable[Miss], shown: bool) -> Iterator[str]:
    """The misses by what went wrong; only their ids where their words may not be `shown`."""
    found: dict[str, list[Miss]] = {}
    for miss in misses:
        found.setdefault(miss.what, []).append(miss)
    for what, listed in found.items():
        yield f"  {what} ({len(listed)})"
        if shown:
            yield from (f"    {miss.line()}" for miss in listed)
        else:
            yield from _wrapped([miss.id for miss in listed])


def _wrapped(ids: list[str], width: int = 110) -> Iterator[str]:
    line = "   "
    for one in ids:
        if len(line) + len(one) + 1 > width:
            yield line
            line = "   "
        line += f" {one}"
    yield line
