"""Answers that say outright that nothing fits, that a child is on the way, or who was spoken to; and look-alikes that do not."""
from __future__ import annotations

import pytest

from bot.triage.answers import read_answer, read_opening
from bot.triage.danger import look
from tests.triage.answering import LIBRARY, NOW, told


@pytest.mark.parametrize("text", ["None that we are aware of. No note, no sign of anybody with him", "ive been down it, she has not any of them",
                                  "caller has none of those", "he doesnt fit any of these"])
def test_no_flag_fits(text):
    assert told("red_flags", text) == ()


@pytest.mark.parametrize("text", ["she has one of these", "he has none of them but he took a knife", "she hasnt got any of her insulin"])
def test_a_flag_named_beside_a_no_is_not_none(text):
    assert told("red_flags", text) != ()


@pytest.mark.parametrize("text", ["hes stood waiting for us at the gate", "cant wait to get home", "ready whenever we are", "finishing her tea then coming straight back"])
def test_a_child_who_waits_to_be_fetched_is_returning(text):
    assert told("contact", text) == "returning"


@pytest.mark.parametrize("text", ["shes not ready when we are", "she will come when shes ready", "waiting for him to ring"])
def test_a_child_who_decides_when_is_not(text):
    assert told("contact", text) != "returning"


def test_not_to_be_able_to_wait_is_no_fight():
    """"Cannot get her off him" is one."""
    assert look("he cant wait to get back to his own bed").level == "none"
    assert look("we cant get her off him").level == "alarm"


@pytest.mark.parametrize("text, is_unknown", [("no sign of him", True), ("no sign of LH-03", True), ("no sign of anyone taking her", False)])
def test_no_sign_of_the_child_is_not_no_sign_of_something_else(text, is_unknown):
    answers = read_answer(text, LIBRARY.question("danger_now"), NOW).answers
    assert any((answer.fact, answer.value) == ("whereabouts", "unknown") for answer in answers) is is_unknown


@pytest.mark.parametrize("text, insists", [("HC-14 hit me, im ringing police now", True), ("we are ringing police", True), ("ringing police", True),
                                           ("we never got as far as ringing police", False), ("before ringing police i thought id ask", False)])
def test_police_that_somebody_rings_are_wanted_and_police_that_were_not_rung_are_not(text, insists):
    assert any(answer.fact == "reporter_insists" for answer in read_opening(text, NOW)) is insists


def test_who_has_just_been_on_the_phone_is_confirmed():
    assert told("whereabouts", "yes at his nans, just got off the phone to them both") == "confirmed"


@pytest.mark.parametrize("text, clock", [("in about 20", "21:20"), ("in 20", "21:20"), ("bout 40 mins", "21:40")])
def test_minutes_that_are_only_roughly_known_are_minutes(text, clock):
    """Read as a time of day they would put a check off to the next evening."""
    assert told("return_time", text, NOW.replace(minute=0)) == clock
