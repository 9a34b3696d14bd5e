"""An answer that points at an option is its number, letter, label, value or place, and nothing that only looks like one."""
from __future__ import annotations

import pytest

from bot.triage.answers.buttons import pointed
from tests.triage.answering import Option

THREE = (Option("returning", "On the way back"), Option("refusing", "Will not come"), Option("none", "No contact."))
MANY = tuple(Option(f"flag_{letter}", letter * 3) for letter in "abcdefg")
TWENTY = tuple(Option(f"v{number}", f"L{number}") for number in range(20))


@pytest.mark.parametrize("typed, value", [
    ("1", "returning"), ("2", "refusing"), ("3", "none"), ("2.", "refusing"), ("number 2 please", "refusing"), ("option 3", "none"), ("two", "refusing"), ("number two", "refusing"),
    ("1st", "returning"), ("the first one", "returning"), ("second", "refusing"), ("the 3rd", "none"), ("last", "none"), ("the middle one", "refusing"), ("former", "returning"),
    ("latter", "none"), ("top", "returning"), ("bottom", "none"), ("b", "refusing"), ("B.", "refusing"), ("(c)", "none"), ("option a", "returning"), ("letter b", "refusing"), ("answer c", "none"),
    ("refusing", "refusing"), ("REFUSING!", "refusing"), ("will not come", "refusing"), ("on the way back.", "returning"), ("no contact", "none"),
    ("not 1, 2", "refusing"), ("not the first, the second", "refusing"), ("I think it's 2", "refusing"), ("2 2", "refusing"),
])
def test_what_points_at_one_option_is_that_option(typed, value):
    """However it is pointed."""
    assert pointed(typed, THREE, "choice") == (value,)


@pytest.mark.parametrize("typed", [
    "4", "0", "4th", "four", "d", "1 and 2", "first or second", "2 lads", "at 2", "2pm", "2 min", "2 hours", "21:30", "2.30", "100", "50%", "2x", "he has 2 dogs", "", "...", "a", "i", "n", "y",
    "one two", "two of them", "the one", "please", "1 2 3 1 2 3 1 2 3 1 2",
])
def test_what_points_at_no_option_or_at_two_is_none(typed):
    """It is read as words instead."""
    if typed == "a":
        assert pointed(typed, THREE, "choice") == ("returning",)
    else:
        assert pointed(typed, THREE, "choice") == ()


@pytest.mark.parametrize("typed, values", [
    ("1 and 3", ("flag_a", "flag_c")), ("3, 1", ("flag_a", "flag_c")), ("b and d", ("flag_b", "flag_d")), ("first and last", ("flag_a", "flag_g")), ("6th 7th", ("flag_f", "flag_g")),
    ("5 5", ("flag_e",)), ("1 and 9", ()), ("fourth, fifth", ("flag_d", "flag_e")), ("middle", ("flag_d",)),
])
def test_of_a_list_several_may_be_pointed_at(typed, values):
    """In the order of the list."""
    assert pointed(typed, MANY, "many") == values


def test_a_value_of_two_words_may_be_typed_with_a_space():
    """As it stands in the protocol, or as people write."""
    known = (Option("first_aid", "First aid only"), Option("serious", "Serious"))
    assert pointed("first aid", known, "choice") == pointed("first_aid", known, "choice") == pointed("First aid only", known, "choice") == ("first_aid",)


def test_in_a_long_list_every_letter_counts_by_itself():
    """There "n" and "y" are places, not words."""
    assert pointed("n", TWENTY, "choice") == ("v13",) and pointed("i", TWENTY, "choice") == ("v8",)
    assert pointed("y", TWENTY, "choice") == ()
    assert pointed("n", TWENTY[:14], "choice") == ()
    assert pointed("10th", TWENTY, "choice") == ("v9",) and pointed("20", TWENTY, "choice") == ("v19",) and pointed("8th", TWENTY, "choice") == ("v7",)
