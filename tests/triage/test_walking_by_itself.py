"""The walk over protocols made up for the test: which question comes first, and what wins, is worked out by rule and not by luck."""
from __future__ import annotations

from datetime import datetime

import pytest

from bot.triage.circumstances import Circumstances
from bot.triage.clocks import UK
from bot.triage.protocol import Condition, Derived, Library, Option, Protocol, Question, Rule, Settlement, Tell
from bot.triage.values import OUTCOME, SEVERITY, Answer
from bot.triage.walking import STOPS, Decision, Position, Reason, left_out, tell_for, walk

NOW = Circumstances(datetime(2026, 11, 20, 21, 40, tzinfo=UK))


def question(fact, asked_if=(), **more) -> Question:
    """A yes-or-no question."""
    return Question(fact, "yes_no", f"{fact}?", f"{fact}?", "why", ("S",), (Option("yes", "Yes"), Option("no", "No")), asked_if=tuple(tuple(when) for when in asked_if), **more)


def when(**facts) -> tuple[Condition, ...]:
    """Conditions: fact=value."""
    return tuple(Condition(fact, (value,)) for fact, value in facts.items())


def rule(name, then, **facts) -> Rule:
    """A rule that needs all of these."""
    return Rule(name, when(**facts), then, f"{name} holds", ("S",))


def protocol(name, questions, rules, derived=(), tell=(), settles=()) -> Protocol:
    """A protocol of these questions and rules."""
    return Protocol(name, name, "today", {one.fact: one for one in questions}, tuple(rules), {one.fact: one for one in derived}, tuple(tell), (), "1", tuple(settles))


def library(*protocols) -> Library:
    """A library of these protocols."""
    return Library({one.name: one for one in protocols}, "1")


def asked(made, active=("p",), **told):
    """The fact that is asked next, or None with a decision."""
    position = walk(made, active, told, NOW)
    assert (position.ask is None) != (position.decision is None)
    return position.ask.fact if position.ask else None


def decided(made, active=("p",), **told):
    """The disposition decided on."""
    position = walk(made, active, told, NOW)
    assert position.ask is None
    return position.decision.disposition


def test_of_open_rules_the_most_serious_is_settled_first():
    """Wherever it stands in the file."""
    made = library(protocol("p", [question("a"), question("b"), question("c")], [rule("low", "INTEL", a="yes"), rule("high", "REPORT", b="yes"), rule("mid", "MANAGER", c="yes"),
                                                                                  rule("rest", "HOME")]))
    assert asked(made) == "b"
    assert asked(made, b="no") == "c"
    assert asked(made, b="no", c="no") == "a"
    assert decided(made, b="no", c="no", a="no") == "HOME"
    assert decided(made, b="yes") == "REPORT", "the rest can no longer change anything"


def test_of_rules_as_serious_the_one_that_lacks_least_is_settled_first_and_then_the_files_order_counts():
    """So that a call is short."""
    made = library(protocol("p", [question("a"), question("b"), question("c"), question("d")], [rule("two", "REPORT", a="yes", b="yes"), rule("one", "REPORT", c="yes"), rule("also", "REPORT", d="yes")]))
    assert asked(made) == "c"
    assert asked(made, c="no") == "d"
    assert asked(made, c="no", d="no") == "a"
    assert asked(made, b="yes") == "a", "each lacks one: the file's order"
    assert asked(made, a="yes", c="no", d="no") == "b"


def test_in_a_rule_the_fact_that_stands_first_in_the_protocol_is_asked_first():
    """In whatever order the rule names them."""
    made = library(protocol("p", [question("a"), question("b")], [rule("both", "REPORT", b="yes", a="yes")]))
    assert asked(made) == "a"


def test_a_question_that_could_change_nothing_is_not_asked():
    """Neither for a rule below the level reached nor for one that can no longer hold."""
    made = library(protocol("p", [question("a"), question("b"), question("c")], [rule("mid", "MANAGER", a="yes"), rule("same", "MANAGER", b="yes"), rule("dead", "REPORT", c="yes", a="no"), rule("rest", "HOME")]))
    assert decided(made, a="yes") == "MANAGER"


def test_every_rule_that_decided_is_a_reason_and_no_other():
    """With its own conditions as the ground."""
    made = library(protocol("p", [question("a"), question("b")], [rule("one", "REPORT", a="yes"), rule("two", "REPORT", b="yes"), rule("low", "INTEL", a="yes")]))
    reasons = walk(made, ("p",), {"a": "yes", "b": "yes"}, NOW).decision.reasons
    assert [(reason.rule, dict(reason.because), reason.then, reason.text, reason.source) for reason in reasons] == [
        ("one", {"a": "yes"}, "REPORT", "one holds", ("S",)), ("two", {"b": "yes"}, "REPORT", "two holds", ("S",))]


@pytest.mark.parametrize("then", SEVERITY)
def test_a_disposition_has_its_outcome(then):
    """Filtered, escalated or open."""
    decision = walk(library(protocol("p", [], [rule("always", then)])), ("p",), {}, NOW).decision
    assert (decision.disposition, decision.outcome) == (then, OUTCOME[then])


def test_danger_is_999_and_wanting_a_report_a_report_whatever_a_protocol_lacks():
    """incidents.md hard rule 1, missing.md hard rule 2; each with its reason."""
    made = library(protocol("p", [question("a")], [rule("rest", "HOME")]))
    position = walk(made, ("p",), {"danger_now": "yes"}, NOW)
    assert [(one.rule, one.then, one.source, dict(one.because)) for one in position.decision.reasons] == [("danger-now", "999", ("M1", "I1"), {"danger_now": "yes"})]
    position = walk(made, ("p",), {"reporter_insists": "yes"}, NOW)
    assert [(one.rule, one.then, one.source, dict(one.because)) for one in position.decision.reasons] == [("reporter-insists", "REPORT", ("RESOLUTION-18",), {"reporter_insists": "yes"})]
    assert position.decision.outcome == "escalated"
    assert position.decision.reasons[0].text == "the person on the spot wants it reported"
    assert walk(made, ("p",), {"danger_now": "yes"}, NOW).decision.reasons[0].text == "somebody is in danger now"
    assert decided(made, danger_now="yes", reporter_insists="yes") == "999"
    assert decided(made, danger_now="no", reporter_insists="no") == "HOME"


def test_a_protocols_own_rule_is_the_reason_where_it_has_one():
    """Nothing is said twice."""
    made = library(protocol("p", [], [rule("its-own", "999", danger_now="yes"), rule("wants", "REPORT", reporter_insists="yes"), rule("rest", "HOME")]))
    assert [one.rule for one in walk(made, ("p",), {"danger_now": "yes"}, NOW).decision.reasons] == ["its-own"]
    assert [one.rule for one in walk(made, ("p",), {"reporter_insists": "yes"}, NOW).decision.reasons] == ["wants"]


def test_where_no_rule_fits_it_is_a_report():
    """RESOLUTION-25: unclear counts as serious."""
    position = walk(library(protocol("p", [question("a")], [rule("one", "REPORT", a="yes")])), ("p",), {"a": "no"}, NOW)
    assert (position.decision.disposition, position.decision.outcome) == ("REPORT", "escalated")
    assert [(one.rule, one.source, one.text) for one in position.decision.reasons] == [("no-rule-fits", ("RESOLUTION-25",), "no rule of the protocol fits what was told")]
    assert walk(library(), ("no such protocol",), {}, NOW).decision.disposition == "REPORT"


def test_a_report_still_asks_what_could_mean_999_and_nothing_else():
    """Only questions marked `always`, not yet answered; of somebody who wants the police only whether anyone is in danger."""
    made = library(protocol("p", [question("danger_now", always=True), question("flags", always=True), question("a")],
                            [rule("one", "REPORT", a="yes"), rule("grave", "999", flags="yes"), rule("rest", "HOME")]))
    assert asked(made, a="yes") == "danger_now"
    assert asked(made, a="yes", danger_now="no") == "flags"
    assert decided(made, a="yes", danger_now="no", flags="no") == "REPORT"
    assert decided(made, a="yes", danger_now="no", flags="yes") == "999"
    assert asked(made, reporter_insists="yes") == "danger_now"
    assert decided(made, reporter_insists="yes", danger_now="no") == "REPORT"


def test_what_could_mean_999_is_not_asked_where_it_cannot_matter():
    """`asked_if` holds for these questions too."""
    made = library(protocol("p", [question("a"), question("flags", [when(b="yes")], always=True), question("b")], [rule("one", "REPORT", a="yes"), rule("rest", "HOME")]))
    assert decided(made, a="yes", b="no") == "REPORT"
    assert asked(made, a="yes", b="yes") == "flags"
    assert asked(made, a="yes") == "flags", "while it may matter it is asked"


def test_a_question_is_pointless_only_when_every_way_to_it_is_shut():
    """And what it would have told counts as not so."""
    made = library(protocol("p", [question("a"), question("b"), question("c", [when(a="yes"), when(b="yes")])], [rule("one", "MANAGER", c="yes"), rule("rest", "HOME")]))
    assert left_out(made, ("p",), {}, NOW) == ()
    assert left_out(made, ("p",), {"a": "no"}, NOW) == ()
    assert left_out(made, ("p",), {"a": "no", "b": "no"}, NOW) == ("c",)
    assert left_out(made, ("p", "nothing"), {"a": "no", "b": "yes"}, NOW) == ()
    assert decided(made, a="no", b="no") == "HOME"
    assert decided(made, a="no", b="no", c="yes") == "MANAGER", "what is volunteered counts all the same"


def test_what_decides_whether_a_question_is_asked_may_be_asked_first():
    """Where it stands earlier in the protocol."""
    made = library(protocol("p", [question("a"), question("c", [when(a="yes")])], [rule("one", "REPORT", c="yes"), rule("rest", "HOME")]))
    assert asked(made) == "a"
    assert asked(made, a="yes") == "c"
    assert decided(made, a="no") == "HOME"


def test_a_question_that_one_of_two_protocols_needs_is_asked():
    """Pointless for the one is not pointless for the other."""
    one = protocol("p", [question("a"), question("c", [when(a="yes")])], [rule("one", "MANAGER", c="yes"), rule("rest", "HOME")])
    other = protocol("q", [question("c")], [rule("other", "MANAGER", c="yes")])
    made = library(one, other)
    assert left_out(made, ("p", "q"), {"a": "no"}, NOW) == ()
    assert asked(made, ("p", "q"), a="no") == "c"
    assert left_out(made, ("p",), {"a": "no"}, NOW) == ("c",)


def test_a_question_that_is_never_asked_holds_nothing_up():
    """It is only ever volunteered."""
    made = library(protocol("p", [question("a", ask=False), question("b")], [rule("one", "REPORT", a="yes"), rule("two", "INTEL", b="yes"), rule("rest", "HOME")]))
    assert asked(made) == "b"
    assert decided(made, b="no") == "HOME"
    assert decided(made, a="yes") == "REPORT"


def test_a_derived_fact_is_settled_by_asking_what_it_comes_from_in_order():
    """The place comes from where the child is, then from the check."""
    place = Derived("location", ("home", "known", "uncheckable", "unknown"), ("whereabouts", "whereabouts_check"), "where", ("S",))
    made = library(protocol("p", [question("whereabouts_check"), question("whereabouts")], [rule("gone", "REPORT", location="unknown"), rule("rest", "HOME")], [place]))
    assert asked(made) == "whereabouts"
    assert asked(made, whereabouts="believed") == "whereabouts_check"
    assert decided(made, whereabouts="unknown") == "REPORT"
    assert decided(made, whereabouts="confirmed") == "HOME"


def test_the_manager_settles_only_what_the_protocol_lets_them_and_only_by_saying_we_handle_it():
    """incidents.md hard rules 5 and 6."""
    settles = [Settlement(("MANAGER",), when(safe="yes"), ("S",))]
    made = library(protocol("p", [question("a"), question("safe")], [rule("mid", "MANAGER", a="yes"), rule("high", "REPORT", b="yes"), rule("rest", "HOME")], settles=settles))
    assert decided(made, a="yes", b="no", safe="yes", manager_decision="handle") == "HOME"
    assert decided(made, a="yes", b="no", safe="no", manager_decision="handle") == "MANAGER"
    assert decided(made, a="yes", b="no", manager_decision="handle") == "MANAGER", "not known is not so"
    assert decided(made, a="yes", b="no", safe="yes", manager_decision="not_reached") == "MANAGER"
    assert decided(made, a="yes", b="yes", safe="yes", manager_decision="handle") == "REPORT"


def test_what_is_told_is_for_the_disposition_and_only_where_its_conditions_are_known_to_hold():
    """In the protocols' order, and of the protocols of this call."""
    tell = [Tell("REPORT", "ring", ("S",)), Tell("REPORT", "say who", ("S",), when(a="yes")), Tell("HOME", "close", ("S",))]
    made = library(protocol("p", [], [], tell=tell), protocol("q", [], [], tell=[Tell("REPORT", "also", ("S",))]))
    assert [one.do for one in tell_for(made, ("p", "q"), "REPORT", {"a": "yes"})] == ["ring", "say who", "also"]
    assert [one.do for one in tell_for(made, ("p",), "REPORT", {"a": "no"})] == ["ring"]
    assert [one.do for one in tell_for(made, ("p", "gone"), "REPORT", {})] == ["ring"]


def test_it_is_slow_time_only_where_every_reason_is():
    """RESOLUTION-14."""
    slow, quick = Rule("slow", when(a="yes"), "MANAGER", "r", ("S",), "proposal", True), rule("quick", "MANAGER", b="yes")
    made = library(protocol("p", [], [slow, quick, rule("rest", "HOME")]))
    position = walk(made, ("p",), {"a": "yes", "b": "no"}, NOW)
    assert position.decision.slow_time is True and position.decision.reasons[0].slow_time is True and position.decision.reasons[0].mark == "proposal"
    assert walk(made, ("p",), {"a": "yes", "b": "yes"}, NOW).decision.slow_time is False


def test_a_position_carries_every_fact_also_the_derived_ones():
    """For those who explain it."""
    assert walk(library(protocol("p", [], [rule("rest", "HOME")])), ("p",), {"whereabouts": "confirmed"}, NOW).facts["location"] == "known"
    assert STOPS == SEVERITY.index("REPORT")


def test_a_question_is_taken_from_the_first_protocol_of_the_call_that_has_it():
    """Then from any other; a fact that nobody asks for has none."""
    made = library(protocol("p", [question("a", mark="first")], []), protocol("q", [question("a", mark="second"), question("b")], []))
    assert made.question("a", ("q", "p")).mark == "second" and made.question("a", ("p",)).mark == made.question("a").mark == "first"
    assert made.question("b", ("p",)).fact == "b" and made.question("a", ("gone",)).mark == "first"
    assert made.question("c") is None and made.its("b").fact == "b"
    with pytest.raises(KeyError, match="c"):
        made.its("c")


def test_a_condition_on_a_list_knows_any_none_and_each_flag():
    """`any`, `none`, or one of those named."""
    flags = ("x", "y")
    assert Condition("f", ("any",)).holds(flags) and not Condition("f", ("any",)).holds(())
    assert Condition("f", ("none",)).holds(()) and not Condition("f", ("none",)).holds(flags)
    assert Condition("f", ("y", "z")).holds(flags) and not Condition("f", ("z",)).holds(flags)
    assert Condition("f", ("yes", "unsure")).holds("unsure") and not Condition("f", ("yes",)).holds("no")


def test_what_is_left_out_of_a_value_has_its_plain_meaning():
    """An answer is sure and has no words; a reason is a report's, unmarked and not slow; nothing is settled, known or told."""
    assert Answer("a", "yes") == Answer("a", "yes", "", "phrase", True)
    assert Reason("r", "t", ("S",), {}) == Reason("r", "t", ("S",), {}, "", False, "REPORT")
    assert Decision("HOME", "filtered", (), ()).slow_time is False and Position(None, None).facts == {}
    plain = Protocol("p", "p", "today", {}, (), {}, (), (), "1")
    assert plain.manager_settles == () and Tell("HOME", "close", ("S",)).when == ()
    assert library(plain) == Library({"p": plain}, "1") != Library({"p": plain}, "2")
