"""The golden cases bite: whoever drops or softens a rule is told."""
from __future__ import annotations

from dataclasses import replace

import pytest

from bot.triage.reading_protocols import load_library
from bot.triage.values import SEVERITY
from bot.triage.walking import walk
from tests.protocols.golden import cases

LIBRARY = load_library()
RULES = [(name, rule) for name, protocol in LIBRARY.protocols.items() for rule in protocol.rules]


#: Reasons that walking supplies when the protocol itself has none.
LAST_RESORTS = {"no-rule-fits", "danger-now"}


def _noticed(protocol: str, rules: list) -> bool:
    """True when some golden case, with all its facts or asked one by one, no longer ends as it should."""
    damaged = replace(LIBRARY, protocols={**LIBRARY.protocols, protocol: replace(LIBRARY.protocols[protocol], rules=tuple(rules))})
    mine = [case for case in reversed(cases()) if case.protocol == protocol]  # the cases made for single rules stand last
    return (any(_wrong(case, walk(damaged, (protocol,), case.everything(), case.circumstances).decision) for case in mine)
            or any(_wrong(case, case.play(damaged)[0]) for case in mine))


def _wrong(case, decision) -> bool:
    slow = case.slow_time is not None and decision.slow_time is not case.slow_time
    return slow or decision.disposition not in case.expect or any(reason.rule in LAST_RESORTS for reason in decision.reasons)


@pytest.mark.parametrize("protocol, rule", RULES, ids=[rule.id for _, rule in RULES])
def test_a_rule_that_is_dropped_or_softened_is_noticed(protocol, rule):
    """Each rule decides at least one case by itself."""
    others = [other for other in LIBRARY.protocols[protocol].rules if other is not rule]
    assert _noticed(protocol, others), f"nothing changes without {rule.id}"
    if rule.then != "HOME":
        softer = replace(rule, then=SEVERITY[SEVERITY.index(rule.then) - 1], slow_time=False)
        assert _noticed(protocol, others + [softer]), f"nothing changes when {rule.id} is {softer.then}"
