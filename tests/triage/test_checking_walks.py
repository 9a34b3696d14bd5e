"""The walks of the check, over tiny protocols: what is walked once for many positions is as long as walking each by itself."""
from __future__ import annotations

from itertools import chain
from random import Random

import pytest

from bot.triage.checking.frame import Frame, frame
from bot.triage.checking.relation import domain, tree
from bot.triage.checking.walks import Explorer, chance_call, chance_value
from bot.triage.facts import DERIVED
from bot.triage.protocol import Question, Settlement
from bot.triage.values import UNSURE
from bot.triage.walking import walk
from tests.triage.test_checking_one_by_one import DANGER, derived, list_of, made, one_of
from tests.triage.test_walking_by_itself import NOW, library, protocol, question, rule


def each_by_itself(one: Frame, told: dict, circumstances) -> set[int]:
    """How long walks from here can be, with the real walker and every answer."""
    ask = walk(one.library, one.active, told, circumstances).ask
    if ask is None:
        return {len(told)}
    return set().union(*(each_by_itself(one, {**told, ask.fact: value}, circumstances) for value in one.domains[ask.fact] if value is not None))


#: Alike but for what the walker still has to find out, so that taking one position for another shows in a length.
ALIKE = {
    "what a rule still lacks": made([question("a"), question("b"), question("c")], [rule("one", "REPORT", a="yes", b="yes", c="yes"), rule("two", "MANAGER", b="no")]),
    "the child's plan": made([one_of("contact", "returning", "none"), Question("return_time", "time", "?", "?", "why", ("S",)), question("extra")],
                             [rule("late", "REPORT", promise="after", extra="yes")], [derived("promise", "contact", "return_time")]),
    "which safety questions are left": made([question("kind"), question("b", always=True), question("c", always=True), question("d", always=True)],
                                            [rule("one", "REPORT", kind="yes", b="yes"), rule("two", "REPORT", kind="no", b="yes", c="yes")]),
    "one of two ways to a question is shut or open": made([question("a"), question("b"), question("detail", [[*rule("", "", a="yes").when], [*rule("", "", b="yes").when]])],
                                                          [rule("bad", "REPORT", detail="yes")]),
}


@pytest.mark.parametrize("one", ALIKE.values(), ids=ALIKE)
def test_positions_that_are_walked_once_are_as_far_from_the_end_as_each_by_itself(one):
    """Every length a walk can have, for every kind of child, and no other."""
    whole = frame(one, ("p",))
    seen = Explorer(whole).explore()
    assert set(seen.far().lengths) == set(chain.from_iterable(each_by_itself(whole, {}, kind.circumstances) for kind in whole.kinds))
    assert seen.faults == []


#: Each of the three words that end something whatever the rules name, and every way such a call can end.
WORDS = {
    "danger": (protocol("p", [DANGER, question("a")], [rule("wanted", "REPORT", a="yes"), rule("rest", "HOME")]), {"999", "REPORT", "HOME"}),
    "wanting a report": (protocol("p", [question("reporter_insists", ask=False)], [rule("rest", "HOME")]), {"REPORT", "HOME"}),
    "the manager handles it": (protocol("p", [question("a"), one_of("manager_decision", "handle", "report")],
                                        [rule("mid", "MANAGER", a="yes"), rule("told", "REPORT", manager_decision="report"), rule("rest", "HOME")],
                                        settles=[Settlement(("MANAGER",), (), ("S",))]), {"MANAGER", "REPORT", "HOME"}),
}


@pytest.mark.parametrize("one, endings", WORDS.values(), ids=WORDS)
def test_an_answer_that_walking_itself_knows_is_walked_apart_though_no_rule_names_it(one, endings):
    """Or the proof would see only one of the two ends."""
    assert set(Explorer(frame(library(one), ("p",))).explore().endings) == endings


def test_answers_that_nothing_tells_apart_are_walked_once():
    """No and unsure of danger end alike here; of a, only yes is named."""
    one, _endings = WORDS["danger"]
    assert Explorer(frame(library(one), ("p",))).explore().asked == {("danger_now", "yes"), ("danger_now", "no"), ("a", "yes"), ("a", "no")}


def test_chance_calls_tell_what_can_be_told_and_leave_danger_out_too():
    """Every answer comes up, and in a fifth of the calls or more nobody has spoken of danger."""
    one, dice = frame(made([question("a"), list_of("flags", "one", "two")], []), ("p",)), Random(1)
    calls = [chance_call(one, dice)[0] for _ in range(400)]
    assert {told["a"] for told in calls if "a" in told} == {"yes", "no", UNSURE}
    assert {frozenset(told["flags"]) for told in calls if told.get("flags", UNSURE) != UNSURE} == {frozenset(), frozenset({"one"}), frozenset({"two"}), frozenset({"one", "two"})}
    assert sum("danger_now" not in told for told in calls) > 80
    assert {chance_value(one, "danger_now", dice) for _ in range(40)} == {"yes", "no", UNSURE}


def test_a_derived_fact_is_read_off_whichever_way_its_function_looks(monkeypatch):
    """By name, by asking whether it is told, or with a default."""
    ways = (lambda facts, _: facts["voice"] if "voice" in facts else None, lambda facts, _: facts.get("voice"))
    for way in ways:
        monkeypatch.setitem(DERIVED, "tone", way)
        assert tree("tone", {"voice": (None, "low", UNSURE)}, NOW) == ("ask", "voice", ((None, ("is", None)), ("low", ("is", "low")), (UNSURE, ("is", UNSURE))))
    monkeypatch.setitem(DERIVED, "tone", lambda facts, _: facts.get("voice") and "heard")
    assert tree("tone", {"voice": ("low", UNSURE)}, NOW) == ("is", "heard"), "what makes no difference is not asked for"


@pytest.mark.parametrize("kind, told", [("text", ("told",)), ("reference", ("XX-01",)), ("time", ("20:10", "23:45"))])
def test_an_open_question_is_answered_too_and_not_only_left_open(kind, told):
    """One answer stands for all where none is read; a time is tried early and late."""
    assert domain([Question("it", kind, "?", "?", "why", ("S",))], ("20:10", "23:45")) == (None, *told, UNSURE)
