"""The golden cases and the proof bite: whoever damages a rule is told."""
from __future__ import annotations

from dataclasses import replace

import pytest

from bot.triage.values import SEVERITY
from tests.protocols.edges import edges
from tests.protocols.mutations import LIBRARY, Damage, every_damage, golden, noticed_by, some_damage

RULES = [(name, rule) for name, protocol in LIBRARY.protocols.items() for rule in protocol.rules]


@pytest.mark.parametrize("protocol, rule", RULES, ids=[rule.id for _, rule in RULES])
def test_a_rule_that_is_dropped_or_softened_is_noticed(protocol, rule):
    """Each rule decides at least one case by itself."""
    others = tuple(other for other in LIBRARY.protocols[protocol].rules if other is not rule)

    def noticed(rules):
        damaged = replace(LIBRARY, protocols={**LIBRARY.protocols, protocol: replace(LIBRARY.protocols[protocol], rules=rules)})
        return golden(Damage(protocol, rule.id, damaged))

    assert noticed(others), f"nothing changes without {rule.id}"
    if rule.then != "HOME":
        softer = replace(rule, then=SEVERITY[SEVERITY.index(rule.then) - 1], slow_time=False)
        assert noticed(others + (softer,)), f"nothing changes when {rule.id} is {softer.then}"


@pytest.mark.parametrize("damage", some_damage(30), ids=lambda damage: damage.what)
def test_a_damaged_rule_condition_or_question_is_noticed_by_a_case_or_by_the_proof(damage):
    """A fixed sample; `python -m tests.protocols.mutations` tries them all."""
    assert noticed_by(damage) is not None


def test_there_are_many_kinds_of_damage():
    """Rules dropped and lowered, conditions and options dropped and exchanged, questions left out."""
    every = [damage.what for damage in every_damage()]
    assert len(every) > 1000
    for kind in (": dropped", "lowered to HOME", "without the condition on", "no longer unsure", "instead of", "not asked for"):
        assert any(kind in what for what in every), kind


def test_every_edge_case_ends_as_it_says():
    """All its facts told at once."""
    assert len({(edge.protocol, edge.shows) for edge in edges()}) == len(edges())
    for edge in edges():
        assert edge.decide(LIBRARY) == edge.expect, edge.shows
