"""What is denied, blamed or told of others in passing: each with look-alikes that must not be read so."""
from __future__ import annotations

from datetime import datetime

import pytest

from bot.triage.answers import read_answer, read_opening
from bot.triage.clocks import UK
from bot.triage.danger import look
from bot.triage.reading_protocols import load_library

LIBRARY, NOW = load_library(), datetime(2026, 11, 20, 21, 0, tzinfo=UK)


def told(fact, text):
    """What an answer to the question of `fact` says, or None."""
    return read_answer(text, LIBRARY.question(fact), NOW).value(fact)


@pytest.mark.parametrize("text", [
    "No. He has not carried it, used it or threatened anyone with it, as far as any of us knows.", "no, hasnt swung it, pointed it, or threatened anybody", "No, I have not seen any of those ones at all",
])
def test_a_list_of_deeds_that_is_denied_is_denied_to_its_end(text):
    assert told("aggravating", text) == ()


@pytest.mark.parametrize("text", [
    "he has not calmed down, he threatened staff", "hasnt stopped, kicked the door and threatened her", "never apologised, but hit him or threatened him", "not only did he push him, he swore or threatened",
])
def test_what_comes_after_a_denial_is_no_part_of_it(text):
    assert "threats" in told("aggravating", text)


@pytest.mark.parametrize("text", ["no no nobody's in danger, sorry, i should've said that first", "No, she's here with me and he's not anywhere near, she hasn't seen him since", "no, we should have mentioned that"])
def test_blame_for_saying_it_late_and_whom_somebody_has_not_seen_are_no_doubt(text):
    assert told("danger_now", text) == "no"


@pytest.mark.parametrize("text", ["no, nobody has seen her since", "no but nobody's seen him", "should be ok", "should have calmed down by now", "no, i havent seen her since tea"])
def test_a_child_whom_nobody_has_seen_is_a_doubt(text):
    assert told("danger_now", text) != "no"


def test_a_plaster_is_first_aid_and_a_leg_in_plaster_is_not():
    assert told("injury", "Like scratch from a cat. I wash it and put plaster, is enough") == "first_aid"
    assert told("injury", "they put his leg in plaster") == told("injury", "put his arm in a sling") == "serious"


@pytest.mark.parametrize("text", ["i asked has he got a plan and he said no", "i asked if she had a plan, she said no", "asked him straight has he got a plan or owt to do it with n he said no, just thinks about not waking up"])
def test_a_plan_that_was_asked_about_and_denied_is_none(text):
    assert told("self_harm_signs", text) == "thoughts"


@pytest.mark.parametrize("text", [
    "asked has he a plan, he said no but he has tablets under the bed", "asked him about a plan and he said no. then showed me the rope", "asked him if he has a plan and he said no point telling you",
    "i asked about a plan, he said yes",
])
def test_a_plan_that_shows_after_the_denial_is_one(text):
    assert told("self_harm_signs", text) == "plan_or_means"


def test_the_homes_own_plan_says_nothing_of_what_a_child_thinks():
    assert told("self_harm_signs", "no its all per his safety plan") not in ("none", "plan_or_means")


@pytest.mark.parametrize("fact, text, value", [
    ("plan_says", "His safety plan covers exactly this, and it says that the home manages it.", "handle"), ("category", "robbed me card and used it", "theft"), ("category", "he got robbed", "child_is_victim"),
    ("category", "robbed at the bus stop", "child_is_victim"), ("category", "called me a dead man walking", "threat"), ("contact", "talking to her now, she wants her bed", "returning"),
])
def test_everyday_words_say_what_they_mean(fact, text, value):
    assert told(fact, text) == value


@pytest.mark.parametrize("text", ["she wants her bed, says not till late", "wants her bed but wont come back"])
def test_a_bed_that_is_wanted_later_brings_nobody_home(text):
    assert told("contact", text) != "returning"


def wants_it_reported(text):
    """Whether an opening says that whoever writes wants it reported."""
    return any((answer.fact, answer.value) == ("reporter_insists", "yes") for answer in read_opening(text, NOW))


def test_whoever_asks_whether_police_are_needed_does_not_insist():
    assert not wants_it_reported("there's feathers everywhere, i'm shaking, do i need police??")
    assert wants_it_reported("i need police here now") and wants_it_reported("do i need police? i want police here now")


def test_no_point_in_living_is_asked_about_as_that_and_not_as_water():
    finding = look("says he cant see the point of being here")
    assert finding.kind == "suicide" and finding.level == "ask"
    assert look("he cant see the point of his homework anymore").level == "none"
    assert look("they went off the point on the paddleboard and we cant see them").kind == "water"


def test_a_smoke_at_the_window_is_no_fall():
    assert look("TC-01 hanging out the window with half a joint").level != "alarm"
    assert look("TC-01 hanging out the window upstairs").level == "alarm"
