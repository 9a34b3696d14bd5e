"""Reads a registry's YAML with its line numbers, and goes on after a slip so that every one is told at once."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from bot.registry.reading import UNREADABLE, Told
from bot.registry.refusal import Place, RegistryRefused
from bot.triage.strict_yaml import LineDict

#: libyaml's loader where it is there: it takes a tenth of the time.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
#: A plan inside a child inside the list of children is four deep.
_DEEPEST = 50


def read_yaml(path: Path) -> Told:
    """What the file says; a key twice, a bare yes or a bare 21:30 is a problem of its own and does not hide the others.

    Raises:
        RegistryRefused: the file is empty, or not YAML at all.
    """
    place = Place(path.name, "the file")
    try:
        text = path.read_text(encoding="utf-8-sig")
        if _too_deep(text):
            raise RegistryRefused((place.says("", "brackets are nested too deep. Look for one that is never closed."),))
        node = yaml.compose(text, Loader=_LOADER)
        if node is None:
            raise RegistryRefused((place.says("", "the file is empty."),))
        builder = _Builder(path.name)
        return Told(path.name, builder.build(node), tuple(builder.problems))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise RegistryRefused((Place(path.name, "the file", mark.line + 1 if mark else 1).says("", f"this is not valid YAML: {error.problem}."),)) from error
    except (yaml.YAMLError, UnicodeDecodeError, OSError, ValueError) as error:
        if isinstance(error, RegistryRefused):
            raise
        raise RegistryRefused((place.says("", f"the file cannot be read ({error}). Save it as plain text in UTF-8."),)) from error
    except RecursionError as error:
        raise RegistryRefused((place.says("", "brackets are nested too deep. Look for one that is never closed."),)) from error


def _too_deep(text: str) -> bool:
    """Whether lists and keys are nested deeper than any registry's. What composes them goes down as deep as they do, in C, where too deep ends the process."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            return True
    return False


class _Builder:
    """Turns YAML's own nodes into rows with lines, and gathers what was mistyped."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._seen: set[int] = set()
        self.problems: list[str] = []

    def build(self, node: yaml.Node) -> Any:
        """The node as LineDicts, lists and plain values."""
        if isinstance(node, yaml.ScalarNode):
            return self._value(node)
        if id(node) in self._seen:
            # A few lines of references to references could grow without end.
            return self._problem(node, "this refers to another place (*). Write it out here")
        self._seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            return [self.build(child) for child in node.value]
        result = LineDict(node.start_mark.line + 1)
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._problem(key_node, "a key must be a single word")
                continue
            key, line = key_node.value, key_node.start_mark.line + 1
            if key in result:
                self._problem(key_node, f"the key '{key}' stands twice (first on line {result.lines[key]}). Keep one")
                continue
            result[key] = self.build(value_node)
            result.lines[key] = line
        return result

    def _value(self, node: yaml.ScalarNode) -> Any:
        kind, text = node.tag.rsplit(":", 1)[-1], node.value
        if kind == "bool":
            if text.lower() in ("true", "false"):
                return text.lower() == "true"
            return self._problem(node, f'write true or false, or put quotes round it if it is a word: "{text}"')
        if kind == "int":
            try:
                return int(text)
            except ValueError:  # 21:30 is a number in sixties to YAML, 0o7 an octal one
                return self._problem(node, f'put quotes round {text}: "{text}" (YAML reads it as another number)')
        return None if kind == "null" else text  # a bare date is kept as it was typed

    def _problem(self, node: yaml.Node, problem: str) -> Any:
        self.problems.append(Place(self._file, "the file", node.start_mark.line + 1).says("", f"{problem}."))
        return UNREADABLE
