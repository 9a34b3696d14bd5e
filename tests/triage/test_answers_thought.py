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
    "She is diabetic. Her pen and her supper are both with her, and her grandmother has given injections for years", "No conditions. She felt sick for ten minutes, that's gone, she's chatting normally",
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
    ("danger_now", "None anymore po, the father is gone, we are inside", "no"), ("danger_now", "no longer safe", None), ("reasonable_parent", "Yes. No parent is putting that back under the bed", "yes"),
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
    ("LH-03 wants to make a complaint about the hold on tuesday", "victim_wishes", None), ("TC-03 wants to make a complaint about a colleague", "victim_wishes", None),
    ("the neighbour wants to make a complaint about LH-03", "victim_wishes", "police_now"), ("she wants to make a complaint about staff to the police tonight", "victim_wishes", "police_now"),
    ("hes asleep behind the settee with the cat", "returned", "back"), ("LH-03 got back 20 past 6", "returned", "back"),
    ("LH-03 gets back at 6", "returned", None), ("shes not in now", "returned", None), ("hes asleep in the park", "returned", None),
])
def test_openings_and_what_looks_like_them(text, fact, told):
    assert next((answer.value for answer in read_opening(text, NOW, LIBRARY) if answer.fact == fact), None) == told


def test_the_top_deck_of_a_bus_is_no_height():
    assert look("he rang me from the top deck, could hear the bell ding").level == "none"
    assert look("he rang me from the top of the car park, hes over the edge").level == "alarm"
