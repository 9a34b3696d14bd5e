"""One call's told facts and circumstances: as z3 variables, or as one real call."""
from __future__ import annotations

from typing import Any, Mapping, Optional

import z3

from bot.triage.checking.frame import Frame, Kind
from bot.triage.checking.logic import Formulas, Plain
from bot.triage.values import UNSURE, Facts, Value

#: A call: (told facts, the kind of its circumstances).
Call = tuple[dict[str, Any], Kind]


class AnyCall:
    """Every possible call at once: one z3 variable for each value of each fact and for each kind of circumstances."""

    logic = Formulas()

    def __init__(self, frame: Frame, name: str = "", beside: Optional["AnyCall"] = None) -> None:
        """`beside`: another call with the very same circumstances."""
        self.frame = frame
        self._variables = {(fact, value): z3.Bool(f"{name}{fact}={value}") for fact, values in frame.domains.items() for value in values}
        self._bases: dict[int, Any] = beside._bases if beside else {kind.base: z3.Bool(f"{name}base={kind.base}") for kind in frame.kinds}
        self._constants: dict[tuple[str, Any], Any] = beside._constants if beside else {one: z3.Bool(f"{name}{one}") for kind in frame.kinds for one in kind.constants}

    def is_(self, fact: str, value: Any) -> Any:
        """The fact has exactly this value (None: not told); of a list's flags, this one is among them."""
        return self._variables.get((fact, value), Formulas.false)

    def told(self, fact: str) -> Any:
        """The fact is told, by a person or by the registry."""
        return self.logic.no(self.is_(fact, None)) if (fact, None) in self._variables else Formulas.false

    def kind(self, number: int) -> Any:
        """The circumstances are of this kind."""
        kind = self.frame.kinds[number]
        return self.logic.all([self._bases[kind.base]] + [self._constants[one] for one in kind.constants])

    def trees(self, fact: str) -> list[tuple[Any, Any]]:
        """Each tree that a derived fact can have, with when it has it: [(tree, condition)]."""
        constants = [(tree, variable) for (name, tree), variable in self._constants.items() if name == fact]
        if constants:
            return constants
        bases: dict[Any, set[Any]] = {}
        for kind in self.frame.kinds:
            bases.setdefault(kind.trees[fact], set()).add(kind.base)
        return [(tree, self.logic.any(self._bases[base] for base in sorted(those))) for tree, those in bases.items()]

    def possible(self) -> list[Any]:
        """What holds of every call: each fact has one value, the circumstances are of one kind, the registry is right."""
        rules = []
        for fact, values in self.frame.domains.items():
            single = [value for value in values if not (isinstance(value, tuple) and value)]
            flags = [self._variables[(fact, value)] for value in values if isinstance(value, tuple) and value]
            rules += _one_of([self._variables[(fact, value)] for value in single] + ([z3.Or(flags)] if flags else []))
        rules += _one_of(list(self._bases.values()))
        for constant in {fact for fact, _ in self._constants}:
            rules += _one_of([variable for (fact, _), variable in self._constants.items() if fact == constant])
        answered = {(kind.base, fact, value) for kind in self.frame.kinds for fact, value in kind.registry}
        return rules + [z3.Implies(self._bases[base], self.is_(fact, value)) for base, fact, value in sorted(answered)]

    def example(self, model: z3.ModelRef) -> Call:
        """The call that a z3 model describes: (told facts, Kind)."""
        chosen = next(kind for number, kind in enumerate(self.frame.kinds) if z3.is_true(model.eval(self.kind(number), True)))
        told: dict[str, Any] = {}
        for (fact, value), variable in self._variables.items():
            if value is None or not z3.is_true(model.eval(variable, True)) or fact in dict(chosen.registry):
                continue
            told[fact] = told.get(fact, ()) + value if isinstance(value, tuple) else value
        return told, chosen


class OneCall:
    """One real call, read through the same description."""

    logic = Plain()

    def __init__(self, frame: Frame, told: Facts, kind: Kind) -> None:
        self.frame, self._kind = frame, kind
        self._facts: Mapping[str, Value] = {**told, **dict(kind.registry)}

    def is_(self, fact: str, value: Any) -> bool:
        """The fact has this value; of a list's flags, this one is among them."""
        mine = self._facts.get(fact)
        if isinstance(value, tuple) and value and isinstance(mine, tuple):
            return value[0] in mine
        return bool(mine == value)

    def told(self, fact: str) -> bool:
        """The fact is told."""
        return fact in self._facts

    def kind(self, number: int) -> bool:
        """The circumstances are of this kind."""
        return self.frame.kinds[number] is self._kind

    def trees(self, fact: str) -> list[tuple[Any, bool]]:
        """The one tree that the derived fact has in these circumstances."""
        return [(self._kind.trees[fact], True)]


def words(frame: Frame, told: Facts, kind: Optional[Kind] = None, leave_out: str = "") -> str:
    """The told facts for a reader: "danger_now is unsure, whereabouts is confirmed; a child of 15, ..."."""
    parts = [f"{fact} {say(value)}" for fact, value in told.items() if fact in frame.domains and fact != leave_out]
    where = f" ({kind.example.words})" if kind is not None else ""
    return ", ".join(parts) + where


def say(value: Any) -> str:
    """A value in words."""
    if value == UNSURE:
        return "unsure"
    if isinstance(value, tuple):
        return " and ".join(value) or "none of these"
    return str(value)


def _one_of(variables: list[Any]) -> list[Any]:
    if len(variables) < 12:
        return [z3.Or(variables)] + [z3.Not(z3.And(one, other)) for place, one in enumerate(variables) for other in variables[place + 1:]]
    return [z3.PbEq([(variable, 1) for variable in variables], 1)]
