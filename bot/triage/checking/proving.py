"""The promises that z3 proves about every possible call at once, each with a counter-example where it is broken."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Iterable, Iterator, Optional

import z3

from bot.triage.checking.danger_facts import DANGERS, NOT_ASKED, SAME, TRAITS_MATTER, WORSE, WORSE_OUTCOME, WORSE_TRAITS, Danger
from bot.triage.checking.frame import Frame
from bot.triage.checking.told import AnyCall, Call
from bot.triage.checking.walked import Walked
from bot.triage.protocol import Condition
from bot.triage.values import SEVERITY, UNSURE, severity
from bot.triage.walking import STOPS


@dataclass(frozen=True)
class Broken:
    """One broken promise: what it is about, and one or two real calls that show it."""

    promise: str
    about: str
    calls: tuple[Call, ...] = ()  # (told facts, Kind), the calm one first where there are two


class Prover:
    """All promises about one frame. Each method yields what is broken and counts what was asked of z3."""

    def __init__(self, frame: Frame) -> None:
        self.frame, self.questions = frame, 0
        self.call = AnyCall(frame)
        self.walked = Walked(self.call)
        self._solver = z3.SolverFor("QF_FD")
        self._solver.add(*self.call.possible())
        self._solver.add(self.walked.final())
        self._worse: dict[bool, tuple[z3.Solver, AnyCall, AnyCall, Walked]] = {}

    def one_decision(self) -> Iterator[Broken]:
        """Some rule fits whenever the questions end."""
        yield from self._refute([self.walked.logic.no(self.walked.at_least(0))], "no rule fits", "")

    def danger_asked(self) -> Iterator[Broken]:
        """Nothing but 999 is said before the danger question is answered."""
        if "danger_now" in self.frame.domains:
            yield from self._refute([z3.Not(self.call.told("danger_now")), z3.Not(self.walked.at_least(STOPS + 1))], "danger not asked", "")

    def something_to_do(self) -> Iterator[Broken]:
        """Every decision comes with at least one instruction."""
        for disposition in SEVERITY:
            tells = [self.walked.tells(item) for protocol in self.frame.protocols for item in protocol.tell if item.disposition == disposition]
            yield from self._refute([self.walked.decides(disposition), self.walked.logic.no(self.walked.logic.any(tells))], "nothing to do", disposition)

    def filtered_only_when_calm(self) -> Iterator[Broken]:
        """No HOME over a harmful, unsure or unasked fact that matters there."""
        for danger in DANGERS:
            if danger.protocol not in self.frame.active:
                continue
            for value in danger.harmful + danger.gaps:
                conditions = [self.walked.decides("HOME"), self._matters(danger), self._is(danger, value)]
                if value in danger.manager:
                    conditions.append(self.walked.logic.no(self.walked.is_("manager_decision", "handle")))
                yield from self._refute(conditions, "filtered in spite of danger", f"{danger.fact}={value}")

    def never_lower(self) -> Iterator[Broken]:
        """A worse answer, a flag more, or "not sure" in place of the calm answer never lowers where a call ends."""
        for fact, steps in WORSE.items():
            if fact in self.frame.domains:
                for pair, words in self._steps(fact, steps):
                    yield from self._refute_pair(fact, pair, words)
        for fact, one, other in ((fact, *pair) for fact, pairs in SAME.items() if fact in self.frame.domains for pair in pairs):
            yield from self._refute_pair(fact, _exactly(fact, one, other), f"{fact}: {one} -> {other}")
        for fact, steps in WORSE_OUTCOME.items():
            if fact in self.frame.domains:
                for pair, words in self._steps(fact, steps):
                    yield from self._refute_pair(fact, pair, words, (severity("INTEL"), STOPS))
        for trait, apart in WORSE_TRAITS.items():
            matters = [self.walked.holds(c) for c in TRAITS_MATTER.get(trait, ()) if self._has(c.fact)]
            for calm, worse in apart if len(matters) == len(TRAITS_MATTER.get(trait, ())) else ():
                pairs = self._kinds_apart(trait, calm, worse)
                yield from self._refute_pair("", lambda one, two, pairs=pairs: matters + [z3.Or([z3.And(one.kind(a), two.kind(b)) for a, b in pairs])],
                                             f"the child's {trait}: {calm} -> {worse}") if pairs else ()

    def reaches(self, conditions: list[Any]) -> Optional[Call]:
        """A finished call (told facts, Kind) that fulfils the conditions, or None when there is none."""
        self.questions += 1
        if self._solver.check(*conditions) != z3.sat:
            return None
        return self.call.example(self._shortest(self._solver, conditions, self._solver.model(), self.call))

    # -- how ---------------------------------------------------------------------------------------------------

    def _matters(self, danger: Danger) -> Any:
        logic = self.walked.logic
        return logic.true if not danger.where else logic.any(logic.all(self.walked.holds(c) for c in when) for when in danger.where)

    def _is(self, danger: Danger, value: Any) -> Any:
        if value == NOT_ASKED:
            return self.walked.logic.no(self.walked.known(danger.fact))
        return self.walked.holds(Condition(danger.fact, (value,)))

    def _refute(self, conditions: list[Any], promise: str, about: str) -> Iterator[Broken]:
        call = self.reaches(conditions)
        if call is not None:
            yield Broken(promise, about, (call,))

    def _steps(self, fact: str, steps: tuple[str, ...]) -> Iterable[tuple[Callable[[AnyCall, AnyCall], list[Any]], str]]:
        """(what the two calls must say, the step in words) for every step of one fact."""
        if fact in self.frame.many:
            flags = [value for value in self.frame.domains[fact] if isinstance(value, tuple) and value]
            for more in flags:
                yield _also(fact, more, [other for other in flags if other != more]), f"{fact}: also {more[0]}"
            yield _exactly(fact, (), UNSURE), f"{fact}: none -> unsure"
            return
        values = [value for value in steps if value in self.frame.domains[fact]]
        pairs = [(calm, worse) for place, calm in enumerate(values) for worse in values[place + 1:]]
        pairs += [(values[0], UNSURE)] if values and UNSURE not in values else []
        for calm, worse in pairs:
            yield _exactly(fact, calm, worse), f"{fact}: {calm} -> {worse}"

    def _kinds_apart(self, trait: str, calm: str, worse: str) -> list[tuple[int, int]]:
        """Pairs of kinds of circumstances that differ in one trait only."""
        where = {}
        for number, kind in enumerate(self.frame.kinds):
            for traits in kind.traits:
                where[traits] = number
        pairs = set()
        for traits, number in where.items():
            other = tuple((name, worse if name == trait else value) for name, value in traits)
            if dict(traits)[trait] == calm and dict(traits)["child"] == "registered" and where.get(other, number) != number:
                pairs.add((number, where[other]))
        return sorted(pairs)

    def _has(self, fact: str) -> bool:
        return fact in self.frame.domains or any(fact in protocol.derived for protocol in self.frame.protocols)

    def _refute_pair(self, fact: str, pair: Any, words: str, levels: tuple[int, ...] = tuple(range(1, len(SEVERITY)))) -> Iterator[Broken]:
        """Two finished calls with the same told facts but one: the second must not end lower, whatever else was asked in it."""
        solver, one, two, walked = self._two(bool(fact))
        lower = z3.Or([z3.And(self.walked.at_least(level), z3.Not(walked.at_least(level))) for level in levels])
        conditions = [lower] + pair(one, two) + [self._same(one, two, other) for other in self.frame.domains if other != fact]
        self.questions += 1
        if solver.check(*conditions) == z3.sat:
            model = self._shortest(solver, conditions, solver.model(), one, two)
            yield Broken("lowered by a worse answer", words, (one.example(model), two.example(model)))

    def _same(self, one: AnyCall, two: AnyCall, fact: str) -> Any:
        same = z3.And([one.is_(fact, value) == two.is_(fact, value) for value in self.frame.domains[fact]])
        if not self.frame.question(fact).ask:
            return same
        return z3.Or(same, one.is_(fact, None))  # what was not told in the calm call may be asked in the other

    def _two(self, same_child: bool) -> tuple[z3.Solver, AnyCall, AnyCall, Walked]:
        if same_child not in self._worse:
            other = AnyCall(self.frame, "then ", self.call if same_child else None)
            walked = Walked(other)
            solver = z3.SolverFor("QF_FD")
            solver.add(*self.call.possible(), *other.possible(), self.walked.final(), walked.final())
            self._worse[same_child] = (solver, self.call, other, walked)
        return self._worse[same_child]

    def _shortest(self, solver: z3.Solver, conditions: list[Any], model: z3.ModelRef, *calls: AnyCall) -> z3.ModelRef:
        """A model that tells as few facts as can be, so that a reader sees what matters."""
        left_out: list[Any] = []
        for absent in [call.is_(fact, None) for call in calls for fact in reversed(list(self.frame.domains))]:
            if z3.is_true(model.eval(absent, True)):
                left_out.append(absent)
            elif solver.check(*conditions, *left_out, absent) == z3.sat:
                left_out, model = left_out + [absent], solver.model()
        return model


def _also(fact: str, more: Any, others: list[Any]) -> Callable[[AnyCall, AnyCall], list[Any]]:
    """The same flags of a list in both calls, and one flag more in the second."""
    return lambda one, two: [one.told(fact), z3.Not(one.is_(fact, UNSURE)), z3.Not(one.is_(fact, more)), two.is_(fact, more),
                             *(one.is_(fact, other) == two.is_(fact, other) for other in others)]


def _exactly(fact: str, calm: Any, worse: Any) -> Callable[[AnyCall, AnyCall], list[Any]]:
    return lambda one, two: [one.is_(fact, calm), two.is_(fact, worse)]
