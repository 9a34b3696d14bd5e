"""Lists of regular expressions kept as data, one a line, so that each can be read and reviewed by itself."""
from __future__ import annotations

import re
from pathlib import Path
from types import MappingProxyType
from typing import Mapping

import yaml


class ExpressionsBroken(ValueError):
    """A file of expressions cannot be used; the message names the file, the list and the words of the line."""


def read_expressions(path: Path) -> Mapping[str, "re.Pattern[str]"]:
    """The lists of a file, each compiled to one expression that finds any of its lines, whatever the case of letters.

    Args:
        path: a YAML mapping of a name to a list of regular expressions.

    Raises:
        ExpressionsBroken: it is no such mapping, or a line is no regular expression.
    """
    lists = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(lists, dict):
        raise ExpressionsBroken(f"{path.name}: it must be a mapping of names to lists")
    return MappingProxyType({name: _joined(path, name, lines) for name, lines in lists.items()})


def _joined(path: Path, name: str, lines: object) -> "re.Pattern[str]":
    if not isinstance(lines, list) or not lines or not all(isinstance(line, str) and line for line in lines):
        raise ExpressionsBroken(f"{path.name}: {name} must be a list of expressions, one a line")
    for line in lines:
        try:
            re.compile(line)
        except re.error as error:
            raise ExpressionsBroken(f"{path.name}: {name}: {line!r} is no regular expression ({error})") from error
    return re.compile("|".join(lines), re.I)
