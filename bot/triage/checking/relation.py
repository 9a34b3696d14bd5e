"""What the derived facts are, read off by running the real Python functions over every finite input."""
from __future__ import annotations

from typing import Any, Iterator, Mapping, Optional

from bot.triage.circumstances import Circumstances
from bot.triage.facts import DERIVED
from bot.triage.protocol import Question
from bot.triage.values import UNSURE

#: A `many` fact with at least one flag; the functions may not look at which (checked while reading).
SOME = "at least one"


class Unread(Exception):
    """A function looked at a fact that this run has not chosen yet."""

    def __init__(self, fact: str) -> None:
        super().__init__(fact)
        self.fact = fact


class Finer(Exception):
    """A derived fact depends on more than the proof can tell apart."""


class _Told(Mapping[str, Any]):
    """Facts chosen one by one: looking at another one stops the function, so that every value can be tried."""

    def __init__(self, chosen: dict[str, Any], domains: Mapping[str, tuple[Any, ...]], circumstances: Circumstances) -> None:
        self._chosen, self._domains, self._circumstances = chosen, domains, circumstances

    def _value(self, fact: str) -> Any:
        if fact in DERIVED and fact not in self._domains:
            return DERIVED[fact](self, self._circumstances)
        if fact not in self._domains:
            return None
        if fact not in self._chosen:
            raise Unread(fact)
        return self._chosen[fact]

    def get(self, fact: str, default: Any = None) -> Any:
        value = self._value(fact)
        return default if value is None else value

    def __getitem__(self, fact: str) -> Any:
        value = self._value(fact)
        if value is None:
            raise KeyError(fact)
        return value

    def __contains__(self, fact: object) -> bool:
        return self._value(str(fact)) is not None

    def __iter__(self) -> Iterator[str]:
        raise Finer("a derived fact goes through all the facts; let it name those that it needs")

    def __len__(self) -> int:
        raise Finer("a derived fact counts the facts; let it name those that it needs")


def tree(name: str, domains: Mapping[str, tuple[Any, ...]], circumstances: Circumstances, chosen: Optional[dict[str, Any]] = None) -> tuple[Any, ...]:
    """The decision tree of one derived fact in given circumstances.

    Args: `domains` gives every fact's values; None in it stands for "not told", and `many` facts list their flags as
    one-flag tuples. Returns: ("is", value or None) or ("ask", fact, ((value, tree), ...)).
    """
    chosen = chosen or {}
    try:
        return ("is", DERIVED[name](_Told(chosen, domains, circumstances), circumstances))
    except Unread as unread:
        fact = unread.fact
    branches = []
    for value in domains[fact]:
        if isinstance(value, tuple) and value:
            continue
        branches.append((value, tree(name, domains, circumstances, {**chosen, fact: value})))
    flags = tuple(flag for value in domains[fact] if isinstance(value, tuple) for flag in value)
    if flags:
        several = {tree(name, domains, circumstances, {**chosen, fact: some}) for some in _sets(flags)}
        if len(several) > 1:
            raise Finer(f"'{name}' looks at single flags of '{fact}'; the proof reads it as told or not")
        branches.append((SOME, several.pop()))
    return ("ask", fact, tuple(branches)) if len({branch for _, branch in branches}) > 1 else branches[0][1]


def _sets(flags: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [(flag,) for flag in flags] + [flags[:2], flags]


def facts_read(one: tuple[Any, ...]) -> set[str]:
    """The facts that a tree looks at."""
    if one[0] == "is":
        return set()
    return {one[1]}.union(*(facts_read(branch) for _, branch in one[2]))


def leaves(one: tuple[Any, ...]) -> set[Any]:
    """The values that a tree can give, None for "not known yet"."""
    if one[0] == "is":
        return {one[1]}
    return set().union(*(leaves(branch) for _, branch in one[2]))


def domain(questions: list[Question], times: tuple[str, ...]) -> tuple[Any, ...]:
    """Every value of one fact, from its questions: None for not told, the options, flags one by one, and unsure."""
    values: list[Any] = [None]
    for question in questions:
        if question.type == "many":
            values += [()] + [(option.value,) for option in question.options]
        elif question.type == "time":
            values += list(times)
        elif question.options:
            values += [option.value for option in question.options]
        else:
            values.append("XX-01" if question.type == "reference" else "told")
    return tuple(dict.fromkeys(values + [UNSURE]))
