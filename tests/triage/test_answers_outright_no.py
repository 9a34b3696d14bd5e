"""An outright no decides, unless the same answer takes it back or states a danger."""
from __future__ import annotations

import pytest

from bot.triage.values import UNSURE
from tests.triage.answering import read, value

SCARED = {"yes": 0.97, "no": 0.01}


@pytest.mark.parametrize("text", [
    "no, shes not here", "nope, just late back from football", "nah everyones grand", "lol no", "Negative.", "No. She's stood right here",
    "no, he had a knife last year but nothing now", "Not to my knowledge, no.",
])
def test_a_no_to_the_danger_question_is_a_no_whatever_the_model_makes_of_it(text):
    reading = read("danger_now", text, SCARED)
    assert reading.value("danger_now") == "no" and not reading.alarm


@pytest.mark.parametrize("text", ["no he's on the roof", "no but he's got a knife", "no. well he's holding a bit of glass", "no. wait yes"])
def test_a_no_that_is_taken_back_or_followed_by_danger_is_not_one(text):
    assert value("danger_now", text) in ("yes", None)
    assert read("danger_now", text, SCARED).value("danger_now") == "yes"


@pytest.mark.parametrize("text", ["no i dont think so", "no idea", "not to my knowledge", "nah we're safe i reckon"])
def test_a_doubted_no_is_unsure(text):
    assert value("danger_now", text) == UNSURE


@pytest.mark.parametrize("text", [
    "no, and shes done her insulin, ive just watched her", "no hes 9", "none. she's 15", "no, he's had his epilepsy tablets",
    "nah none, he's just gone to the shop",
])
def test_no_to_the_red_flags_is_none_of_them(text):
    reading = read("red_flags", text, {"critical_medicine_missed": 0.98, "cannot_keep_safe": 0.97, "none": 0.02})
    assert reading.value("red_flags") == () and not reading.alarm


@pytest.mark.parametrize("text", ["no but she's not had her insulin", "she's missed her insulin", "insulin not given"])
def test_a_missed_medicine_still_counts(text):
    assert value("red_flags", text) == ("critical_medicine_missed",)


@pytest.mark.parametrize("asked", ["danger_now", "contact", "whereabouts", "injury"])
def test_an_age_alone_is_never_taken_for_a_red_flag(asked):
    assert read(asked, "no hes 9").value("red_flags") is None


def test_a_joking_denial_is_a_denial():
    for text in ("only to his pride", "just his ego", "lol no"):
        assert value("injury", text) == "none"
