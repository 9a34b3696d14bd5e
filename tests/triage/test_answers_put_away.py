"""Answers that tell what was done afterwards or what somebody does about it; each with look-alikes that must not be read so."""
from __future__ import annotations

import pytest

from bot.triage.answers import read_answer
from bot.triage.danger import look
from tests.triage.answering import LIBRARY, NOW, told, wants_it_reported


@pytest.mark.parametrize("text", ["he's out the back wi the mop noo", "shes out there with a sponge", "both mopping it up", "he is hoovering it up", "there's nothing kicking off"])
def test_clearing_up_means_that_it_is_over(text):
    assert told("still_happening", text) == "over"


@pytest.mark.parametrize("text", ["she's chasing them with the mop", "swinging the mop at staff", "hes in the yard with a hose round his neck", "he's there with the hoover, screaming at us", "with a cloth to stop the bleeding", "nothing is doing the trick", "yes hes outside with a mop", "hes chasing staff outside with a mop", "he is back with the hoover now swinging it", "maybe over", "maybe, one of them is still in there", "nothing has changed, still kicking off"])
def test_a_mop_in_the_hand_or_a_doubt_is_no_end(text):
    assert told("still_happening", text) != "over"


@pytest.mark.parametrize("text", ["neg x7", "neg x7, jab done 1800 at sisters, kit in her bag", "none x9", "here under my roof lovey so no, none of those", "No. Same roof as me, none of them"])
def test_a_list_ruled_out_with_a_number_or_from_under_the_same_roof_has_nothing_on_it(text):
    assert told("red_flags", text) == ()


@pytest.mark.parametrize("text", ["he's up on the roof", "climbed onto the garage roof", "sat on the edge of the roof", "in the roof space", "by the roof", "trapped under the roof, caved in", "no insulin x3 days", "no x 2 tablets", "someone is hurting her so no, none of them", "he is only nine but his nan has him so no, none of them"])
def test_a_child_on_a_roof_or_without_a_medicine_is_on_the_list(text):
    assert told("red_flags", text)


@pytest.mark.parametrize("text", ["medicines locked away but he has a plan to jump", "he had tablets taken from the office", "had he got tablets ready yes, has he taken them says no", "have you got a plan and have you got means, nodded to both",
                                  "she has blades put away in her drawer"])
def test_a_plan_or_means_among_questions_and_locks_is_one(text):
    assert told("self_harm_signs", text) == "plan_or_means"


@pytest.mark.parametrize("text,value", [("no information to suggest that", None), ("no evidence to suggest that, no", "no")])
def test_nothing_to_suggest_it_is_no_doubt_about_danger(text, value):
    assert told("danger_now", text) == value


@pytest.mark.parametrize("text", ["no reason to believe he's safe", "no reason to think she's ok", "doesnt know where she is", "no i dont know the surname of the older man she is with", "maybe", "in my view no one is safe", "in our honest opinion no he is not safe", "no x2 staff hurt", "none of us are safe", "nane of us is safe", "nobody here is safe", "no one is safe with him", "my goodness no, she is at risk", "bless her no, she is terrified", "is he safe? goodness no", "can we cope? goodness no"])
def test_nothing_to_suggest_safety_is_no_all_clear(text):
    assert told("danger_now", text) != "no"


@pytest.mark.parametrize("fact,text,value", [
    ("collector", "waking night's just backing the car out", "someone"), ("contact", "as above, homeward", "returning"),
    ("evidence_at_risk", "I did not touch again, I lock the room.", "no"), ("reasonable_parent", "inft says don't be daft", "no"), ("collector", "im just reversing the van out", "someone"), ("reasonable_parent", "in my view no. a parent would raise it with the school", "no"),
    ("category", "mouthing off. says he'll scald him", "threat")])
def test_what_somebody_does_about_it_is_the_answer(fact, text, value):
    assert told(fact, text) == value


@pytest.mark.parametrize("fact,text,value", [("collector", "he has my car keys and took the car", "someone"), ("evidence_at_risk", "i need to lock the room", "no"), ("reasonable_parent", "dont talk daft, any parent would", "no"), ("category", "he keeps saying hell hurt his self", "threat"), ("reasonable_parent", "don't be daft, course they would", "no"), ("evidence_at_risk", "there's no lock on the room", "no")])
def test_its_look_alikes_are_not(fact, text, value):
    assert told(fact, text) != value


@pytest.mark.parametrize("text", ["I want to report that", "i want to report that he hit me, put it on record", "i want to report HC-14 for assault", "i want to report an assault", "I want to report it to the police", "I want to report a theft, he took my purse", "i want this reported"])
def test_to_want_a_thing_reported_raises_it(text):
    assert wants_it_reported(text)


@pytest.mark.parametrize("text", ["no, nobody. knife is already washed and locked in kitchen, boy plays guitar"])
def test_a_washed_knife_is_no_alarm(text):
    assert look(text).level != "alarm"


@pytest.mark.parametrize("text", ["he's in fits on the floor and it's still going", "he washed and locked the back door, ive locked myself in the office and hes kicking it", "hes locked himself in the kitchen with the knife", "foil was empty in the bin and she ate them all an hour ago", "strip is gone, he says he took them", "none of us are safe", "nobody here is safe with him tonight", "locked ourselves in the kitchen, he has a knife, the big knife was washed and he grabbed it"])
def test_a_fit_a_knife_in_the_hand_and_tablets_eaten_are_one(text):
    assert look(text).level == "alarm"


@pytest.mark.parametrize("fact,text,value", [
    ("danger_now", "goodness no", "no"), ("danger_now", "bless you no", "no"), ("danger_now", "heavens no, nobody", "no"),
    ("aggravating", "nane", ()), ("victim_wishes", "N/A", "no_victim"), ("victim_wishes", "tin belongs to the home", "no_victim"),
    ("place_safe", "lit all t way", "safe")])
def test_what_an_answer_comes_to_is_its_answer(fact, text, value):
    assert told(fact, text) == value


@pytest.mark.parametrize("fact,text,value", [
    ("danger_now", "bless her no pulse", "no"), ("danger_now", "god no idea", "no"), ("danger_now", "id say no but nobody has looked", "no"), ("place_safe", "badly lit all the way", "safe"), ("place_safe", "not lit all the way, its a lane", "safe"),
    ("health_need", "she has diabetes but injection not made before dinner", "not_urgent"), ("health_need", "diabetic and insulin she had at lunch so shes overdue", "not_urgent"), ("place_safe", "its lit all the way but it is the dual carriageway", "safe"), ("contact", "was homeward bound", "returning"), ("collector", "his dealer is reversing the car up", "someone"), ("evidence_at_risk", "i closed the door and the washer is on", "no"), ("reasonable_parent", "hes 11 dont be daft", "no"), ("health_need", "diabetic but insulin took already, took it twice", "not_urgent"), ("health_need", "epileptic tablets took tonight, whole box", "not_urgent"), ("red_flags", "he is only nine and alone so no, not ok", ()),
    ("red_flags", "took her mums tablets but left a note so no, none of them fit me", ()), ("victim_wishes", "it belongs to her and she wants it back with police", "no_victim")])
def test_what_only_sounds_so_is_not(fact, text, value):
    assert told(fact, text) != value


def test_a_child_in_the_room_with_staff_is_back():
    assert read_answer("he's right here, in the kitchen with a biscuit", LIBRARY.question("whereabouts"), NOW).value("returned") == "back"


@pytest.mark.parametrize("text", ["he's right there, in the park", "he's right by the station", "hes at his nans, right here in town", "he was just here, now gone", "he is right here on the tracker", "she was right here in the lounge and not now"])
def test_a_child_somewhere_else_is_not(text):
    assert read_answer(text, LIBRARY.question("whereabouts"), NOW).value("returned") != "back"
