"""What is denied, blamed or told of others in passing: each with look-alikes that must not be read so."""
from __future__ import annotations

import pytest

from bot.triage.danger import look
from tests.triage.answering import told, wants_it_reported


@pytest.mark.parametrize("text", [
    "No. He has not carried it, used it or threatened anyone with it, as far as any of us knows.", "no, hasnt swung it, pointed it, or threatened anybody", "No, I have not seen any of those ones at all",
    "no, never used it, shown it or threatened anyone",
])
def test_a_list_of_deeds_that_is_denied_is_denied_to_its_end(text):
    assert told("aggravating", text) == ()


@pytest.mark.parametrize("text", [
    "he has not calmed down, he threatened staff", "hasnt stopped, kicked the door and threatened her", "never apologised, but hit him or threatened him", "not only did he push him, he swore or threatened",
    "he hasnt backed down, punched or threatened him", "didnt get her way, attacked or threatened staff", "has never stopped, bullied or threatened him for weeks",
])
def test_what_comes_after_a_denial_is_no_part_of_it(text):
    assert "threats" in told("aggravating", text)


@pytest.mark.parametrize("text", ["no no nobody's in danger, sorry, i should've said that first", "No, she's here with me and he's not anywhere near, she hasn't seen him since", "no, we should have mentioned that"])
def test_blame_for_saying_it_late_and_whom_somebody_has_not_seen_are_no_doubt(text):
    assert told("danger_now", text) == "no"


@pytest.mark.parametrize("text", ["no, nobody has seen her since", "no but nobody's seen him", "should be ok", "should have calmed down by now", "no, i havent seen her since tea",
                                  "no i should've said maybe", "no, i should have mentioned the fire", "no, hes fine, she hasnt seen him since though", "no, they havent seen him since he got a knife"])
def test_a_child_whom_nobody_has_seen_is_a_doubt(text):
    assert told("danger_now", text) != "no"


def test_a_plaster_is_first_aid_and_a_leg_in_plaster_is_not():
    assert told("injury", "Like scratch from a cat. I wash it and put plaster, is enough") == "first_aid"
    assert told("injury", "none, i should've said bit woozy") != "none"
    assert told("injury", "now had her ankle put into plaster") == told("injury", "they put his leg in plaster") == told("injury", "put his arm in a sling") == "serious"


@pytest.mark.parametrize("text", ["i asked has he got a plan and he said no", "i asked if she had a plan, she said no", "asked him straight has he got a plan or owt to do it with n he said no, just thinks about not waking up"])
def test_a_plan_that_was_asked_about_and_denied_is_none(text):
    assert told("self_harm_signs", text) == "thoughts"


@pytest.mark.parametrize("text", [
    "asked has he a plan, he said no but he has tablets under the bed", "asked him about a plan and he said no. then showed me the rope", "asked him if he has a plan and he said no point telling you",
    "i asked about a plan, he said yes", "asked her if she had a plan to take the tablets in her bag she said no", "asked what the rope was for, any plan to use it, he said no", "asked if she could tell me her plan, she said no",
    "asked if she had a plan, she said no, then asked how many paracetamol it takes", "asked her to give up the plan to jump and she said no",
])
def test_a_plan_that_shows_after_the_denial_is_one(text):
    assert told("self_harm_signs", text) == "plan_or_means"


@pytest.mark.parametrize("fact, text, value", [
    ("plan_says", "His safety plan covers exactly this, and it says that the home manages it.", "handle"), ("category", "robbed me card and used it", "theft"), ("category", "he got robbed", "child_is_victim"),
    ("category", "robbed at the bus stop", "child_is_victim"), ("category", "called me a dead man walking", "threat"), ("category", "robbed near the park", "child_is_victim"),
    ("category", "he was robbed and beaten", "child_is_victim"), ("category", "got robbed yesterday walking home", "child_is_victim"),
])
def test_everyday_words_say_what_they_mean(fact, text, value):
    assert told(fact, text) == value


@pytest.mark.parametrize("text", [
    "epileptic, had a seizure an hour ago", "epileptic he had a fit this morning", "epilepsy, had a seizure last night", "diabetic and he had a hypo", "epileptic and shes had three fits today", "diabetic but hes had too much insulin", "asthmatic and shes had an attack",
])
def test_what_a_child_with_a_condition_has_had_is_a_dose_only_where_it_is_one(text):
    assert told("health_need", text) not in ("none", "not_urgent")


def test_a_condition_with_its_dose_taken_is_not_urgent():
    assert told("health_need", "diabetic, had his insulin at tea") == told("health_need", "epileptic, has had his meds") == "not_urgent"


@pytest.mark.parametrize("text", ["home manages it unless weapon", "the home manages minor damage, this is assault", "home sorts it, then 999 if it goes on", "out of date plan, home manages it", "another kids plan says the home manages it"])
def test_a_plan_that_hands_it_to_the_home_only_so_far_is_asked_about_again(text):
    assert told("plan_says", text) != "handle"


def test_a_plan_that_hands_the_home_the_very_thing_is_heard():
    assert told("plan_says", "plan says we manage small cuts like this ourselves") == told("plan_says", "the home deals with it") == "handle"


@pytest.mark.parametrize("text", ["not seen any of those, only just come on shift", "not seen any of those as he wont come out", "not seen one of them since, the girls who went with her"])
def test_whoever_has_not_looked_has_not_ruled_it_out(text):
    assert told("red_flags", text) != ()


def test_whoever_asks_whether_police_are_needed_does_not_insist():
    assert not wants_it_reported("there's feathers everywhere, i'm shaking, do i need police??")
    assert wants_it_reported("i need police here now") and wants_it_reported("do i need police? i want police here now")
    assert wants_it_reported("i need police here now, do i need a crime number")


def test_no_point_in_living_is_asked_about_as_that_and_not_as_water():
    finding = look("says he cant see the point of being here")
    assert finding.kind == "suicide" and finding.level == "ask"
    assert look("he cant see the point of his homework anymore").level == "none"
    assert look("from the beach you can see the point, three lads on rocks waving").kind == "water"
    assert look("they went off the point on the paddleboard and we cant see them").kind == "water"


def test_a_smoke_at_the_window_is_no_fall():
    assert look("TC-01 hanging out the window with half a joint").level != "alarm"
    assert look("TC-01 hanging out the window upstairs").level == "alarm"
    assert look("climbing out the window upstairs, says hes off to get a joint").level == "alarm"
