"""The check over tiny protocols made up for the test: each has one fault, and what the check says of it is known beforehand."""
from __future__ import annotations

import pytest

from bot.triage import checking
from bot.triage.checking import check, main, prove, reaching
from bot.triage.checking.frame import frame
from bot.triage.checking.logic import Formulas
from bot.triage.checking.proving import Prover
from bot.triage.checking.situations import TIMES, situations
from bot.triage.facts import complete
from bot.triage.protocol import Derived, Library, Option, Question, Tell
from bot.triage.values import SEVERITY, UNSURE
from bot.triage.walking import Decision, Position
from tests.triage.test_walking_by_itself import library, protocol, question, rule

DANGER = question("danger_now", always=True)


def one_of(fact, *values, **more) -> Question:
    """A question with these options."""
    return Question(fact, "choice", f"{fact}?", f"{fact}?", "why", ("S",), tuple(Option(value, value) for value in values), **more)


def list_of(fact, *flags) -> Question:
    """A question that takes any of these flags at once."""
    return Question(fact, "many", f"{fact}?", f"{fact}?", "why", ("S",), tuple(Option(flag, flag) for flag in flags))


def derived(fact, *from_facts) -> Derived:
    """A fact that the real function of that name computes."""
    return Derived(fact, ("yes", "no"), from_facts, "meaning", ("S",))


def made(questions, rules, derived_facts=(), name="p") -> Library:
    """A library of one protocol that asks for danger first, always tells something to do, and where no other rule holds says HOME."""
    return library(whole(questions, rules, derived_facts, name))


def whole(questions, rules, derived_facts=(), name="p"):
    """The protocol of `made`."""
    rules = [rule(f"{name}-alarm", "999", danger_now="yes"), *rules, rule(f"{name}-rest", "HOME")]
    return protocol(name, [DANGER, *questions], rules, derived_facts, [Tell(code, "do it", ("S",)) for code in SEVERITY])


def problems(one: Library) -> list[str]:
    """What is wrong, apart from decisions that no rule of so small a protocol gives."""
    return [str(found) for found in check(one) if found.protocol != "all protocols"]


def test_a_sound_protocol_is_counted_and_nothing_is_found():
    """Five promises that are kept: one decision, danger asked, something to do for each of six decisions, and three steps of danger."""
    proof = prove(made([question("a")], [rule("wanted", "REPORT", a="yes")]))
    assert [found for found in proof.problems if found.protocol != "all protocols"] == []
    assert "p: proved over 1.6e+01 possible calls (2 facts, 1 kinds of child" in proof.lines[0]
    assert "there is always something to do (8 cases)." in proof.lines[1]
    assert "(3 steps)" in proof.lines[3]
    assert "Every walk ends: 3 different walks over 5 positions; the longest has 2 questions, half have at most 2." in proof.lines[5]


def test_of_a_list_every_set_of_flags_is_a_call_of_its_own():
    """Two flags: none, the one, the other, both; and unsure, and not told. Danger is yes, no, unsure or not told."""
    assert frame(made([list_of("flags", "one", "two")], []), ("p",)).calls == 4 * 6


def test_protocols_side_by_side_are_tried_by_chance_and_walked_whole_only_on_request(capsys, monkeypatch):
    """Danger; else a wanted; else b wanted; else neither: four walks, the longest through all three questions."""
    both = library(whole([question("a")], [rule("a-wanted", "REPORT", a="yes")]), whole([question("b")], [rule("b-wanted", "REPORT", b="yes")], name="q"))
    monkeypatch.setattr(checking, "SAMPLED", 100)
    main(both, [("p", "q")])
    assert "no question comes twice, so 3 questions at most; the longest of 100 tried has 3" in capsys.readouterr().out
    assert "  Every walk ends: 4 different walks; the longest has 3 questions." in prove(both, [("p", "q")], every_walk=True).lines


def test_a_lowered_decision_is_told_with_both_calls():
    """The second says only what differs."""
    odd = made([one_of("injury", "none", "first_aid", "serious")], [rule("odd", "REPORT", injury="first_aid"), rule("calm", "INTEL", injury="none")])
    found = next(one for one in problems(odd) if "(injury: first_aid -> serious)" in one)
    assert ("injury first_aid (the registry does not know the child) the decision is REPORT (rule odd, p.yml); "
            "with injury serious it is HOME (rule p-rest, p.yml).") in found


def test_a_child_with_a_warning_who_is_decided_on_lower_is_told_with_both_children():
    """The answers are the same; what the registry knows of the child is not."""
    odd = made([list_of("amber_flags", "one", "two")], [rule("odd", "REPORT", amber="no")], [derived("amber", "amber_flags")])
    found = next(one for one in problems(odd) if "(the child's flags: none -> warning)" in one)
    calm, worse = found.splitlines()[1].split("; with ")
    assert "the plan has a warning flag" not in calm and "the decision is REPORT" in calm
    assert worse.startswith("the same answers (a child of ") and "the plan has a warning flag) it is HOME" in worse


def test_an_answer_is_held_against_the_worse_one_for_the_same_child():
    """That a young child's calm call is graver than an older child's worse one is no fault."""
    sound = made([question("child"), one_of("injury", "none", "serious")], [rule("young", "REPORT", under_13="yes"), rule("hurt", "INTEL", injury="serious"),
                                                                        rule("hurt-unsure", "INTEL", injury=UNSURE)], [derived("under_13", "child")])
    assert [one for one in problems(sound) if "lowers" in one] == []


def test_answers_that_must_be_taken_the_same_way_are_held_against_each_other():
    """A place that cannot be checked is no place: it may not end lower than one where the child is not."""
    odd = made([one_of("whereabouts_check", "there", "not_there", "cannot_check")], [rule("gone", "REPORT", whereabouts_check="not_there")])
    found = {one.about for one in Prover(frame(odd, ("p",))).never_lower()}
    assert found == {"whereabouts_check: not_there -> cannot_check"}


def test_a_derived_fact_that_no_rule_uses_is_to_be_dropped():
    """And a question whose answer would change nothing is to be used, or not asked."""
    idle = made([question("a")], [], [derived("under_13")])
    found = problems(idle)
    assert "p: the derived fact 'under_13' is used by no rule\n    What to do: drop it." in found
    assert "p: the question 'a' is asked but no rule uses it\n    What to do: use it in a rule, or mark it 'ask: false'." in found


@pytest.mark.parametrize("decision", [None, Decision("HOME", "filtered", (), ())])
def test_a_rule_that_the_walker_does_not_confirm_is_no_proof(monkeypatch, decision):
    """Whether it still asks or decides by another rule."""
    monkeypatch.setattr(reaching, "walk", lambda *_: Position(decision, None if decision else DANGER))
    with pytest.raises(AssertionError, match="the proof and the walker disagree about the rule 'p-alarm'"):
        reaching.unreachable(Prover(frame(made([], []), ("p",))))


def test_a_setting_that_alone_decides_a_fact_is_chosen_apart_from_the_child():
    """Four kinds of child (to be asked for; known to be under 13, to be older, to be of unknown age), each with each setting."""
    one = frame(made([question("child")], [rule("young", "REPORT", under_13="yes"), rule("small", "INTEL", cannabis_rule="police_told")],
                     [derived("under_13", "child"), derived("cannabis_rule")]), ("p",))
    assert {fact for kind in one.kinds for fact, _ in kind.constants} == {"cannabis_rule"}
    by_setting = {kind.constants: {other.base for other in one.kinds if other.constants == kind.constants} for kind in one.kinds}
    assert list(by_setting.values()) == [{0, 1, 2, 3}] * 2


def test_a_kind_of_child_is_said_in_words():
    """As a reader of a counter-example sees it."""
    said = {one.words for one in situations()}
    assert "the registry does not know the child" in said
    assert "a child of unknown age, there is no plan" in said
    assert "a child of 15, the plan's time is over, the plan has a warning flag" in said
    assert "a child of 9, the plan says report at once, the plan has a warning and a medical flag, never_wait_under_age = 18" in said


def test_what_is_certain_leaves_no_formula_behind():
    """So that what no answer can change is seen without a proof."""
    logic = Formulas()
    assert logic.any([]) is logic.false and logic.any([logic.false, logic.false]) is logic.false and logic.any([logic.true, logic.false]) is logic.true
    assert logic.all([]) is logic.true and logic.all([logic.true, logic.true]) is logic.true and logic.all([logic.true, logic.false]) is logic.false


@pytest.mark.parametrize("plan, kept", [("within", ["within", "within", "after"]), ("past", ["within", "after", "after"])])
def test_the_times_tried_lie_between_the_ends_of_the_plans_tried(plan, kept):
    """Whether a plan is running or over, some promise keeps to it and some does not."""
    here = next(one.circumstances for one in situations() if dict(one.traits)["plan"] == plan)
    assert [complete({"contact": "returning", "return_time": time}, here)["promise"] for time in TIMES] == kept
