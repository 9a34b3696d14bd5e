"""Damages the protocols one piece at a time and says who notices: a golden or edge case, or the proof of `check`.

`python -m tests.protocols.mutations` tries every damage and lists what nobody notices.
"""
from __future__ import annotations

import json
import random
import sys
from collections import Counter
from dataclasses import dataclass, replace
from typing import Iterator, Optional

import z3

from bot.triage.checking.frame import frame
from bot.triage.checking.proving import Prover
from bot.triage.checking.told import AnyCall
from bot.triage.checking.walked import Walked
from bot.triage.circumstances import ForceSettings
from bot.triage.protocol import Condition, Library, Protocol, Question, Rule
from bot.triage.reading_protocols import load_library
from bot.triage.settings_ranges import RANGES
from bot.triage.values import SEVERITY, severity
from bot.triage.walking import walk
from tests.protocols.edges import edges
from tests.protocols.golden import cases

LIBRARY = load_library()
#: Reasons that walking supplies when the protocol itself has none.
LAST_RESORTS = {"no-rule-fits", "danger-now"}


@dataclass(frozen=True)
class Damage:
    """One damaged protocol and what was done to it."""

    protocol: str
    what: str
    library: Library


def every_damage() -> list:
    """Each rule dropped, lowered by one and to HOME; each condition dropped; each option dropped and exchanged; each option of
    `asked_if` dropped."""
    found = []
    for protocol in LIBRARY.protocols.values():
        for rule in protocol.rules:
            for what, damaged in _rules(protocol, rule):
                rules = tuple(damaged if one is rule else one for one in protocol.rules)
                found.append(_damage(replace(protocol, rules=tuple(one for one in rules if one is not None)), f"{rule.id}: {what}"))
        for question in protocol.questions.values():
            for what, damaged in _questions(question):
                found.append(_damage(replace(protocol, questions={**protocol.questions, question.fact: damaged}), f"question {question.fact}: {what}"))
    return found


def some_damage(number: int, seed: int = 3) -> list:
    """A fixed sample of `number` damages."""
    every = every_damage()
    return random.Random(seed).sample(every, min(number, len(every)))


def noticed_by(damage: Damage) -> Optional[str]:
    """"case", "proof", "same" (no finished call is decided otherwise), or None."""
    if golden(damage):
        return "case"
    if proof(damage):
        return "proof"
    return None if difference(damage) else "same"


def golden(damage: Damage) -> bool:
    """True when some golden case, with all its facts or asked one by one, or an edge case no longer ends as it should."""
    mine = [case for case in reversed(cases()) if case.protocol == damage.protocol]  # the cases made for single rules stand last
    return (any(_wrong(case, walk(damage.library, (damage.protocol,), case.everything(), case.circumstances).decision) for case in mine)
            or any(edge.decide(damage.library) != edge.expect for edge in edges() if edge.protocol == damage.protocol)
            or any(_wrong(case, case.play(damage.library)[0]) for case in mine))


def proof(damage: Damage) -> bool:
    """True when `check` finds a broken promise."""
    prover = Prover(frame(damage.library, (damage.protocol,)))
    promises = (prover.one_decision, prover.danger_asked, prover.filtered_only_when_calm, prover.something_to_do, prover.never_lower)
    if any(next(promise(), None) for promise in promises):
        return True
    protocol = damage.library.protocols[damage.protocol]
    return any(prover.reaches([prover.walked.fires(protocol, rule), z3.Not(prover.walked.at_least(severity(rule.then) + 1))]) is None
               for rule in protocol.rules)


def difference(damage: Damage) -> Optional[dict]:
    """A finished call that the damage decides otherwise, as an entry of edge_cases.yml; None when there is none."""
    sound, broken = frame(LIBRARY, (damage.protocol,)), frame(damage.library, (damage.protocol,))
    call = AnyCall(sound)
    before, after = Walked(call), Walked(AnyCall(broken, "", call))
    solver = z3.SolverFor("QF_FD")
    solver.add(*call.possible(), before.final(), after.final())
    solver.add(z3.Or([before.at_least(level) != after.at_least(level) for level in range(len(SEVERITY))]))
    if solver.check() != z3.sat:
        return None
    usual = z3.Or([call.kind(number) for number, kind in enumerate(sound.kinds) if kind.circumstances.settings == ForceSettings()])
    kept: list = [usual] if solver.check(usual) == z3.sat else []
    for fact in reversed(list(sound.domains)):  # as few facts as can be, and of those the calm answers
        calm = [call.is_(fact, value) for value in (None, (), "no", "none", "confirmed", "safe", "over", "XX-01") if value in sound.domains[fact]]
        kept += next(([one] for one in calm if solver.check(*kept, one) == z3.sat), [])
    assert solver.check(*kept) == z3.sat
    told, kind = call.example(solver.model())
    decision = walk(LIBRARY, (damage.protocol,), told, kind.circumstances).decision
    case = {"protocol": damage.protocol, "shows": damage.what, "told": {fact: list(value) if isinstance(value, tuple) else value for fact, value in told.items()},
            "child": _child(kind), "expect": decision.disposition}
    settings = {name: value for name, value in kind.example.traits if name in RANGES and value != getattr(ForceSettings(), name)}
    return {**case, "settings": settings} if settings else case


def _child(kind) -> object:
    child = kind.circumstances.child
    if child is None:
        return "unregistered"
    if child.plan is None:
        return {"age": child.age, "plan": "none"}
    return {"age": child.age, "return_by": child.plan.return_by, "report_after": child.plan.report_after_minutes, "flags": list(child.plan.flags)}


def _rules(protocol: Protocol, rule: Rule) -> Iterator[tuple]:
    yield "dropped", None
    if rule.then != "HOME":
        lower = SEVERITY[severity(rule.then) - 1]
        for then in dict.fromkeys((lower, "HOME")):
            yield f"lowered to {then}", replace(rule, then=then, slow_time=False)
    for place, condition in enumerate(rule.when):
        if len(rule.when) > 1:
            yield f"without the condition on {condition.fact}", replace(rule, when=rule.when[:place] + rule.when[place + 1:])
        for what, other in _conditions(protocol, condition):
            yield what, replace(rule, when=rule.when[:place] + (other,) + rule.when[place + 1:])


def _conditions(protocol: Protocol, condition: Condition) -> Iterator[tuple]:
    known = protocol.derived[condition.fact].values if condition.fact in protocol.derived else tuple(
        option.value for option in protocol.questions[condition.fact].options)
    others = [value for value in known if value not in condition.accepts and "any" not in condition.accepts]
    for value in condition.accepts:
        kept = tuple(one for one in condition.accepts if one != value)
        if kept:
            yield f"{condition.fact} no longer {value}", Condition(condition.fact, kept)
        if others:
            yield f"{condition.fact} {others[0]} instead of {value}", Condition(condition.fact, kept + (others[0],))


def _questions(question: Question) -> Iterator[tuple]:
    for which, when in enumerate(question.asked_if):
        for place, condition in enumerate(when):
            for value in condition.accepts if len(condition.accepts) > 1 else ():
                kept = Condition(condition.fact, tuple(one for one in condition.accepts if one != value))
                changed = when[:place] + (kept,) + when[place + 1:]
                yield f"not asked for {condition.fact} {value}", replace(question, asked_if=question.asked_if[:which] + (changed,) + question.asked_if[which + 1:])


def _damage(protocol: Protocol, what: str) -> Damage:
    return Damage(protocol.name, what, replace(LIBRARY, protocols={**LIBRARY.protocols, protocol.name: protocol}))


def _wrong(case, decision) -> bool:
    slow = case.slow_time is not None and decision.slow_time is not case.slow_time
    return slow or decision.disposition not in case.expect or any(reason.rule in LAST_RESORTS for reason in decision.reasons)


def main() -> int:
    """Tries every damage and prints the shares, and for what nobody notices a case to judge and to add; 1 when there is one."""
    by: Counter = Counter()
    for damage in every_damage():
        who = noticed_by(damage)
        by[who] += 1
        if who is None:
            print("nobody notices: " + json.dumps(difference(damage)), flush=True)
    real = sum(by.values()) - by["same"]
    print(f"{sum(by.values())} damages: {by['case']} noticed by a case, {by['proof']} by the proof, {by[None]} by nobody; "
          f"{by['same']} change no decision. {100 * (1 - by[None] / real):.1f}% of those that matter are noticed.")
    return 1 if by[None] else 0


if __name__ == "__main__":
    sys.exit(main())
