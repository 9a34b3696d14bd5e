"""`check` proves the protocols in force, and says in plain words what is wrong with a damaged one."""
from __future__ import annotations

import random
from dataclasses import replace
from functools import lru_cache

import pytest

from bot.commands.check import together
from bot.triage.checking import MOST_QUESTIONS, check, compare, main
from bot.triage.checking.danger_facts import DANGERS, WORSE
from bot.triage.checking.frame import frame
from bot.triage.checking.proving import Prover
from bot.triage.checking.reaching import unreachable
from bot.triage.checking.walks import Explorer, chance_call
from bot.triage.facts import PLAN_AMBER, PLAN_MEDICAL, complete
from bot.triage.protocol import Condition, Library
from bot.triage.reading_protocols import load_library
from bot.triage.walking import walk
from tests.triage.any_circumstances import anything, with_flags

LIBRARY = load_library()


def only(protocol: str, change=lambda rule: rule) -> Library:
    """A library of one protocol, its rules passed through `change`, which returns a rule or None."""
    changed = tuple(rule for rule in (change(rule) for rule in LIBRARY.protocols[protocol].rules) if rule)
    return replace(LIBRARY, protocols={protocol: replace(LIBRARY.protocols[protocol], rules=changed)})


@lru_cache(maxsize=None)
def problems(library_of: str) -> tuple:
    """The problems of one protocol in force, apart from decisions that only another protocol reaches."""
    return tuple(problem for problem in check(only(library_of)) if problem.protocol != "all protocols")


def broken(library: Library, promise: str) -> list:
    """What one promise of the first protocol yields."""
    return list(getattr(Prover(frame(library, tuple(library.protocols))), promise)())


@pytest.mark.parametrize("protocol", LIBRARY.protocols)
def test_a_protocol_in_force_keeps_every_promise(protocol):
    """One decision, danger first, nothing filtered too early, nothing lowered, all reachable, every walk bounded."""
    assert problems(protocol) == ()


def test_protocols_that_act_together_always_fit_and_never_filter_over_danger():
    """Casework can bring the other protocol in beside the first."""
    assert {frozenset(active) for active in together(LIBRARY)} >= {frozenset({"missing", "incident"})}
    for active in together(LIBRARY):
        prover = Prover(frame(LIBRARY, active))
        assert [*prover.one_decision(), *prover.danger_asked(), *prover.filtered_only_when_calm()] == []


@pytest.mark.parametrize("active", [(name,) for name in LIBRARY.protocols] + [("missing", "incident"), ("incident", "missing")], ids="-".join)
def test_the_logic_agrees_with_the_real_walker(active):
    """More than two thousand random calls in all: the questions end together, with the same decision."""
    compare(frame(LIBRARY, active), 800 if len(active) == 1 else 120)


def test_every_kind_of_child_stands_for_what_the_real_functions_say():
    """Random children, plans, clocks and settings: what they derive is what some kind derives from the same answers."""
    one, dice = frame(LIBRARY, ("missing", "incident")), random.Random(11)
    derived = [fact for protocol in LIBRARY.protocols.values() for fact in protocol.derived]
    for _ in range(400):
        told, _kind = chance_call(one, dice)
        told.pop("return_time", None)
        real = complete(told, anything(dice))
        wanted = {fact: real.get(fact) for fact in derived + ["plan_time"]}
        assert any({fact: found.get(fact) for fact in wanted} == wanted for found in (complete(told, kind.circumstances) for kind in one.kinds)), wanted


def test_every_flag_of_a_plan_counts_like_the_one_that_stands_for_it():
    """One warning flag and one medical flag are proved for all of them."""
    for flags, fact in ((PLAN_AMBER, "amber"), (PLAN_MEDICAL, "medical_plan")):
        assert {complete({"amber_flags": (), "child": "XX-01"}, with_flags(flag))[fact] for flag in flags} == {"yes"}


def test_a_call_filtered_with_danger_unsure_is_found():
    """Somebody widens a HOME rule and takes the 999 rule's unsure away."""
    def widen(rule):
        if rule.id == "incident-danger-now":
            return replace(rule, when=(Condition("danger_now", ("yes",)),))
        if rule.id == "incident-family-would":
            return replace(rule, when=tuple(c for c in rule.when if c.fact != "danger_now"))
        return rule
    assert "danger_now=unsure" in [one.about for one in broken(only("incident", widen), "filtered_only_when_calm")]


def test_an_unsure_answer_that_nothing_raises_is_found():
    """The rule that reads an unsure injury as serious is dropped."""
    damaged = only("incident", lambda rule: None if rule.id == "incident-injury-unsure" else rule)
    assert "injury=unsure" in [one.about for one in broken(damaged, "filtered_only_when_calm")]


def test_a_worse_answer_that_lowers_the_decision_is_found():
    """A REPORT that only a small injury leads to."""
    odd = replace(LIBRARY.protocols["incident"].rules[0], id="odd", when=(Condition("injury", ("first_aid",)),))
    library = replace(LIBRARY, protocols={"incident": replace(LIBRARY.protocols["incident"], rules=LIBRARY.protocols["incident"].rules + (odd,))})
    found = [one for one in broken(library, "never_lower") if one.about == "injury: first_aid -> serious"]
    assert found and len(found[0].calls) == 2


def test_a_dead_end_is_found():
    """Without the HOME rule of everyday matters no rule fits a broken window."""
    assert broken(only("incident", lambda rule: None if rule.id == "incident-family-would" else rule), "one_decision")


def test_a_rule_that_can_never_hold_is_found_with_its_line():
    """A known place cannot be a place where the check failed."""
    never = Condition("whereabouts", ("unknown",))
    damaged = only("missing", lambda rule: replace(rule, when=rule.when + (never,)) if rule.id == "missing-place-unsafe" else rule)
    found, _ = unreachable(Prover(frame(damaged, ("missing",))))
    assert any("'missing-place-unsafe' can never decide a call (missing.yml line" in problem.what for problem in found)


def test_a_question_that_no_rule_uses_and_a_decision_nobody_reaches_are_found():
    """Both would only cost a tired person time."""
    found = [problem.what for problem in check(only("returned", lambda rule: None if any(c.fact == "while_away" for c in rule.when) else rule))]
    assert "the question 'while_away' is asked but no rule uses it" in found
    assert "no call ever ends in INTEL" in found


def test_walks_through_an_incident_stay_short():
    """Twelve questions at most, whatever is answered; every walk ends."""
    one = frame(LIBRARY, ("incident",))
    seen = Explorer(one).explore()
    assert seen.faults == [] and len(seen.ahead.longest) <= MOST_QUESTIONS, seen.ahead.longest
    assert walk(LIBRARY, ("incident",), dict(seen.ahead.longest), seen.longest_kind.circumstances).decision is not None


def values_of(protocol, fact) -> set:
    """What a question's options or a derived fact can be."""
    return {option.value for option in protocol.questions[fact].options} if fact in protocol.questions else set(protocol.derived[fact].values)


def test_the_measure_of_danger_names_facts_that_the_protocols_know():
    """A fact, a value or a place where it matters that is misspelt in the measure would prove nothing; its sources are the protocol's."""
    for danger in DANGERS:
        protocol = LIBRARY.protocols[danger.protocol]
        assert danger.fact in protocol.questions or danger.fact in protocol.derived, danger
        assert set(danger.harmful) <= values_of(protocol, danger.fact) | {"any", "unsure"}, danger
        cited = [item.source for items in (protocol.questions.values(), protocol.derived.values(), protocol.rules, protocol.tell) for item in items]
        assert danger.source and set(danger.source) <= set().union(*cited), danger
        for condition in (condition for where in danger.where for condition in where):
            assert set(condition.accepts) <= values_of(protocol, condition.fact) | {"unsure"}, condition
    for fact, steps in WORSE.items():
        assert any(fact in protocol.questions and all(protocol.questions[fact].allows(value) for value in steps) for protocol in LIBRARY.protocols.values()), fact


def test_the_report_is_in_plain_words_and_its_answer_fails_a_build(capsys):
    """A problem prints the answers that show it, the rule with its line, and what to do; the answer is 1."""
    damaged = only("incident", lambda rule: None if rule.id == "incident-injury-unsure" else rule)
    assert main(damaged) == 1
    said = capsys.readouterr().out
    assert "incident: a call is filtered although injury is unsure" in said
    assert "the decision is HOME (rule incident-family-would, incident.yml line" in said and "What to do:" in said
