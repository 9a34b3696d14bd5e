"""Every walk through the questions, to its end: with the real walker, each kind of position once."""
from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import product
from random import Random
from typing import Any, Iterator, Optional

from bot.triage.checking.frame import Frame, Kind
from bot.triage.checking.relation import SOME, facts_read
from bot.triage.protocol import Condition, Question
from bot.triage.values import UNSURE, severity
from bot.triage.walking import STOPS, Position, _View, walk


@dataclass(frozen=True)
class Ahead:
    """What lies ahead of one position: how many walks of each length, and the answers that lead along the longest."""

    lengths: Counter[int]
    longest: tuple[tuple[str, Any], ...]


@dataclass
class Explored:
    """What was seen on the way."""

    positions: int = 0
    asked: set[tuple[str, Any]] = field(default_factory=set)  # (fact, value)
    endings: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[str, dict[str, Any], Kind]] = field(default_factory=list)  # (what, told, kind)
    ahead: Optional[Ahead] = None
    longest_kind: Optional[Kind] = None

    def far(self) -> Ahead:
        """What lay ahead at the beginning; there is nothing before everything was walked."""
        assert self.ahead is not None
        return self.ahead


def chance_call(frame: Frame, dice: Random) -> tuple[dict[str, Any], Kind]:
    """Any mixture of told facts (mostly without danger, so that the low decisions are tried too) and a kind: (told, Kind)."""
    told: dict[str, Any] = {}
    share = dice.choice((0.2, 0.6, 0.9, 1.0))
    for fact in frame.domains:
        if dice.random() < (share if frame.question(fact).ask else 0.2 * share):
            told[fact] = chance_value(frame, fact, dice)
    if told.get("danger_now", "no") != "no" and dice.random() < 0.7:
        told["danger_now"] = "no"
    return told, dice.choice(frame.kinds)


def chance_value(frame: Frame, fact: str, dice: Random) -> Any:
    """Any value of a fact; of a list none, several flags or unsure."""
    values = [value for value in frame.domains[fact] if value is not None]
    if fact not in frame.many:
        return dice.choice(values)
    flags = [value[0] for value in values if isinstance(value, tuple) and value]
    return dice.choice([(), (), UNSURE, tuple(dice.sample(flags, dice.randint(1, min(3, len(flags)))))])


def chance_walk(frame: Frame, dice: Random) -> int:
    """How many questions one random walk takes from nothing told; what comes back twice raises AssertionError."""
    told: dict[str, Any] = {}
    kind = dice.choice(frame.kinds)
    while True:
        ask = walk(frame.library, frame.active, told, kind.circumstances).ask
        if ask is None:
            return len(told)
        if ask.fact in told:
            raise AssertionError(f"the question '{ask.fact}' comes twice")
        calm = {"danger_now": "no", "red_flags": (), "still_happening": "contained"}
        told[ask.fact] = calm[ask.fact] if ask.fact in calm and dice.random() < 0.8 else chance_value(frame, ask.fact, dice)


class Explorer:
    """All walks of one frame that begin with nothing told, or with what nobody is asked for."""

    def __init__(self, frame: Frame) -> None:
        self.frame, self.seen = frame, Explored()
        self._conditions = self._by_fact()
        self._in_trees = {fact for kind in frame.kinds for tree in kind.trees.values() for fact in facts_read(tree)}
        self._answers = {fact: self._apart(fact) for fact in frame.domains}
        self._before: dict[Any, Ahead] = {}

    def explore(self) -> Explored:
        """Walks everything. Positions that the walker cannot tell apart are walked once."""
        lengths: Counter[int] = Counter()
        longest: tuple[tuple[str, Any], ...] = ()
        for kind in self.frame.kinds:
            for told in self._beginnings():
                ahead = self._walk(told, kind)
                lengths += ahead.lengths
                if self.seen.longest_kind is None or len(ahead.longest) > len(longest):
                    longest, self.seen.longest_kind = ahead.longest, kind
        self.seen.ahead = Ahead(lengths, longest)
        return self.seen

    def _beginnings(self) -> Iterator[dict[str, Any]]:
        yield {}
        for fact, question in ((fact, self.frame.question(fact)) for fact in self.frame.domains):
            if not question.ask and len(self._answers[fact]) > 1:
                for value in self._answers[fact]:
                    yield {fact: value}

    def _walk(self, told: dict[str, Any], kind: Kind) -> Ahead:
        position = walk(self.frame.library, self.frame.active, told, kind.circumstances)
        key = self._key(position, told, kind)
        if key in self._before:
            return self._before[key]
        self.seen.positions += 1
        if position.decision is not None:
            self.seen.endings[position.decision.disposition] += 1
            ahead = Ahead(Counter({0: 1}), ())
        else:
            assert position.ask is not None  # a position has a decision or a question
            ahead = self._on(position.ask, told, kind)
        self._before[key] = ahead
        return ahead

    def _on(self, ask: Question, told: dict[str, Any], kind: Kind) -> Ahead:
        if ask.fact in told or not ask.ask:
            self.seen.faults.append((f"the question '{ask.fact}' is asked again and again", told, kind))
            return Ahead(Counter({0: 1}), ())
        lengths: Counter[int] = Counter()
        longest: tuple[tuple[str, Any], ...] = ()
        for value in self._answers[ask.fact]:
            self.seen.asked.add((ask.fact, value))
            after = self._walk({**told, ask.fact: value}, kind)
            lengths.update({length + 1: count for length, count in after.lengths.items()})
            if len(after.longest) + 1 > len(longest):
                longest = ((ask.fact, value),) + after.longest
        return Ahead(lengths, longest)

    # -- which positions are the same ---------------------------------------------------------------------------

    def _key(self, position: Position, told: dict[str, Any], kind: Kind) -> tuple[Any, ...]:
        """Two positions with the same key have the same future: the same open rules lack the same facts, the same questions are
        pointless or not yet, and what is told of half-known derived facts is the same."""
        if position.decision is not None:
            return ("end", position.decision.disposition)
        facts, view = position.facts, _View(self.frame.library, self.frame.active, position.facts)
        level, rules, lacking = -1, [], set()
        for protocol in self.frame.protocols:
            for rule in protocol.rules:
                status = view.status(rule)
                if status is True:
                    level = max(level, severity(rule.then))
                elif status is None:
                    lacks = tuple(condition.fact for condition in rule.when if condition.fact not in facts)
                    rules.append((protocol.name, rule.id, severity(rule.then), lacks))
        if facts.get("danger_now") == "yes" or facts.get("reporter_insists") == "yes":
            level = max(level, STOPS)
        rules = [one for one in rules if one[2] > level]
        lacking = {fact for one in rules for fact in one[3]} | {fact for fact in self.frame.domains if self._always(fact) and fact not in facts}
        return (level, tuple(rules), facts.get("manager_decision"), facts.get("reporter_insists"), self._rest(lacking, facts, view, kind))

    def _rest(self, lacking: set[str], facts: Any, view: _View, kind: Kind) -> frozenset[Any]:
        rest: set[tuple[Any, ...]] = set()
        todo, done = list(lacking), set[str]()
        while todo:
            fact = todo.pop()
            if fact in done:
                continue
            done.add(fact)
            if fact in kind.trees:
                rest.add((fact, kind.trees[fact]))
                reads = facts_read(kind.trees[fact]) | {one for protocol in self.frame.protocols if fact in protocol.derived
                                                        for one in protocol.derived[fact].from_facts}
                rest |= {(fact, one, facts[one]) for one in reads if one in facts}
                todo += [one for one in reads if one not in facts]
                continue
            rest.add((fact, view.pointless(fact)))
            for question in (protocol.questions[fact] for protocol in self.frame.protocols if fact in protocol.questions):
                for when in question.asked_if:
                    rest.add((fact, when, tuple(view._known(condition) for condition in when)))
                    todo += [condition.fact for condition in when if condition.fact not in facts]
        return frozenset(rest)

    def _always(self, fact: str) -> bool:
        return any(protocol.questions[fact].always for protocol in self.frame.protocols if fact in protocol.questions)

    # -- which answers are the same -----------------------------------------------------------------------------

    def _by_fact(self) -> dict[str, list[Condition]]:
        found: dict[str, list[Condition]] = {}
        for protocol in self.frame.protocols:
            whens = [rule.when for rule in protocol.rules] + [one.when for one in protocol.manager_settles]
            whens += [when for question in protocol.questions.values() for when in question.asked_if]
            for condition in (condition for when in whens for condition in when):
                found.setdefault(condition.fact, []).append(condition)
        return found

    def _apart(self, fact: str) -> tuple[Any, ...]:
        """One value for each set of values that no condition and no derived fact tells apart."""
        values = [value for value in self.frame.domains[fact] if value is not None]
        if fact in self.frame.many:
            flags = [value[0] for value in values if isinstance(value, tuple) and value]
            values = [()] + self._lists(fact, flags) + [UNSURE]
        found: dict[Any, Any] = {}
        for value in values:
            found.setdefault(self._reads(fact, value), value)
        return tuple(found.values())

    def _lists(self, fact: str, flags: list[Any]) -> list[Any]:
        """Lists of flags, one for each set of conditions that lists can fulfil."""
        found = {self._reads(fact, (flag,)): (flag,) for flag in reversed(flags)}
        while True:
            more = {self._reads(fact, one + two): tuple(dict.fromkeys(one + two)) for one, two in product(found.values(), found.values())}
            if set(more) <= set(found):
                return list(found.values())
            found = {**more, **found}

    def _reads(self, fact: str, value: Any) -> tuple[Any, ...]:
        """Everything that this value decides: conditions, derived facts, and the three words that walking itself knows."""
        trees: tuple[Any, ...] = ()
        if fact in self._in_trees:
            trees = tuple(dict.fromkeys((name, tree, _branch(tree, fact, value)) for kind in self.frame.kinds for name, tree in kind.trees.items()))
        word = value if (fact, value) in (("danger_now", "yes"), ("reporter_insists", "yes"), ("manager_decision", "handle")) else ""
        return (tuple(condition.holds(value) for condition in self._conditions.get(fact, ())), trees, word)


def _branch(tree: tuple[Any, ...], fact: str, value: Any) -> Any:
    """The tree once the fact has that value."""
    if tree[0] == "is":
        return tree
    chosen = SOME if isinstance(value, tuple) and value else value
    branches = [(one, _branch(branch, fact, value)) for one, branch in tree[2]]
    if tree[1] == fact:
        return next(branch for one, branch in branches if one == chosen)
    return ("ask", tree[1], tuple(branches))
