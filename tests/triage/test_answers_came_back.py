"""A first message tells that the child is back; a thing that was found, another place, another day, or having gone again tells nothing of the kind."""
from __future__ import annotations

from datetime import datetime, timezone

import pytest

from bot.services import load_library
from bot.triage.answers import read_answer, read_opening
from bot.triage.answers.wanting_police import wants_police
from bot.triage.danger import look
from bot.triage.identifiers.masking import find

NOW = datetime(2026, 11, 20, 21, 0, tzinfo=timezone.utc)
LIBRARY = load_library()


def returned(text):
    """What an opening tells of a return."""
    return {answer.fact: answer.value for answer in read_opening(text, NOW, LIBRARY)}.get("returned")


def value(fact, text):
    """What the rules alone read of the fact that was asked."""
    return read_answer(text, LIBRARY.question(fact), NOW).value(fact)


@pytest.mark.parametrize("text", [
    "LH-02 is back, walked in herself after four hours we dont know where. got a brand new phone", "LH-04 strolled in at 9. He's well. But he went out in a school jumper and came back in a designer coat",
    "LH-03 got back 20 past 6, just knackered", "your lot dropped LH-02 back 20 min ago thanks", "inft opened front door to her 0045", "hes asleep behind the settee with the cat",
])
def test_the_child_is_back(text):
    assert returned(text) == "back"


@pytest.mark.parametrize("text", [
    "LH-02 got home at 4. went out again at 6 and not come back", "police brought LH-02 home last night and she's gone again", "taxi dropped him home, then he walked off", "taxi dropped him at his nans", "mum dropped her back at 4 and now shes not in her room",
    "located her phone in the garden, her not", "located his bag in the bathroom, no RH-05", "found a vape in the bathroom and RH-02 nowhere", "police brought him back at 2, he was out the window by 3", "yp come back 8pm, he take money and he go",
    "police dropped him home at 3am, his mums, need to know what to do", "usually found in the loft but not tonight, RH-02", "last time dad brought her back safe, this time he says hes not got her", "RH-03 came in at 9 past me and straight out the back door",
    "LH-03 home in socks. lads had his phone n trainers off him after college. 4 hrs ago", "LH-03 came back at two lads and hit them", "RH-04 sleeping under the desk with all her stuff at her old placement",
])
def test_the_child_is_not(text):
    assert returned(text) is None


@pytest.mark.parametrize("fact, text, read", [
    ("red_flags", "inf says nil, YP in view over fence", ()), ("red_flags", "the postit reads like a goodby to me, she never gives them away", ("self_harm_intent",)), ("red_flags", "taken off him by two men in a van", ("taken_or_forced",)),
    ("danger_now", "no, item locked in office, YP on xbox", "no"), ("danger_now", "we are locked in the office", "yes"), ("danger_now", "shes locked in the bathroom with a razor", "yes"), ("danger_now", "the kids are locked in", "yes"),
    ("injury", "fit as a butcher's dog", "none"), ("aggravating", "No, it is first time, nothing else from this", ()), ("aggravating", "just the cider, nothing else", None), ("victim_wishes", "YP embarrassed, wants it dropped. Nil police", "restorative"),
    ("danger_now", "No please, no danger, they are apart", "no"), ("danger_now", "everything calm apart from him", None), ("health_need", "none, no meds, eating and drinking", "none"), ("health_need", "eating and drinking vodka", "critical"),
    ("health_need", "He is drunk but he walk, he talk, he eat toast", "not_urgent"), ("health_need", "he is drunk and cannot walk", "critical"), ("health_need", "he is drunk but he cant walk and cant talk", "critical"),
    ("health_need", "drunk and can barely walk, talking rubbish", "critical"), ("health_need", "drunk but walking and talking", "not_urgent"), ("health_need", "she is diabetic but the insulin is done already at 6", "not_urgent"),
    ("health_need", "tired + hungry, otherwise neg", "none"), ("health_need", "tired and hungry, otherwise diabetic and no insulin", "critical"), ("contact", "she said shes omw", "returning"),
])
def test_single_readings_and_what_looks_like_them(fact, text, read):
    assert value(fact, text) == read


@pytest.mark.parametrize("text", ["his mates, mates dad came on the phone and said yes hes here with us", "her nan says she's in with me"])
def test_what_a_friends_father_says_is_with_them_and_not_here(text):
    assert all(answer.fact != "returned" for answer in read_answer(text, LIBRARY.question("whereabouts"), NOW).answers)


def test_what_was_taken_off_a_child_is_no_child_who_was_taken():
    told = {answer.fact for answer in read_answer("No. It was taken off him without any fuss and he has gone to college.", LIBRARY.question("still_happening"), NOW).answers}
    assert "red_flags" not in told


@pytest.mark.parametrize("text, wants", [("The other staff says it is hate crime and I must report it by force", False), ("my deputy reckons we have to report it", False), ("i must report it", True), ("he says he hates me and im ringing police", True)])
def test_what_others_say_must_be_reported_is_not_ones_own_wish(text, wants):
    assert wants_police(text) is wants


@pytest.mark.parametrize("text, level", [("All over by the time the kettle boiled", "none"), ("only put the kettle on n she pulled it all over herself, skin peeling", "alarm"), ("in touch, coming home, won't stop talking", "none"),
                                         ("he won't answer, on the bathroom floor", "alarm")])
def test_a_kettle_and_a_chatterbox_are_no_alarm(text, level):
    assert look(text).level == level


def test_nada_is_nothing_before_it_is_a_name():
    assert not find("nada") and find("Nada has gone out")
