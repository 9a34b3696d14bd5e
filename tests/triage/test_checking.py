"""`check` finds nothing wrong in the protocols in force, and says so plainly when something is."""
from __future__ import annotations

from dataclasses import replace

from bot.triage.checking import check, main
from bot.triage.protocol import Condition, Library
from bot.triage.reading_protocols import load_library

LIBRARY = load_library()
FEW = 250


def with_rules(protocol: str, change) -> Library:
    """The library with one protocol's rules passed through `change`, which returns a rule or None."""
    changed = tuple(rule for rule in (change(rule) for rule in LIBRARY.protocols[protocol].rules) if rule)
    return replace(LIBRARY, protocols={**LIBRARY.protocols, protocol: replace(LIBRARY.protocols[protocol], rules=changed)})


def test_the_protocols_in_force_have_no_problem():
    """Every rule can hold, every question is used, nothing is filtered too early, nothing calm ends higher than its opposite."""
    assert check(LIBRARY, FEW) == []


def test_a_call_filtered_with_danger_unsure_is_found():
    """Somebody widens a HOME rule and takes the 999 rule's unsure away."""
    def widen(rule):
        if rule.id == "incident-danger-now":
            return replace(rule, when=(Condition("danger_now", ("yes",)),))
        if rule.id == "incident-family-would":
            return replace(rule, when=tuple(c for c in rule.when if c.fact != "danger_now"))
        return rule
    whats = [problem.what for problem in check(with_rules("incident", widen), FEW)]
    assert "a call is filtered although danger was not ruled out" in whats


def test_an_unsure_answer_that_nothing_raises_is_found():
    """The rule that reads an unsure injury as serious is dropped."""
    damaged = with_rules("incident", lambda rule: None if rule.id == "incident-injury-unsure" else rule)
    problems = [problem for problem in check(damaged, 400) if "'injury' is not sure" in problem.what]
    assert problems and "injury=unsure" in problems[0].example


def test_a_rule_that_can_never_hold_is_found():
    """A known place cannot be a place where the check failed."""
    never = Condition("whereabouts", ("unknown",))
    damaged = with_rules("missing", lambda rule: replace(rule, when=rule.when + (never,)) if rule.id == "missing-place-unsafe" else rule)
    assert "the rule 'missing-place-unsafe' can never hold" in [problem.what for problem in check(damaged, 20)]


def test_a_question_that_no_rule_uses_is_found():
    """It would only cost a tired person time."""
    damaged = with_rules("incident", lambda rule: None if any(c.fact == "repeat_tonight" for c in rule.when) else rule)
    assert any("the question 'repeat_tonight' is asked but no rule uses it" in problem.what for problem in check(damaged, 20))


def test_a_decision_nobody_can_reach_is_found():
    """Without its three rules nothing ever waits."""
    damaged = with_rules("missing", lambda rule: None if rule.then == "WAIT" else rule)
    assert "no call ever ends in WAIT" in [problem.what for problem in check(damaged, FEW)]


def test_the_report_is_in_plain_words_and_its_answer_fails_a_build(capsys):
    """0 when all is well; a problem prints what, and the answers that show it."""
    damaged = with_rules("incident", lambda rule: None if any(c.fact == "repeat_tonight" for c in rule.when) else rule)
    assert main(damaged, 20) == 1
    assert "incident: the question 'repeat_tonight' is asked but no rule uses it" in capsys.readouterr().out
