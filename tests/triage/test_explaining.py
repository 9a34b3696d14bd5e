"""What would have changed a decision is true, is in plain words, and never reaches the chat."""
from __future__ import annotations

import random
from datetime import datetime
from pathlib import Path

import pytest

from bot.triage import explaining
from bot.triage.circumstances import Child, Circumstances, Plan
from bot.triage.clocks import UK
from bot.triage.explaining import Alternative, Change, alternatives, because, in_words, label, why
from bot.triage.protocol import Option, Question
from bot.triage.reading_protocols import load_library
from bot.triage.walking import Reason, walk
from tests.triage.test_walking_by_itself import library, protocol

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = load_library()
AT = datetime(2026, 11, 20, 21, 40, tzinfo=UK)
CHILD = Child("HC-14", "hazel-court", 16, plan=Plan("21:30", 60))
SEARCHING = {"danger_now": "no", "red_flags": (), "whereabouts": "unknown", "amber_flags": (), "contact": "none", "checks_done": "some"}


def explained(told, now=AT, child=CHILD, active=("missing",)):
    return alternatives(LIBRARY, active, told, Circumstances(now, child=child))


def words_of(found, active=("missing",)):
    return [in_words(LIBRARY, active, one) for one in found]


def whole_calls(name, circumstances, count):
    """The same random calls each time, from the first question to the decision."""
    dice = random.Random(name)
    for _ in range(count):
        told: dict = {}
        while (position := walk(LIBRARY, (name,), told, circumstances)).decision is None:
            options = [option.value for option in position.ask.options] or ["21:50"]
            chosen = dice.choice([*options, "unsure"]) if position.ask.fact != "danger_now" else "no"
            told[position.ask.fact] = (() if dice.random() < 0.7 else (chosen,)) if position.ask.type == "many" and chosen != "unsure" else chosen
        yield told, position.decision.disposition


def test_a_reason_is_said_with_its_sources_its_rule_and_its_mark():
    reason = Reason("some-rule", "the fire is not out", ("NPCC-SCHOOLS", "BRISTOL"), {}, "proposal")
    assert because(reason) == "because the fire is not out (NPCC-SCHOOLS, BRISTOL; rule some-rule; proposal)"


def test_every_reason_of_a_decision_is_said():
    decision = walk(LIBRARY, ("missing",), {"danger_now": "yes"}, Circumstances(AT)).decision
    assert all(line.startswith("because ") for line in why(decision)) and len(why(decision)) == len(decision.reasons)


def test_one_answer_that_would_have_raised_a_wait_is_named_with_its_rule():
    lines = words_of(explained(SEARCHING))
    line = next(line for line in lines if "danger now" in line and "this would be 999" in line)
    assert line.startswith('If the answer about danger now had been "Yes" (it was "No"), this would be 999, because somebody is in danger now (')


def test_the_plans_time_passing_is_one_of_the_changes():
    changes = [change for one in explained(SEARCHING) for change in one.changes]
    lines = words_of(explained({fact: value for fact, value in SEARCHING.items() if fact != "amber_flags"} | {"amber_flags": ()}))
    assert not [change for change in changes if change.fact == "plan_time" and change.told != "within"]
    assert any("the time in the child's plan had passed (it had not)" in line and "REPORT" in line for line in lines)


def test_when_the_plans_time_has_passed_it_is_said_what_would_have_been_before():
    """The clock is turned back to before the deadline, and nothing else is changed."""
    late = explained(SEARCHING, AT.replace(hour=22, minute=40))
    assert [(one.changes, one.disposition) for one in late if one.changes[0].fact == "plan_time"] == [((Change("plan_time", ("within",), "past"),), "WAIT")]
    assert [line for line in words_of(late) if line.startswith("If the time in the child's plan had not passed (it had), this would be WAIT, because ")]


def test_of_a_pair_both_answers_are_said_as_they_stood():
    """Neither passes for something that had not been told."""
    told = {"danger_now": "no", "category": "theft", "still_happening": "unsafe"}
    pair = next(one for one in explained(told, active=("incident",)) if len(one.changes) == 2 and one.disposition == "REPORT")
    assert in_words(LIBRARY, ("incident",), pair).startswith(
        'If the answer about category had been "Stranger or car waiting" (it was "Took something") '
        'and the answer about still happening had been "It is over" (it was "Going on, and not safe"), this would be REPORT, ')


def test_a_list_of_signs_is_said_as_on_its_buttons():
    """Each sign by its label; where none was told, what the button for none says."""
    signs = Question("signs", "many", "?", "?", "why", ("S",), (Option("a", "Bleeding"), Option("b", "A weapon")), none_label="Nothing like that")
    assert label(signs, ("a",)) == "Bleeding" and label(signs, ("a", "b")) == "Bleeding, A weapon"
    assert label(signs, ()) == "Nothing like that" and label(None, ()) == "None of these" and label(None, ("a",)) == "a"


@pytest.mark.parametrize("values, said", [
    (("a",), '"A"'), (("a", "b"), '"A" or "B"'), (("a", "b", "c"), '"A", "B" or "C"'), (("a", "b", "c", "d"), '"A", "B", "C" or "D"'),
    (("a", "b", "c", "d", "e"), '"A", "B", "C" or one of 2 others of that list'),
])
def test_answers_that_lead_to_the_same_are_said_in_one_line(values, said):
    """Up to four are written out, and of more the first three."""
    made = library(protocol("p", [Question("what", "choice", "?", "?", "why", ("S",), tuple(Option(one, one.upper()) for one in "abcde"))], []))
    one = Alternative((Change("what", values, "unsure"),), "REPORT", ())
    assert in_words(made, ("p",), one).startswith(f'If the answer about what had been {said} (it was "Not sure"), this would be REPORT')


def test_what_is_still_to_come_after_a_manager_decision_is_the_managers_word():
    told = {"danger_now": "no", "red_flags": (), "whereabouts": "confirmed", "place_safe": "safe", "amber_flags": (), "contact": "refusing"}
    assert any("manager decision" in line and "this would be HOME" in line for line in words_of(explained(told)))


def test_a_change_after_which_more_would_have_been_asked_says_so():
    told = {"danger_now": "no", "red_flags": (), "whereabouts": "unknown", "amber_flags": ("exploitation",)}
    assert any(line.endswith("the questions would have gone on.") or "this would be" in line for line in words_of(explained(told)))
    assert any(line.endswith("the questions would have gone on.") for line in words_of(explained({"danger_now": "yes"})))


def test_nothing_is_explained_while_a_question_is_open():
    assert explained({"danger_now": "no"}) == ()


@pytest.mark.parametrize("name", sorted(LIBRARY.protocols))
def test_every_alternative_really_leads_where_it_says(name):
    """Each is walked again: changed as it says, the decision is the one named, and is another than the one given."""
    tried, circumstances = 0, Circumstances(AT, child=CHILD)
    for told, given in whole_calls(name, circumstances, 25):
        for one in alternatives(LIBRARY, (name,), told, circumstances):
            if any(change.fact == "plan_time" for change in one.changes):
                continue  # the clock moved instead of an answer
            otherwise = {**told, **{change.fact: change.values[-1] for change in one.changes}}
            decision = walk(LIBRARY, (name,), otherwise, circumstances).decision
            assert (decision.disposition if decision else None) == one.disposition != given
            tried += 1
    assert tried > 50


def test_the_most_serious_alternative_stands_first():
    found = [one.disposition for one in explained(SEARCHING) if one.disposition]
    assert found == sorted(found, key=["999", "REPORT", "MANAGER", "WAIT", "INTEL", "HOME"].index)


def test_a_pair_is_named_only_for_what_no_single_answer_reaches():
    found = explained(SEARCHING)
    singles = {one.disposition for one in found if len(one.changes) == 1}
    assert all(one.disposition not in singles for one in found if len(one.changes) == 2)


def test_the_chat_never_learns_what_would_have_given_a_lower_answer():
    """Nothing that speaks with staff imports the explanation: it belongs in the note and the log that managers and supervisors read."""
    folders = ("bot/casework", "bot/intake", "bot/channels", "bot/understanding", "actions")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.py") if path.parent != ROOT / "bot/channels/console/log"]
    assert files and [str(path) for path in files if "explaining" in path.read_text(encoding="utf-8")] == []
    assert explaining.__doc__ and "never for the chat" in explaining.__doc__
