"""YAML that keeps its line numbers and refuses what people mistype: duplicate keys and bare yes/no."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml


#: libyaml's loader where it is there: a registry of 20,000 children takes a tenth of the time.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ProtocolError(ValueError):
    """A protocol file that cannot be used. The message names the file, the line and what to do."""

    def __init__(self, file: str, line: int, problem: str) -> None:
        super().__init__(f"{file}, line {line}: {problem}")
        self.file, self.line, self.problem = file, line, problem


class LineDict(dict[str, Any]):
    """A mapping that remembers its own line and the line of each key (1-based)."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


def read(path: Path) -> Any:
    """Reads one YAML file into LineDicts, lists and scalars.

    Raises ProtocolError for broken YAML, a duplicate key, or an unquoted yes/no/on/off/date, which YAML would
    quietly turn into something that is not the word that was typed.
    """
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ProtocolError(path.name, (mark.line + 1) if mark else 1, f"this is not valid YAML: {error.problem}") from error
    except yaml.YAMLError as error:  # a control character, say: nobody knows its line
        raise ProtocolError(path.name, 1, f"this is not valid YAML: {' '.join(str(error).split())}") from error
    except (UnicodeDecodeError, OSError) as error:
        raise ProtocolError(path.name, 1, f"the file cannot be read: {error}") from error
    if node is None:
        raise ProtocolError(path.name, 1, "the file is empty")
    try:
        return _build(node, path.name)
    except RecursionError:
        raise ProtocolError(path.name, 1, "something in the file contains itself, or is nested too deep") from None


def check_keys(file: str, item: LineDict, must: set[str], may: set[str]) -> None:
    """Raises ProtocolError, with file and line, for a key that is neither in `must` nor in `may`, or for one of `must` that is missing or empty."""
    for key in item:
        if key not in must | may:
            raise ProtocolError(file, item.lines[key], f"the key '{key}' is not known here; use {', '.join(sorted(must | may))}")
    for key in sorted(must):
        if key not in item or item[key] in (None, "", []):
            raise ProtocolError(file, item.line, f"'{key}' is missing")


def _build(node: yaml.Node, file: str) -> Any:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        result = LineDict(line)
        for key_node, value_node in node.value:
            key, key_line = _scalar(key_node, file), key_node.start_mark.line + 1
            if key in result:
                raise ProtocolError(file, key_line, f"the key '{key}' stands twice (first on line {result.lines[key]}); keep one")
            result[key] = _build(value_node, file)
            result.lines[key] = key_line
        return result
    if isinstance(node, yaml.SequenceNode):
        return [_build(child, file) for child in node.value]
    return _scalar(node, file)


def _scalar(node: yaml.Node, file: str) -> Any:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.ScalarNode):
        raise ProtocolError(file, line, "a key must be a single word")
    kind = node.tag.rsplit(":", 1)[-1]
    if kind == "bool" and node.value.lower() in ("true", "false"):
        return node.value.lower() == "true"
    if kind in ("bool", "timestamp"):
        raise ProtocolError(file, line, f"put quotes round {node.value}: \"{node.value}\" (YAML reads it as something else)")
    if kind == "int":
        try:
            return int(node.value)
        except ValueError as error:  # 21:30 is a number of minutes to YAML, 0o7 an octal one
            raise ProtocolError(file, line, f"put quotes round {node.value}: \"{node.value}\" (YAML reads it as another number)") from error
    if kind == "null":
        return None
    return node.value
