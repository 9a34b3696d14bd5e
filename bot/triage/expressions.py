"""Lists of regular expressions kept as data, one a line, so that each can be read and reviewed by itself."""
from __future__ import annotations

import re
from pathlib import Path
from types import MappingProxyType
from typing import Mapping

import yaml

#: The name of the mapping of parts, and how a line names one of them.
PARTS, _PART = "parts", re.compile(r"\{([a-z_]+)\}")


class ExpressionsBroken(ValueError):
    """A file of expressions cannot be used; the message names the file, the list and the words of the line."""


def read_expressions(path: Path, any_case: bool = True) -> Mapping[str, "re.Pattern[str]"]:
    """The lists of a file, each compiled to one expression that finds any of its lines.

    Args:
        path: a YAML mapping of a name to a list of regular expressions. Under `parts` it may give lists that lines use by name: `{rooms}` stands for any of
            them. A part may use the parts above it.
        any_case: upper and lower case are the same; leave it out for text that is lower case already.

    Raises:
        ExpressionsBroken: it is no such mapping, a line is no regular expression, or a part is not known where it is used, or is used nowhere.
    """
    lists = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(lists, dict):
        raise ExpressionsBroken(f"{path.name}: it must be a mapping of names to lists")
    parts: dict[str, str] = {}
    used: set[str] = set()
    named = lists.pop(PARTS, None) or {}
    if not isinstance(named, dict):
        raise ExpressionsBroken(f"{path.name}: {PARTS} must be a mapping of names to lists")
    for name, lines in named.items():
        parts[name] = f"(?:{_joined(path, name, lines, parts, used)})"
    found = {name: re.compile(_joined(path, name, lines, parts, used), re.I if any_case else 0) for name, lines in lists.items()}
    for name in parts:
        if name not in used:
            raise ExpressionsBroken(f"{path.name}: no line uses the part {{{name}}}")
    return MappingProxyType(found)


def _joined(path: Path, name: str, lines: object, parts: Mapping[str, str], used: set[str]) -> str:
    """The lines as one expression, with the parts that they name; each is tried by itself, so that a mistake is told with its own words."""
    if not isinstance(lines, list) or not lines or not all(isinstance(line, str) and line for line in lines):
        raise ExpressionsBroken(f"{path.name}: {name} must be a list of expressions, one a line")
    whole = []
    for line in lines:
        unknown = [part for part in _PART.findall(line) if part not in parts]
        if unknown:
            raise ExpressionsBroken(f"{path.name}: {name}: {line!r} uses {{{unknown[0]}}}, which is no part above it")
        used.update(_PART.findall(line))
        whole.append(_PART.sub(lambda part: parts[part.group(1)], line))
        try:
            re.compile(whole[-1])
        except re.error as error:
            raise ExpressionsBroken(f"{path.name}: {name}: {line!r} is no regular expression ({error})") from error
    return "|".join(whole)
