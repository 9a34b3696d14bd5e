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


HEARD = "spoke to RH-03 on the phone just now, she is at her nans and the nan is approved, she is on her way home by ten"


def words_of(text, fact):
    return next((answer.words for answer in read_opening(text, NOW) if answer.fact == fact), None)


def test_a_child_who_was_heard_is_where_they_say_in_a_safe_place_and_on_the_way_back():
    """Told in one breath, each with the person's own words; the place with the voice that told it."""
    found = told(HEARD)
    assert (found["whereabouts"], found["contact"], found["place_safe"], found["return_time"]) == ("confirmed", "returning", "safe", "22:00")
    assert "spoke to RH-03" in words_of(HEARD, "whereabouts") and "home by ten" in words_of(HEARD, "whereabouts")
    assert "home by ten" in words_of(HEARD, "return_time") and "home by ten" in words_of(HEARD, "contact")


@pytest.mark.parametrize("text", [
    "has anyone spoken to RH-03, is she at her nans, is she on her way home with a mate from school tonight?",
    "did RH-03 ring us on the phone, is he at his nans and is he coming home on the bus by ten tonight?",
])
def test_asking_where_a_child_is_tells_nothing(text):
    """The same words without a question mark would."""
    assert not {"whereabouts", "contact", "place_safe", "return_time"} & set(told(text))


@pytest.mark.parametrize("text, fact, words", [
    ("nobody is hurt and he is calm now", "injury", "nobody is hurt"), ("nobody is hurt and i am sweeping up the glass", "injury", "nobody is hurt"),
    ("two plates broken except nobody is hurt", "injury", "except nobody is hurt"), ("nobody is hurt, he is calm now", "injury", "nobody is hurt"),
])
def test_what_is_told_is_quoted_by_its_clause(text, fact, words):
    """A joining word and a new subject open the next one."""
    assert words_of(text, fact) == words


@pytest.mark.parametrize("text, taken", [
    ("he drew on the wall. talked to him and it worked", True), ("he drew on the wall, we talked to him and it worked, but he is okay now", True),
    ("he drew on the wall, we talked to him and it worked, but he is still shouting", False), ("she cut her arm. talked to her and it worked", False),
    ("her boyfriend is 25 and buys her phones. talked to her and it worked", False), ("talked to him and it worked, please ring if you need more", True),
    ("if it goes on please ring, talked to him and it worked", True), ("she threatened to jump. talked to her and it worked", False),
])
def test_that_talking_worked_is_taken_only_where_nothing_speaks_against_it(text, taken):
    """A "but" after which all is not well, self-harm, somebody who uses the child and words of danger do; a wish in another clause does not."""
    assert (told(text).get("tried") == "worked") is taken


@pytest.mark.parametrize("fact", ["still_happening", "injury"])
def test_calm_words_beside_words_of_danger_are_asked_about(fact):
    """The danger may be about this very thing."""
    assert fact in told("RH-03 smashed a plate, he's calmed down, nobody hurt")
    assert fact not in told("RH-03 smashed a plate and threatened to jump, he's calmed down, nobody hurt")


@pytest.mark.parametrize("text", ["she cut her arm. all calm now, nobody hurt", "he took some pills, nobody hurt", "boy in her room touched her down there, all calm now"])
def test_being_calm_settles_nothing_where_self_harm_or_sexual_harm_is_told(text):
    """Whether somebody is hurt, and whether it is over, is asked; however short the message."""
    assert "category" in told(text) and not {"still_happening", "injury"} & set(told(text))


def test_what_happened_last_week_is_no_incident_of_today():
    """A broken window is, where no other day is told."""
    assert told("he smashed a window").get("category") == "damage" and "category" not in told("last week he smashed a window")


class Library:
    """A library of one protocol, which asks only whether anybody is hurt."""

    protocols = {"falls": type("Protocol", (), {"questions": {"injury": None}})}


def test_what_no_protocol_asks_for_is_left_out():
    """That somebody insists on the police is kept all the same."""
    text = "i want this reported, nobody hurt, all calm now"
    assert {answer.fact for answer in read_opening(text, NOW)} >= {"injury", "still_happening", "reporter_insists"}
    assert {answer.fact for answer in read_opening(text, NOW, Library())} == {"injury", "reporter_insists"}
