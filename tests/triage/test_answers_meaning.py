"""Values are told by meaning: where a child is, who confirmed it, and how things stand now."""
from __future__ import annotations

import pytest

from bot.triage.answers import read_answer
from bot.triage.reading_protocols import load_library
from bot.triage.values import UNSURE
from tests.triage.answering import NOW, read, value


@pytest.mark.parametrize("text", [
    "hes in front of me", "home, in the snug", "seen her on facetime, she's in the library", "on the canal path, I've just spoken to him",
    "rang the cafe, the manageress says she's sat there with a hot chocolate", "the taxi driver's just told me he's in the back",
    "coach rang, he's still at training", "Spoken to by phone, is at the bus station",
])
def test_a_child_seen_spoken_to_or_vouched_for_is_at_a_confirmed_place(text):
    """missing.md, hard rule 6."""
    assert value("whereabouts", text) == "confirmed"


@pytest.mark.parametrize("text", ["he texted to say he's at the services", "tracker says Asda car park", "his mate reckons the park"])
def test_a_text_a_tracker_or_a_friend_is_only_believed(text):
    assert value("whereabouts", text) == "believed"


@pytest.mark.parametrize("text", ["it's a Costa, staff all about", "on the train with the guard", "at the youth club till nine", "Her mum's, mum is there"])
def test_public_transport_shops_clubs_and_family_are_safe_places(text):
    assert value("place_safe", text) == "safe"


@pytest.mark.parametrize("text", [
    "there's drinkers in there", "dark park and I dont like it", "some bloke's flat, nobody knows him", "a cafe but he's with two older men",
])
def test_drinkers_unknown_adults_and_bad_feelings_are_not(text):
    assert value("place_safe", text) == "unsafe"


@pytest.mark.parametrize("text, expected", [
    ("hes in front of me", "back"), ("stood right here", "back"), ("indoors with us", "back"), ("home, in the snug", "back"),
    ("just spoke to him again, hes got as far as the garage, says five to", "spoken_to"), ("answered this time, on her way", "spoken_to"),
    ("still nothing", "no_word"), ("same as before", "no_word"), ("silence", "no_word"), ("no change", "no_word"),
])
def test_a_re_check_is_read(text, expected):
    assert value("returned", text) == expected


@pytest.mark.parametrize("text, expected", [
    ("hes at the shop with staff", "over"), ("in bed", "over"), ("playing xbox now", "over"),
    # Kept apart for now says that it could start again.
    ("different rooms at the minute", "contained"),
])
def test_how_an_incident_stands_is_read(text, expected):
    assert value("still_happening", text) == expected


@pytest.mark.parametrize("text, expected", [
    ("squirted staff with water", "not_following_rules"), ("threw coffee granules at the deputy, not hurt, just mess", "not_following_rules"),
    ("threw squash over me then punched me", "assault_on_staff"), ("threw boiling water over me", "assault_on_staff"),
])
def test_cheek_that_touches_somebody_is_not_an_assault(text, expected):
    """incidents.md, IN-01 to IN-05."""
    question = load_library().question("category", ("incident",))
    assert read_answer(text, question, NOW).value("category") == expected


@pytest.mark.parametrize("text", ["putting it to her at handover", "not asked yet", "she'll ring me back"])
def test_a_manager_who_was_not_asked_yet_is_neither_a_decision_nor_out_of_reach(text):
    """RESOLUTION-24."""
    assert value("manager_decision", text) == UNSURE


@pytest.mark.parametrize("text", ["pass", "n/k", "couldnt tell you", "informant didnt say", "not a clue"])
def test_having_no_idea_is_unsure(text):
    assert value("injury", text) == UNSURE


@pytest.mark.parametrize("text, fact", [
    ("cant get hold of her", "still_happening"), ("she's in bed with her hot water bottle", "red_flags"),
    ("blacked out car parked opposite", "injury"), ("on the bus over the bridge", "red_flags"), ("some fella hangin round", "self_harm_signs"),
])
def test_a_danger_that_was_not_asked_about_needs_clear_words(text, fact):
    assert read("contact", text).value(fact) is None


def test_what_the_model_scores_for_a_text_or_a_time_is_no_value():
    assert read("child", "Female, aged fifteen", {"text": 0.95, "unsure": 0.05}).value("child") is None
