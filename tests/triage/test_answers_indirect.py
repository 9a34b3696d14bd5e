"""Answers that tell it sideways: a soft no, a list of noes, nothing but what was just named, and a child who is in."""
from __future__ import annotations

import pytest

from bot.triage.values import UNSURE
from tests.triage.answering import read, value


@pytest.mark.parametrize("fact, text", [
    ("repeat_tonight", "shouldnt think so, hes flat out"), ("repeat_tonight", "i doubt it, the other lad has gone to his mums"),
    ("supply_signs", "i dont think so"), ("exploitation_signs", "not that any of us know of"), ("reasonable_parent", "i dont think they would"),
    ("reasonable_parent", "theyd ring the school rather than ringing the police"), ("evidence_at_risk", "not that i can think of"),
])
def test_a_soft_no_is_a_no_where_no_danger_is_asked_about(fact, text):
    assert value(fact, text) == "no"


@pytest.mark.parametrize("fact, text", [
    ("danger_now", "i dont think so"), ("danger_now", "not that i know of"), ("repeat_tonight", "i dont think so but he did last time"),
    ("injury", "i dont think so"), ("self_harm_signs", "shouldnt think so"),
])
def test_a_soft_no_is_none_about_danger_or_where_something_turns_it_round(fact, text):
    assert value(fact, text) in (UNSURE, None, "likely_but_safe", "likely_and_unsafe")


@pytest.mark.parametrize("text", [
    "no gangs no threats no weapon", "naw nee lads nee gang nowt", "cant see any of that fitting", "none off your list, he hasnt got no gang round him",
    "no, theyre about the same age near enough", "ive been down the list twice and theres none of it",
])
def test_noes_in_a_row_and_noes_that_are_explained_are_none_of_the_list(text):
    assert value("aggravating", text) == ()


@pytest.mark.parametrize("text", ["just the row at school, nothing else", "the bag of coins we cant explain, nothing more", "well the lager. otherwise no"])
def test_nothing_else_is_not_nothing(text):
    """What was named before it may be something that no phrase knows: it is asked again, never taken for none."""
    assert value("amber_flags", text) != ()


def test_not_without_is_still_turned_round():
    """Two negative words cancel out where the second is one that does so."""
    assert value("aggravating", "not without a gang behind him") == ("gang_link",)


@pytest.mark.parametrize("text, likely, expected", [
    ("diabetic", {}, "critical"), ("diabetic", {"not_urgent": 0.6}, "critical"), ("her diabetes is grand tonight", {"not_urgent": 0.9}, "critical"),
    ("diabetic. had insulin. all good", {}, "not_urgent"), ("type 1, the kit is in her bag and the next one is at bedtime", {}, "not_urgent"),
    ("diabetic and the insulin is still here in the fridge", {"not_urgent": 0.95}, "critical"),
])
def test_a_condition_that_is_only_named_is_critical_unless_other_words_say_how_it_stands_whatever_a_model_says(text, likely, expected):
    assert read("health_need", text, likely).value("health_need") == expected


@pytest.mark.parametrize("fact, text", [
    ("whereabouts", "here with me in the office"), ("whereabouts", "sat at our table having her tea"), ("place_safe", "its our own lounge"),
    ("contact", "hes in"), ("whereabouts_check", "shes asleep on our settee"), ("contact", "he's sat next to me"),
])
def test_a_child_said_to_be_in_the_home_is_back(fact, text):
    """Asked where a missing child is. Nothing closes on it before it is said back and confirmed."""
    assert read(fact, text).value("returned") == "back"


@pytest.mark.parametrize("fact, text", [
    ("whereabouts", "in his mates kitchen"), ("whereabouts", "at home with his mum"), ("contact", "hes in town"), ("danger_now", "shes in the kitchen with us"),
    ("place_safe", "they are sat in a car with two men"), ("whereabouts", "not here"), ("contact", "he is in no mood to come back"),
])
def test_a_child_somewhere_else_is_not(fact, text):
    assert read(fact, text).value("returned") is None


@pytest.mark.parametrize("text", ["is a good family we know them", "is ok place, my colleague was there"])
def test_a_statement_without_its_subject_is_no_question(text):
    """As people speak whose own language leaves it out."""
    assert read("place_safe", text).command is None
