"""Every situation of the two catalogues ends where the guidance says, within the question budget."""
from __future__ import annotations

import statistics
from dataclasses import replace

import pytest

from bot.triage.reading_protocols import load_library
from bot.triage.values import UNSURE
from tests.protocols.golden import cases

BY_ID = pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.protocol}-{case.id}")
SITUATIONS = [case for case in cases() if case.id[:3] in ("MS-", "IN-")]


@BY_ID
def test_a_situation_with_everything_known_gets_an_expected_decision(case):
    """The order of the questions plays no part: the complete facts alone give the decision."""
    decision = case.decide_at_once()
    assert decision.disposition in case.expect, [reason.rule for reason in decision.reasons]


@BY_ID
def test_a_situation_asked_question_by_question_gets_an_expected_decision(case):
    """Starting from the first message, the questions lead to the same place and to its slow time."""
    decision, asked = case.play()
    assert decision.disposition in case.expect, (asked, [reason.rule for reason in decision.reasons])
    assert case.slow_time is None or decision.slow_time is case.slow_time
    assert {reason.rule for reason in decision.reasons} - {"reporter-insists"} <= {rule.id for rule in load_library().protocols[case.protocol].rules}


@BY_ID
def test_a_situation_only_uses_values_that_the_protocol_knows(case):
    """A typing mistake in a case is a failure, not a silent pass."""
    for fact, value in case.everything().items():
        question = load_library().question(fact, (case.protocol,))
        assert question is not None and question.allows(value), (case.id, fact, value)
    assert set(case.opening) <= set(case.everything())


def test_every_catalogue_number_has_a_case():
    """MS-01 to MS-41 and IN-01 to IN-68, none left out."""
    numbers = {case.id[:5] for case in SITUATIONS}
    assert numbers == {f"MS-{n:02}" for n in range(1, 42)} | {f"IN-{n:02}" for n in range(1, 69)}


def test_questions_stay_within_the_budget():
    """At most five in the median, ten at worst, eight for what is filtered or waits."""
    played = {case.id: (*case.play(), case) for case in SITUATIONS}
    counts = {name: len(asked) for name, (_, asked, _) in played.items()}
    print("questions: median", statistics.median(counts.values()), "max", max(counts.values()))
    print("longest:", sorted(((count, name) for name, count in counts.items()), reverse=True)[:8])
    assert statistics.median(counts.values()) <= 5
    assert max(counts.values()) <= 10
    for name, (decision, asked, case) in played.items():
        if decision.disposition in ("HOME", "WAIT"):
            assert len(asked) <= 8, (name, asked)
        if decision.disposition == "REPORT" and case.protocol == "missing":
            assert len(asked) <= 5, (name, asked)


def test_questions_stay_bounded_even_when_the_first_message_tells_nothing():
    """Only what nobody is asked (a return, the manager's word) may come with the opening: still ten at worst."""
    for case in cases():
        volunteered = tuple(fact for fact in case.opening if not load_library().question(fact, (case.protocol,)).ask)
        assert len(replace(case, opening=volunteered).play()[1]) <= 10, case.id


def test_danger_is_asked_before_anything_else():
    """Unless the first message already told it."""
    for case in cases():
        _, asked = case.play()
        if asked and "danger_now" not in case.opening:
            assert asked[0] == "danger_now", (case.id, asked)


def test_no_situation_is_filtered_on_an_unsure_answer():
    """Answering "not sure" to everything that was asked never ends in HOME."""
    for case in cases():
        unsure = {fact: UNSURE for fact in case.harmless}
        told = {fact: case.given[fact] for fact in case.opening if fact in case.given and fact != "manager_decision"}
        decision, asked = replace(case, given=told, harmless=unsure, opening=tuple(told)).play()
        if asked:
            assert decision.disposition != "HOME", (case.id, asked)
