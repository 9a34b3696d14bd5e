"""Where known facts lead under one version of the protocols: a decision, or all that could still come of it."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Callable, Iterator, Mapping, Optional

from bot.triage.circumstances import Child, Circumstances, Plan
from bot.triage.protocol import Library, Question
from bot.triage.values import SEVERITY, UNSURE, Facts, Value, severity
from bot.triage.walking import Decision, walk

#: How serious a decision is, slow time below the same with its clock: nobody moves a slow-time call up by itself.
Level = tuple[int, bool]
LOWEST, HIGHEST = (0, True), (len(SEVERITY) - 1, True)
#: Stands for a child nobody gave the reference of; `lenient` makes it one for whom nothing is pressing.
SOME_CHILD = "?"
#: Sets of answers tried for one call: beyond them anything is held possible.
MOST_TRIED = 3000

Around = Callable[[Facts], Circumstances]


@dataclass(frozen=True)
class Reached:
    """The decision, or (`decision` None) the lowest and highest that the answers to what is still `asks` allow."""

    low: Level
    high: Level
    decision: Optional[Decision] = None
    asks: Optional[str] = None
    asked: tuple[str, ...] = ()
    facts: Mapping[str, Value] = field(default_factory=dict)
    not_allowed: frozenset[str] = frozenset()

    @property
    def words(self) -> str:
        """For a report: "REPORT", or "asks red_flags, then WAIT to 999"."""
        if self.decision is not None:
            return named(self.low)
        span = named(self.low) if self.low == self.high else f"{named(self.low)} to {named(self.high)}"
        return f"asks {self.asks}, then {span}"


def level(disposition: str, slow_time: bool = False) -> Level:
    """The level of a decision."""
    return severity(disposition), not slow_time


def named(of: Level) -> str:
    """A level in words."""
    name = SEVERITY[of[0]]
    return name if of[1] else f"{name} (slow time)"


def reach(library: Library, active: tuple[str, ...], told: Facts, answers: Facts, around: Around) -> Reached:
    """Walks from `told`, answering from `answers`; a question that neither answers is tried with every answer.

    An answer that this version's question does not allow counts as not given (`not_allowed`); of a list, the flags it
    knows stay. `around` gives the circumstances of what has been told.
    """
    given = {**answers, **told}
    told, answers = _allowed(library, active, told), _allowed(library, active, answers)
    asked: list[str] = []
    not_allowed = frozenset(given) - frozenset(answers) - frozenset(told)
    while True:
        position = walk(library, active, told, around(told))
        if position.decision is not None:
            at = level(position.decision.disposition, position.decision.slow_time)
            return Reached(at, at, position.decision, None, tuple(asked), position.facts, not_allowed)
        assert position.ask is not None  # a position has a decision or a question
        fact = position.ask.fact
        if fact not in answers or fact in asked:
            break
        asked.append(fact)
        told = {**told, fact: answers[fact]}
    low, high = _span(library, active, told, around)
    return Reached(low, high, None, fact, tuple(asked), position.facts, not_allowed)


def lenient(around: Circumstances) -> Child:
    """A child about whom nothing is pressing, so that the lowest possible decision is found."""
    later = (around.now + timedelta(hours=1)).strftime("%H:%M")
    return Child(SOME_CHILD, around.home.id if around.home else "", 17, plan=Plan(later, 60, ()))


def _allowed(library: Library, active: tuple[str, ...], facts: Facts) -> dict[str, Any]:
    kept = {}
    for fact, value in facts.items():
        question = library.question(fact, active)
        if question is not None and question.type == "many" and isinstance(value, tuple):
            value = tuple(flag for flag in value if question.allows((flag,)))
        if question is None or question.allows(value):
            kept[fact] = value
    return kept


def _span(library: Library, active: tuple[str, ...], told: Facts, around: Around) -> tuple[Level, Level]:
    low, high, tried, open_ = HIGHEST, LOWEST, 0, [dict(told)]
    while open_ and (low, high) != (LOWEST, HIGHEST):
        facts = open_.pop()
        tried += 1
        if tried > MOST_TRIED:
            return LOWEST, HIGHEST
        here = around(facts)
        position = walk(library, active, facts, here)
        if position.decision is not None:
            at = level(position.decision.disposition, position.decision.slow_time)
            low, high = min(low, at), max(high, at)
            continue
        assert position.ask is not None  # a position has a decision or a question
        if position.ask.fact in facts:  # a protocol that asks again what it was told: nothing can be promised
            return LOWEST, HIGHEST
        open_ += [{**facts, position.ask.fact: value} for value in _possible(position.ask, here)]
    return low, high


def _possible(question: Question, here: Circumstances) -> Iterator[Value]:
    yield UNSURE
    if question.type == "many":
        yield ()
        yield from ((option.value,) for option in question.options)
    elif question.type == "time":
        yield from ((here.now + timedelta(minutes=minutes)).strftime("%H:%M") for minutes in (10, 300))
    elif question.type == "reference":
        yield SOME_CHILD
    else:
        yield from (option.value for option in question.options)
