"""The written definition of each figure, from one data file; its version is a hash of its words."""
from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Mapping, Optional

from bot.triage.strict_yaml import LineDict, ProtocolError, check_keys, read

FILE = Path(__file__).with_name("definitions.yml")
MARKS = ("proposal", "unverified")


@dataclass(frozen=True)
class Definition:
    """What a figure counts, in plain words. Other words are another version, by themselves."""

    name: str
    title: str
    text: str
    source: tuple[str, ...]
    mark: Optional[str] = None

    @property
    def version(self) -> str:
        """Names exactly these words: d- and eight figures of their hash."""
        told = "\n".join((self.name, self.title, self.text, *self.source, self.mark or ""))
        return "d-" + hashlib.sha256(told.encode("utf-8")).hexdigest()[:8]


@lru_cache(maxsize=1)
def definitions() -> Mapping[str, Definition]:
    """Every definition by the name of its figure, in the file's order."""
    return read_definitions(FILE)


def read_definitions(path: Path) -> dict[str, Definition]:
    """A file of definitions.

    Raises:
        ProtocolError: naming file and line: a key that is not known, missing or twice, or a definition without a source.
    """
    data = read(path)
    if not isinstance(data, LineDict):
        raise ProtocolError(path.name, 1, "the file must be a list of names, each with its definition")
    found = {}
    for name, one in data.items():
        line = data.lines[name]
        if not isinstance(one, LineDict):
            raise ProtocolError(path.name, line, f"'{name}' must have title, text and source")
        check_keys(path.name, one, {"title", "text", "source"}, {"mark"})
        if not isinstance(one["source"], list) or not all(isinstance(tag, str) for tag in one["source"]):
            raise ProtocolError(path.name, one.lines["source"], "'source' must be a list of tags, like [HL-2017]")
        if not all(isinstance(one[key], str) for key in ("title", "text")):
            raise ProtocolError(path.name, one.line, f"the title and text of '{name}' must be words")
        if one.get("mark") not in (None, *MARKS):
            raise ProtocolError(path.name, one.lines["mark"], f"'mark' must be one of {', '.join(MARKS)}")
        found[name] = Definition(name, one["title"], " ".join(one["text"].split()), tuple(one["source"]), one.get("mark"))
    return found
