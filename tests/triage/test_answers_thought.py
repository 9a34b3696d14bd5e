"""What is only thought, kept in order, or wanted by somebody else: a hedge about the kind is no "don't know", and look-alikes that stay as grave as they were."""
from __future__ import annotations

from datetime import datetime, timezone

import pytest

from bot.services import load_library
from bot.triage.answers import read_answer, read_opening
from bot.triage.danger import look
from bot.triage.values import UNSURE

NOW = datetime(2026, 11, 20, 21, 0, tzinfo=timezone.utc)
LIBRARY = load_library()


def value(fact, text):
    """What the rules alone read of the fact that was asked."""
    return read_answer(text, LIBRARY.question(fact), NOW).value(fact)


@pytest.mark.parametrize("text, kind", [
    ("I think it is marijuana, very small only", "drugs_or_drink"), ("Well I suppose I think somebody's giving him things, for something he shouldn't be doing", "exploitation"),
    ("sumones usin him for his bank i think. exploytashun is it", "exploitation"), ("money going through his account for some lads", "exploitation"), ("liter burnt a bit of paint", "fire"),
    ("he burnt a hole in the carpet", "fire"), ("he burnt his hand on the cooker", "health"), ("nobody we know, a man at the gate", "stranger"), ("dont know who he is", "stranger"),
    ("dont know", UNSURE), ("i dont know yet", UNSURE), ("not sure i think its a fight", UNSURE), ("i think", None), ("maybe", None),
])
def test_a_kind_that_is_only_thought_is_told(text, kind):
    assert value("category", text) == kind


@pytest.mark.parametrize("text", [
    "diabetic but her sugars were 6 at tea, shes fine", "She take her insulin with the pizza, I hear her count the carbs on phone, bag is with her", "Diabetic, all in order, nothing due",
"No conditions. She felt sick for ten minutes, that's gone, she's chatting normally",
])
def test_a_condition_that_is_kept_in_order_is_not_urgent(text):
    assert value("health_need", text) == "not_urgent"


@pytest.mark.parametrize("text", [
    "diabetic and her sugars were 3 at tea, shes fine", "diabetic, sugars were 16", "diabetic, all in order but hasnt eaten", "diabetic, everything in order, insulin due at 9", "diabetic, shes fine",
    "she felt sick for an hour and then passed out", "she felt sick for an hour, still is", "pen and supper are both here on the side", "diabetic, nothing in order",
])
def test_a_condition_that_may_not_be_stays_urgent(text):
    assert value("health_need", text) == "critical"


@pytest.mark.parametrize("fact, text, read", [
    ("danger_now", "None anymore po", "no"), ("danger_now", "none anymore but he will be back", None), ("danger_now", "no longer safe", None), ("reasonable_parent", "Yes. No parent is putting that back under the bed", "yes"),
    ("reasonable_parent", "no parent would", "no"), ("victim_wishes", "both have said sorry to each other, finished matter, nobody is wanting police", "restorative"),
    ("victim_wishes", "she would of said if she wanted it", UNSURE), ("place_safe", "It's the home", "safe"), ("place_safe", "its his home", None), ("place_safe", "its the homeless shelter", None),
    ("whereabouts", "On premises w inft", "confirmed"), ("whereabouts", "not on premises", None), ("whereabouts", "Dining table. Sighted by writer.", "confirmed"), ("whereabouts", "not sighted by anyone", None),
])
def test_single_readings_and_what_looks_like_them(fact, text, read):
    assert value(fact, text) == read


@pytest.mark.parametrize("text, insists", [
    ("New starter wants to ring 101 because 'it's assault'. Humour me", False), ("Please I want to report lateness. TC-02 supposed to be inside since seven thirty.", False),
    ("she says she wants to ring the police", False), ("the neighbour is threatening to ring the police", False), ("i want to ring police", True), ("my manager wants me to ring police", True),
    ("i want to report that to police", True), ("i want to report that he hit me", True), ("we want this reported", True),
])
def test_who_wants_the_police_told(text, insists):
    assert any(answer.fact == "reporter_insists" for answer in read_opening(text, NOW, LIBRARY)) is insists


@pytest.mark.parametrize("text, back", [
    ("I went to fetch LH-03 home and he told me to do one", False), ("I had gone to bring TC-03 home from her tea and was sent away without her", False), ("we were sent to collect LH-03 home from the station", False),
    ("I brought LH-03 home from his nans", True),
])
def test_to_set_out_for_a_child_brings_nobody_back(text, back):
    assert any((answer.fact, answer.value) == ("returned", "back") for answer in read_opening(text, NOW, LIBRARY)) is back


@pytest.mark.parametrize("text, fact, told", [
    ("TC-01 had a cry on me tonight, mum never turned up to contact AGAIN", "whereabouts", None), ("his mate says he never turned up", "whereabouts", "unknown"),
    ("hes asleep behind the settee with the cat", "returned", "back"), ("LH-03 got back 20 past 6", "returned", "back"),
    ("LH-03 gets back at 6", "returned", None), ("shes not in now", "returned", None), ("hes asleep in the park", "returned", None),
])
def test_openings_and_what_looks_like_them(text, fact, told):
    assert next((answer.value for answer in read_opening(text, NOW, LIBRARY) if answer.fact == fact), None) == told


def test_the_bell_of_a_bus_is_no_height():
    assert look("he rang me from the top deck, could hear the bell ding").level == "none"


@pytest.mark.parametrize("text", ["he rang me from the top of the car park, hes over the edge", "hes on the top deck of the car park, legs over", "he was on the top deck then climbed on the bridge, edge of it",
                                  "someone pushed off the top deck"])
def test_a_top_deck_may_be_one(text):
    assert look(text).level == "alarm"


@pytest.mark.parametrize("fact, text, never", [
    ("health_need", "she was sick for an hour, now passed out", "not_urgent"), ("health_need", "felt sick for a bit, its gone worse", "not_urgent"), ("health_need", "he felt sick for 10 mins, has gone white", "not_urgent"),
    ("health_need", "diabetic, sugar was 5 after tea, dropped to 2.9", "not_urgent"), ("health_need", "diabetic, sugars were 6 when she left, thats 9 hours ago", "not_urgent"), ("health_need", "diabetic, sugars are 4", "not_urgent"),
    ("health_need", "diabetic. she takes her insulin with dinner, she missed dinner", "not_urgent"), ("health_need", "diabetic, takes her insulin with tea, pen is in the office", "not_urgent"),
    ("health_need", "diabetic, all in order, nothing due, no pen", "not_urgent"), ("health_need", "her pen and her supper are both with her nan", "not_urgent"),
    ("still_happening", "its over. no dad is back at it", "over"), ("place_safe", "its safe. no dad is drunk", "safe"), ("injury", "none. no dad has cut his hand", "none"),
    ("place_safe", "yes, she doesnt know the address", "safe"), ("danger_now", "no, he doesnt know the address", "no"), ("whereabouts", "last sighted by neighbour at 4", "confirmed"),
    ("whereabouts", "sighted by no one", "confirmed"), ("whereabouts", "on premises of his dealer", "confirmed"), ("still_happening", "staff have said its over", "over"),
    ("category", "burned himself on the duvet", "fire"), ("category", "shes burnt her leg on the bench", "fire"), ("category", "never know him to be like this, smashed everything", "stranger"),
])
def test_what_was_found_to_be_read_too_calmly_or_wrongly_is_not(fact, text, never):
    assert value(fact, text) != never


@pytest.mark.parametrize("text", [
    "text from LH-03: hiding in the wardrobe help", "LH-03 rang from a house, shes hiding under the bed, man is looking for her", "LH-03 got back at 6 and left at 7", "LH-03 was asleep in her bed at 10, now gone",
    "LH-03 came back at two lads and hit them", "LH-03 is asleep under the table in mcdonalds",
])
def test_hiding_or_back_for_a_while_is_not_back(text):
    assert all((answer.fact, answer.value) != ("returned", "back") for answer in read_opening(text, NOW, LIBRARY))


@pytest.mark.parametrize("text", ["bus never turned up, no idea where he is", "mum didnt show and LH-03 ran off, whereabouts unknown", "LH-03 and his mum never turned up"])
def test_somebody_elses_lateness_hides_nothing_of_the_child(text):
    assert any((answer.fact, answer.value) == ("whereabouts", "unknown") for answer in read_opening(text, NOW, LIBRARY)) or "never turned up" in text
