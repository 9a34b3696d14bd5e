"""Whether every rule and decision can be reached: each by a finished call that the real walker confirms."""
from __future__ import annotations

from bot.triage.checking.proving import Prover
from bot.triage.checking.telling import Problem, line_of
from bot.triage.protocol import Protocol
from bot.triage.values import SEVERITY, severity
from bot.triage.walking import walk


def unreachable(prover: Prover) -> tuple[list[Problem], set[str]]:
    """(Problems, the dispositions that are reached) of one protocol."""
    frame, walked = prover.frame, prover.walked
    problems, reached = [], set()
    for protocol in frame.protocols:
        for rule in protocol.rules:
            call = prover.reaches([walked.fires(protocol, rule), walked.logic.no(walked.at_least(severity(rule.then) + 1))])
            if call is None:
                line = line_of(protocol.name, rule.id)
                problems.append(Problem(protocol.name, f"the rule '{rule.id}' can never decide a call" + (f" ({protocol.name}.yml line {line})" if line else ""),
                                        advice="drop it, or correct its conditions"))
                continue
            decision = walk(frame.library, frame.active, call[0], call[1].circumstances).decision
            if decision is None or all(reason.rule != rule.id for reason in decision.reasons):
                raise AssertionError(f"the proof and the walker disagree about the rule '{rule.id}'")
    for disposition in SEVERITY:
        call = prover.reaches([walked.decides(disposition)])
        if call is not None:
            reached.add(disposition)
    return problems, reached


def unused(protocol: Protocol) -> list[Problem]:
    """Questions that are asked, and derived facts, that no rule uses."""
    used = {condition.fact for rule in protocol.rules for condition in rule.when}
    used |= {condition.fact for question in protocol.questions.values() for when in question.asked_if for condition in when}
    used |= {origin for fact, derived in protocol.derived.items() if fact in used for origin in derived.from_facts}
    advice = "use it in a rule, or mark it 'ask: false'"
    problems = [Problem(protocol.name, f"the question '{fact}' is asked but no rule uses it", advice=advice)
                for fact, question in protocol.questions.items() if question.ask and fact not in used]
    return problems + [Problem(protocol.name, f"the derived fact '{fact}' is used by no rule", advice="drop it") for fact in protocol.derived if fact not in used]
