"""A first message gives the facts it clearly states, and no others."""
from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from bot.triage.answers import read_opening
from tests.triage.answering import NOW


def told(text):
    return {answer.fact: answer.value for answer in read_opening(text, NOW)}


@pytest.mark.parametrize("text, fact, expected", [
    ("RH-03 not back, phone's off and nobody knows where she is", "whereabouts", "unknown"),
    ("RH-03 not back, phone's off", "contact", "none"),
    ("RH-03 not back yet, he's on the bus home, in by ten", "contact", "returning"),
    ("RH-03 not back yet, he's on the bus home, in by ten", "return_time", "22:00"),
    ("YP2 at her nans, nan confirmed on the phone", "whereabouts", "confirmed"),
    ("BL-02 smashed the telly, all calm now, nobody hurt", "category", "damage"),
    ("BL-02 smashed the telly, all calm now, nobody hurt", "injury", "none"),
    ("BL-02 smashed the telly, all calm now, nobody hurt", "still_happening", "over"),
    ("BL-02 smashed the telly, all calm now, nobody hurt", "child", "BL-02"),
    ("window broken, need a log number for insurance", "reason_for_police", "crime_report"),
    ("i want this reported, he's thumped RH-04", "reporter_insists", "yes"),
    ("he's just walked in, hungry", "returned", "back"),
])
def test_what_is_stated_is_taken(text, fact, expected):
    assert told(text).get(fact) == expected


@pytest.mark.parametrize("text, fact", [
    ("he's probably on his way home", "contact"), ("not sure if he's back", "returned"), ("RH-03 and RH-04 both out", "child"),
    ("don't think anyone's hurt", "injury"), ("has she come back?", "returned"), ("no plan b for tea tonight", "plan_time"),
])
def test_what_is_doubted_or_left_open_is_not_taken(text, fact):
    assert fact not in told(text)


def test_every_fact_comes_with_its_words():
    for answer in read_opening("phone's off and nobody hurt, all calm now", NOW):
        assert answer.words and answer.by == "opening"


@given(st.text(max_size=400))
@settings(max_examples=80, deadline=None)
def test_any_first_message_is_read_without_an_error(text):
    assert read_opening(text, NOW) == read_opening(text, NOW)


@pytest.mark.parametrize("text, fact", [
    ("RH-03 not back, can a taxi bring him?", "collector"), ("wifi went off, life as we know it is over", "still_happening"),
    ("shes walked in holding her belly, it's hard as a board", "returned"),
    ("Clinic letter came, three pages of it, and then the school rang about his trip and the coach and the packed lunches, and somewhere in "
     "the middle of all that two of them had a row over the remote but nobody hurt", "injury"),
])
def test_a_lowering_fact_inside_a_story_is_asked_and_not_taken(text, fact):
    assert fact not in told(text)
