"""Calm words in answers that are not calm: a no with a yes behind it, a fire that is lower, a weapon still in the hand, a lad beside "on his own"."""
from __future__ import annotations

from datetime import datetime, timezone

import pytest

from bot.services import load_library
from bot.triage.answers import read_answer, read_opening
from bot.triage.danger import look

NOW = datetime(2026, 11, 23, 21, 0, tzinfo=timezone.utc)
LIBRARY = load_library()


def value(fact, text):
    """What the rules alone read of the fact that was asked; None where it is asked again."""
    return read_answer(text, LIBRARY.question(fact), NOW).value(fact)


@pytest.mark.parametrize("fact, text", [
    ("still_happening", "still going but lower down, fire is"), ("still_happening", "it is still burning but a bit lower"), ("still_happening", "flames are lower now"),
    ("still_happening", "stopped now but hes still got the lighter"), ("still_happening", "nothing happens now when i press the alarm"),
    ("still_happening", "nothing happens right, they just keep scrapping"), ("still_happening", "nowt happens now unless you go in"),
    ("injury", "no. yes his arm"), ("health_need", "no. yes asthma"), ("contact", "ye hes str8 on it coming back, no w8 hes not"),
    ("reasonable_parent", "goodness no parent would put up with that"), ("companions", "on his own with that lad from court"),
    ("whereabouts", "at his nans i rang nan she said hes on his way to hers"), ("whereabouts", "i could see him till about 5 mins ago"), ("contact", "spoke to his mate who says hes coming"),
    ("danger_now", "he isnt but she is"), ("place_safe", "he says its fine"), ("whereabouts_check", "yes but he ran when he saw me"), ("companions", "he said alone but i heard voices"),
    ("collector", "taxi if he'll get in"), ("place_safe", "its his nans but her bf is there"), ("red_flags", "none. said he'd had enough"), ("red_flags", "nothing just said hes sick of life"),
    ("manager_decision", "she said leave it to you lot"), ("victim_wishes", "staff member says no he dont want to press charges yet"),
])
def test_it_is_asked_again(fact, text):
    assert value(fact, text) is None


@pytest.mark.parametrize("fact, text, expected", [
    ("still_happening", "yes still on but its down the stairs now", "unsafe"), ("reasonable_parent", "any parent would have had a police car at the door", "yes"),
    ("still_happening", "calmer. still holding the bat", "unsafe"), ("amber_flags", "nah. big row with staff before she went", ("after_assault_or_disclosure",)),
    ("injury", "bruised ribs hurts to breathe", "serious"), ("injury", "he cant see out of it", "serious"), ("injury", "we cant see him", "unsure"),
    ("category", "cut himself then came at me with the knife", "weapon"), ("category", "cut the sofa with a blade", "weapon"),
    ("red_flags", "no hasnt got his insulin with him", ("critical_medicine_missed",)), ("red_flags", "no she never took her insulin with her", ("critical_medicine_missed",)),
])
def test_it_is_read_as_serious(fact, text, expected):
    assert value(fact, text) == expected


@pytest.mark.parametrize("fact, text, expected", [
    ("still_happening", "music still on but turned down", "contained"), ("still_happening", "nothing happening now", "over"), ("still_happening", "nowt goin on at the mo", "over"),
    ("red_flags", "no he has his inhaler on him", ()), ("companions", "on his own with staff", "alone"), ("companions", "on her own with a book", "alone"),
    ("manager_decision", "she said to leave it with us", "handle"), ("victim_wishes", "he doesnt want police", "restorative"), ("contact", "str8 to voicemail", "none"),
    ("checks_done", "done it all b4 i txt", "all"), ("danger_now", "no m8", "no"),
    ("amber_flags", "None. Known route, usual friends, dressed for the weather, no exploitation concerns.", ()), ("place_safe", "its her nans house, the dog is there", "safe"),
    ("injury", "not that we can see", "none"), ("injury", "cant see any", "none"), ("category", "cut herself with a sharpener blade", "self_harm"),
    ("collector", "could jump in the car if it come to it", "someone"),
])
def test_what_looks_like_it_is_read_as_calm(fact, text, expected):
    assert value(fact, text) == expected


def test_medicine_that_is_with_the_child_is_not_missed():
    assert value("red_flags", "nope took his insulin with him") is None


def opening(text):
    """What the rules take from a first message."""
    return {answer.fact: answer.value for answer in read_opening(text, NOW, LIBRARY)}


@pytest.mark.parametrize("text, kind", [
    ("staff member slapped him in front of me", "staff_allegation"), ("my colleague just smacked RH-03", "staff_allegation"), ("yp slapped staff then staff hit him back", "staff_allegation"),
    ("he slapped staff in front of me", "assault_on_staff"), ("staff got slapped by her", "assault_on_staff"),
])
def test_who_hit_whom_in_a_first_message(text, kind):
    assert opening(text)["category"] == kind


@pytest.mark.parametrize("text", ["they've gone out to the shop, be back in 10", "RH-03 out, she's due to be back by 10"])
def test_what_was_expected_is_no_word_from_the_child(text):
    assert "contact" not in opening(text)


@pytest.mark.parametrize("text, back", [
    ("LH-03 came home on time last night. nothing yet tonight", False), ("LH-03 came back at 9. not yet settled but she is here", False), ("LH-03 came back at 9, all fine", True),
])
def test_who_was_home_last_night_is_not_home_by_that(text, back):
    assert ("returned" in opening(text)) is back


def test_who_spoke_is_in_touch():
    assert opening("RH-03 not in, rang him, he said he'll be back by half 10")["contact"] == "returning"


def test_a_neighbours_complaint_is_none_about_a_worker():
    assert value("category", "neighbour complaint, ball noise") != "staff_allegation" and value("category", "complaint about a worker") == "staff_allegation"


def test_a_record_may_be_our_own_log():
    assert "reporter_insists" not in opening("TC-01 rang from the train. I wish to have it recorded properly.")
    assert "reporter_insists" not in opening("RH-03 is late, spoke to him. I want it recorded in our log")
    for text in ("i want it recorded as a crime", "I want this reported", "i want this recorded", "I want it recorded properly by the police", "we need it recorded"):
        assert opening(text)["reporter_insists"] == "yes"


@pytest.mark.parametrize("text, level", [
    ("Room check. Small kitchen knife under mattress. He's at college. Knife now locked in office. No threats to anyone.", "ask"),
    ("he has the knife locked in the office with him", "alarm"), ("we're now locked in the office and he's banging the door", "alarm"),
])
def test_a_knife_that_is_locked_away_locks_nobody_in(text, level):
    assert look(text).level == level


@pytest.mark.parametrize("fact, text, expected", [
    ("category", "crim dam to door", "damage"), ("category", "malcomms", "online"), ("category", "she steal my phone", "theft"), ("manager_decision", "mgr aware, will deal", "handle"),
    ("manager_decision", "mgr aware, will deal tomorrow if it happens again ring police", "report"),
])
def test_control_room_shorthand_and_other_mother_tongues(fact, text, expected):
    assert value(fact, text) == expected
