"""A form's row as the registry's checks see it, and their problems brought back to the form's fields."""
from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Iterable, Mapping, Optional, Protocol

from bot.administration.fields import Field, Typed
from bot.registry.checking import check
from bot.registry.reading import CellRow
from bot.registry.refusal import RegistryRefused

#: The checks word their problems for cells, not for YAML, where the file's name says so.
_FORM = "form.csv"
_PROBLEM = re.compile(rf"{re.escape(_FORM)}, [^,:]*(?:, (?P<field>[^:]+))?: (?P<words>.*)", re.DOTALL)
_ELSEWHERE = re.compile(r"registry, (?P<words>.*)", re.DOTALL)


class Gone(LookupError):
    """What was to be changed is not in the registry (any more); the message says so."""


class Subject(Protocol):
    """What one form changes: a home, a child's plan, a setting."""

    title: str
    #: What is done, on the button and in the log: "Change", "Close".
    verb: str

    def fields(self, content: dict[str, Any], given: Iterable[str] = ()) -> tuple[Field, ...]:
        """The fields of the form; `given` are the names that came with it, where rows can be added."""

    def typed(self, content: dict[str, Any]) -> Typed:
        """What stands in the fields now. Raises Gone."""

    def write(self, content: dict[str, Any], typed: Typed) -> "Written":
        """The whole registry with this changed, not yet checked. Raises Gone."""


@dataclass(frozen=True)
class Written:
    """A registry with a change in it, and what the form itself found wrong, by field."""

    content: dict[str, Any]
    problems: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Checked:
    """What the registry's checks say to a change: its normal form, or the problems by field ("" for the rest)."""

    content: Optional[dict[str, Any]]
    problems: tuple[tuple[str, str], ...] = ()


def row(values: Mapping[str, Any], fields: Optional[Mapping[str, str]] = None) -> CellRow:
    """A row whose problems are told at the form's fields; `fields` names the field of a key where the two differ."""
    return CellRow(dict(values), 0, _FORM, dict(fields or {}))


def checked(written: Written, names: Iterable[str]) -> Checked:
    """Checks a whole registry as an import does. `names` are the form's fields: problems elsewhere stand under ""."""
    problems = list(written.problems.items())
    told = {name for name, _ in problems}
    content = None
    try:
        content = check(written.content)
    except RegistryRefused as refused:
        known = set(names)
        for problem in refused.problems:
            name, words = _place(problem)
            if name not in told or name not in known:
                problems.append((name if name in known else "", words if name in known else _with_name(name, words)))
    return Checked(None if problems else content, tuple(problems))


def _place(problem: str) -> tuple[str, str]:
    here = _PROBLEM.fullmatch(problem)
    if here:
        return here["field"] or "", _sentence(here["words"])
    elsewhere = _ELSEWHERE.fullmatch(problem)
    return "", _sentence(elsewhere["words"] if elsewhere else problem)


def _with_name(name: str, words: str) -> str:
    return f"{name}: {words}" if name else words


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
