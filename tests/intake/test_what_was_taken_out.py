"""What a person is told when something was taken out of their message: one instruction, and what it was."""
from __future__ import annotations

import pytest

from bot.intake.masked import FORGET, told
from bot.triage.identifiers import MARKS


@pytest.mark.parametrize("kind, words", [
    ("birth_date", "the date"), ("phone", "the phone number"), ("email", "the email address"), ("link", "the web address"), ("handle", "the username"), ("postcode", "the postcode"),
    ("address", "the address"), ("plate", "the number plate"), ("nhs", "the NHS number"), ("something new", "what could identify somebody"),
])
def test_each_kind_has_its_words(kind, words):
    """Where no name was among them the reference only is asked for."""
    assert told((kind,), "T-222222").text == f"Please use the child's reference only. I have taken {words} out of the log."


def test_every_kind_that_can_be_taken_out_has_words():
    """None is said in a roundabout way."""
    assert all("what could identify" not in told((kind,), "T-222222").text for kind in MARKS)


def test_several_are_listed_and_a_name_says_so():
    """With commas and an "and"."""
    said = told(("name", "phone", "postcode"), "T-222222")
    assert said.text == "Please use the child's reference, not a name. I have taken the name, the phone number and the postcode out of the log."
    assert said.custom == {"call": "T-222222", "masked": ["name", "phone", "postcode"]}


@pytest.mark.parametrize("length, offered", [(64 - len(FORGET), True), (65 - len(FORGET), False), (0, False)])
def test_the_offer_to_delete_fits_into_a_button(length, offered):
    """64 bytes with its mark."""
    assert bool(told(("name",), "T-222222", "4" * length).options) is offered
