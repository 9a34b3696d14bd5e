"""Where a call stands: the facts go in, the next question or a decision with its reasons comes out."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Iterable, Mapping, Optional

from bot.triage.circumstances import Circumstances
from bot.triage.facts import complete
from bot.triage.protocol import Condition, Library, Protocol, Question, Rule, Tell
from bot.triage.values import OUTCOME, SEVERITY, Facts, Value, severity

#: A decision this serious ends the questions (design: stop as soon as REPORT or above is certain).
STOPS = severity("REPORT")


@dataclass(frozen=True)
class Reason:
    """One rule that fired: its id, its words, its sources and the facts that fulfilled it."""

    rule: str
    text: str
    source: tuple[str, ...]
    because: Mapping[str, Value]
    mark: str = ""
    slow_time: bool = False
    then: str = "REPORT"


@dataclass(frozen=True)
class Decision:
    """What is advised, why, and what to do now. `outcome` is filtered, escalated or open."""

    disposition: str
    outcome: str
    reasons: tuple[Reason, ...]
    tell: tuple[Tell, ...]
    slow_time: bool = False


@dataclass(frozen=True)
class Position:
    """Exactly one of `decision` and `ask` is set. `facts` holds the told, registry and derived facts."""

    decision: Optional[Decision]
    ask: Optional[Question]
    facts: Mapping[str, Value] = field(default_factory=dict)


def walk(library: Library, active: Iterable[str], told: Facts, circumstances: Circumstances) -> Position:
    """Replays what is known against the active protocols.

    Args: `active` names the protocols of this call, the main one first; `told` the answers so far.
    Returns: a Position. The decision is the highest disposition among all rules that hold (incidents.md hard rule
    8); it is final once REPORT or above is certain, otherwise only when no rule that is still open could raise it.
    "I want this reported" is REPORT whatever else is known (missing.md hard rule 2, RESOLUTION-18).
    """
    active = tuple(name for name in active if name in library.protocols)
    facts = complete(told, circumstances)
    rules = [rule for name in active for rule in library.protocols[name].rules if not _settled(library.protocols[name], rule, facts)]
    view = _View(library, active, facts)
    holding = [rule for rule in rules if view.status(rule) is True]
    reasons = [_reason(rule, facts) for rule in holding]
    level = max((severity(rule.then) for rule in holding), default=-1)
    if facts.get("danger_now") == "yes" and level < severity("999"):  # whatever a protocol file says or lacks (hard rule 1)
        level = severity("999")
        reasons.append(Reason("danger-now", "somebody is in danger now", ("M1", "I1"), {"danger_now": "yes"}, then="999"))
    if facts.get("reporter_insists") == "yes" and level < STOPS:
        level = STOPS
        reasons.append(Reason("reporter-insists", "the person on the spot wants it reported", ("RESOLUTION-18",), {"reporter_insists": "yes"}))
    question = view.most_decisive(rules, level) if level < STOPS else None
    if level == STOPS:
        question = view.safety_question()
    if question is not None:
        return Position(None, question, facts)
    if level < 0:  # cannot happen in a checked protocol; unclear counts as serious
        level = STOPS
        reasons.append(Reason("no-rule-fits", "no rule of the protocol fits what was told", ("RESOLUTION-25",), {}))
    return Position(_decide(library, active, level, reasons, facts), None, facts)


def left_out(library: Library, active: Iterable[str], told: Facts, circumstances: Circumstances) -> tuple[str, ...]:
    """The facts no question was asked for because their `asked_if` shows that they cannot matter here."""
    active = tuple(name for name in active if name in library.protocols)
    view = _View(library, active, complete(told, circumstances))
    return tuple(dict.fromkeys(fact for name in active for fact in library.protocols[name].questions if view.pointless(fact)))


def tell_for(library: Library, active: Iterable[str], disposition: str, facts: Facts) -> tuple[Tell, ...]:
    """What to do now for a disposition: each instruction whose conditions are known to hold, in the protocols' order."""
    return tuple(item for name in active if name in library.protocols for item in library.protocols[name].tell
                 if item.disposition == disposition and all(_met(condition, facts) is True for condition in item.when))


def _settled(protocol: Protocol, rule: Rule, facts: Facts) -> bool:
    """True when the manager has said "we handle it" and the protocol lets that end this rule."""
    return facts.get("manager_decision") == "handle" and any(
        rule.then in settlement.dispositions and all(_met(condition, facts) is True for condition in settlement.when)
        for settlement in protocol.manager_settles)


def _decide(library: Library, active: tuple[str, ...], level: int, reasons: list[Reason], facts: Facts) -> Decision:
    disposition = SEVERITY[level]
    deciding = tuple(reason for reason in reasons if reason.then == disposition)
    tell = tell_for(library, active, disposition, facts)
    slow = bool(deciding) and all(reason.slow_time for reason in deciding)
    return Decision(disposition, OUTCOME[disposition], deciding, tell, slow)


def _reason(rule: Rule, facts: Facts) -> Reason:
    return Reason(rule.id, rule.reason, rule.source, {condition.fact: facts[condition.fact] for condition in rule.when}, rule.mark, rule.slow_time, rule.then)


def _met(condition: Condition, facts: Facts) -> Optional[bool]:
    return condition.holds(facts[condition.fact]) if condition.fact in facts else None


def _all_of(states: Iterable[Optional[bool]]) -> Optional[bool]:
    """Three-valued "and": False wins, then None."""
    states = list(states)
    if False in states:
        return False
    return True if None not in states else None


class _View:
    """The active protocols in the light of what is known: which rules are open, and what to ask next."""

    def __init__(self, library: Library, active: tuple[str, ...], facts: Facts) -> None:
        self._active, self._facts = active, facts
        self._protocols = [library.protocols[name] for name in active]
        self._library = library
        self._found_pointless: dict[str, bool] = {}
        self._found_askable: dict[str, list[str]] = {}
        self._found_status: dict[str, Optional[bool]] = {}

    def status(self, rule: Rule) -> Optional[bool]:
        """True: holds. False: cannot hold any more. None: still open."""
        if rule.id not in self._found_status:
            self._found_status[rule.id] = _all_of(self._known(condition) for condition in rule.when)
        return self._found_status[rule.id]

    def most_decisive(self, rules: list[Rule], level: int) -> Optional[Question]:
        """The question that matters most: of the open rules that could raise the decision, the most serious one that
        lacks the fewest of its facts, and in it the fact that stands first in the protocol."""
        order: dict[str, int] = {}
        for protocol in self._protocols:
            for fact in protocol.questions:
                order.setdefault(fact, len(order))
        best, best_key = None, None
        for rule in rules:
            if severity(rule.then) <= level or self.status(rule) is not None:
                continue
            unknown = [asks for asks in (self._askable(c.fact) for c in rule.when if c.fact not in self._facts) if asks]
            if not unknown:
                continue
            fact = min((fact for asks in unknown for fact in asks), key=lambda name: order.get(name, 999))
            key = (-severity(rule.then), len(unknown), order.get(fact, 999))
            if best_key is None or key < best_key:
                best, best_key = fact, key
        return self._library.question(best, self._active) if best else None

    def safety_question(self) -> Optional[Question]:
        """The first `always` question not yet answered: no path ends without it (incidents.md hard rule 1), REPORT or
        not. Somebody who wants the police is asked about danger only (missing.md hard rule 2)."""
        insists = self._facts.get("reporter_insists") == "yes"
        for protocol in self._protocols:
            for fact, question in protocol.questions.items():
                if question.always and fact not in self._facts and not self.pointless(fact) and not (insists and fact != "danger_now"):
                    return question
        return None

    def _known(self, condition: Condition) -> Optional[bool]:
        if condition.fact in self._facts:
            return condition.holds(self._facts[condition.fact])
        return False if self.pointless(condition.fact) else None

    def pointless(self, fact: str) -> bool:
        """True when every active protocol that asks for `fact` knows that it cannot matter here (its `asked_if` fails)."""
        if fact not in self._found_pointless:
            askers = [protocol.questions[fact] for protocol in self._protocols if fact in protocol.questions]
            self._found_pointless[fact] = bool(askers) and all(
                question.ask and question.asked_if and all(_all_of(self._known(c) for c in when) is False for when in question.asked_if)
                for question in askers)
        return self._found_pointless[fact]

    def _askable(self, fact: str) -> list[str]:
        """The facts whose answers would establish `fact`: its own question, its parts when derived, and what decides
        whether it is asked at all."""
        if fact not in self._found_askable:
            self._found_askable[fact] = self._find_askable(fact)
        return self._found_askable[fact]

    def _find_askable(self, fact: str) -> list[str]:
        for protocol in self._protocols:
            if fact in protocol.derived:
                parts = [self._askable(origin) for origin in protocol.derived[fact].from_facts if origin not in self._facts]
                return next((part for part in parts if part), [])
        question = self._library.question(fact, self._active)
        if question is None or not question.ask or fact in self._facts or self.pointless(fact):
            return []
        before = [c.fact for when in question.asked_if for c in when if c.fact not in self._facts]
        return [fact] + [part for other in before for part in self._askable(other)]
