"""What a proof ranges over: the facts of the active protocols, their values, and the kinds of circumstances."""
from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from math import prod
from typing import Any, Mapping

from bot.triage.checking.relation import domain, tree
from bot.triage.checking.situations import TIMES, Situation, situations
from bot.triage.circumstances import Circumstances
from bot.triage.facts import from_registry
from bot.triage.protocol import Library, Protocol, Question
from bot.triage.values import Value


@dataclass(frozen=True)
class Kind:
    """Situations that no derived fact tells apart: one of them stands for all. `trees` has each derived fact's own.

    Facts that only a local setting decides are `constants`; `base` numbers what is left, so that a proof can choose the two apart.
    """

    example: Situation
    registry: tuple[tuple[str, Value], ...]
    trees: Mapping[str, tuple[Any, ...]]
    traits: frozenset[Any]
    base: int = 0
    constants: tuple[tuple[str, Any], ...] = ()

    @property
    def circumstances(self) -> Circumstances:
        """Real circumstances of this kind."""
        return self.example.circumstances


@dataclass(frozen=True)
class Frame:
    """The active protocols of a library with their facts' values and every kind of circumstances."""

    library: Library
    active: tuple[str, ...]
    domains: Mapping[str, tuple[Any, ...]]
    many: frozenset[str]
    kinds: tuple[Kind, ...]

    @property
    def protocols(self) -> tuple[Protocol, ...]:
        """The active protocols, the main one first."""
        return tuple(self.library.protocols[name] for name in self.active)

    @property
    def calls(self) -> float:
        """How many different calls there are: every value of every fact, in every kind of circumstances."""
        flags = {fact: sum(1 for value in self.domains[fact] if isinstance(value, tuple) and value) for fact in self.many}
        return float(prod(2 ** flags[fact] + 2 if fact in self.many else len(values) for fact, values in self.domains.items()) * len(self.kinds))

    def question(self, fact: str) -> Question:
        """The question for a fact as the walker would put it."""
        return self.library.its(fact, self.active)


def frame(library: Library, active: tuple[str, ...]) -> Frame:
    """The frame of one proof. Kinds are read off the real functions, and kept between libraries with the same questions."""
    asked: dict[str, list[Question]] = {}
    for name in active:
        for fact, question in library.protocols[name].questions.items():
            asked.setdefault(fact, []).append(question)
    domains = {fact: domain(questions, TIMES) for fact, questions in asked.items()}
    derived = tuple(dict.fromkeys(fact for name in active for fact in library.protocols[name].derived))
    many = frozenset(fact for fact, questions in asked.items() if any(question.type == "many" for question in questions))
    return Frame(library, active, domains, many, _kinds(tuple(domains.items()), derived))


@lru_cache(maxsize=16)
def _kinds(domains: tuple[Any, ...], derived: tuple[Any, ...]) -> tuple[Kind, ...]:
    """One Kind for all situations with the same registry answers and the same trees."""
    known = dict(domains)
    found: dict[Any, Any] = {}
    for situation in situations():
        circumstances = situation.circumstances
        registry = tuple(sorted((fact, value) for fact, value in from_registry(circumstances).items() if fact in known))
        trees = tuple(tree(fact, known, circumstances) for fact in derived)
        found.setdefault((registry, trees), []).append(situation)
    kinds = [Kind(same[0], registry, dict(zip(derived, trees)), frozenset(one.traits for one in same)) for (registry, trees), same in found.items()]
    return tuple(_apart(kinds, derived))


def _apart(kinds: list[Kind], derived: tuple[Any, ...]) -> list[Kind]:
    """The kinds with base and constants, when each constant goes with each base; else every kind is a base of its own."""
    constant = [fact for fact in derived if all(kind.trees[fact][0] == "is" for kind in kinds)]
    constants = [tuple((fact, kind.trees[fact]) for fact in constant) for kind in kinds]
    bases: dict[Any, int] = {}
    numbers = [bases.setdefault((kind.registry, tuple(kind.trees[fact] for fact in derived if fact not in constant)), len(bases)) for kind in kinds]
    if len(kinds) != len(bases) * prod(len({kind.trees[fact] for kind in kinds}) for fact in constant):
        return [replace(kind, base=number) for number, kind in enumerate(kinds)]
    return [replace(kind, base=number, constants=values) for kind, number, values in zip(kinds, numbers, constants)]
