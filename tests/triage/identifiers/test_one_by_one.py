"""Rules of what is taken out that hang on one figure or one word, each by itself: the text before, and what is left of it."""
from __future__ import annotations

import pytest

from bot.triage.identifiers import mask


@pytest.mark.parametrize("text, left", [
    ("told Leah to wait", "told [removed] to wait"),
    ("dob 03/04/2010", "dob [date]"),
    ("ring 07700 900123 please", "ring [tel] please"),
    ("write to jay.s@example.org", "write to [email]"),
    ("see www.example.org/jay now", "see [web] now"),
    ("hes @jaybo_99 on there", "hes [username] on there"),
    ("they are at SW1A 2AA now", "they are at [postcode] now"),
    ("his nan is at 12 oak road", "his nan is at [address]"),
    ("got in a car AB12CDE", "got in a car [reg]"),
    ("NHS 943 476 5919", "NHS [nhs]"),
])
def test_each_kind_leaves_its_own_mark(text, left):
    """The mark says what stood there, and nothing of the words around it goes."""
    assert mask(text) == left


@pytest.mark.parametrize("text, left", [
    ("born 3/4, in care since", "born [date], in care since"),
    ("born 3 weeks early", "born 3 weeks early"),
    ("born 12 weeks early", "born 12 weeks early"),
])
def test_a_day_and_month_of_birth_go_and_a_count_stays(text, left):
    """Three characters are the least that can be a date."""
    assert mask(text) == left


@pytest.mark.parametrize("text, left", [
    ("look at www.example.org/jay.", "look at [web]."),
    ("(it is on www.example.org/jay), he says", "(it is on [web]), he says"),
    ("is it www.example.org/jay?!", "is it [web]?!"),
])
def test_the_end_of_a_sentence_is_no_part_of_an_address(text, left):
    assert mask(text) == left


@pytest.mark.parametrize("number, is_one", [
    ("9434765919", True),   # the number the NHS Data Dictionary works through
    ("9434765910", False),  # another last figure
    ("9434765900", True),   # a remainder of nothing gives the check figure 0
    ("9434765909", False),
    ("9434765960", False),  # a check of ten: no such number is given out
])
def test_ten_figures_are_an_nhs_number_where_the_last_checks_the_rest(number, is_one):
    """Any other ten figures are a log number or the like, and are needed."""
    assert mask(f"log {number} again") == ("log [nhs] again" if is_one else f"log {number} again")


@pytest.mark.parametrize("text", ["DC A will ring back", "PC Again came once", "told PC Only two of them", "the PC. Lane is closed", "I miss Lane", "Dr Green Road is shut", "near St Mary's church", "Queen Mary hospital"])
def test_what_follows_a_title_and_is_no_name_stays(text):
    """A single letter, an everyday word, the next sentence, a street, a church."""
    assert mask(text) == text


@pytest.mark.parametrize("text, left", [
    ("Mr Rose is here", "Mr [removed] is here"),  # a given name that is a word too
    ("told Mrs Price to wait", "told Mrs [removed] to wait"),  # a surname that is a word too
    ("Mrs Hall said no", "Mrs [removed] said no"),  # these name rooms, colours, days and towns, and after a title somebody
    ("with Mr Green today", "with Mr [removed] today"),
    ("PC Ward's here", "PC [removed]'s here"),
    ("seen by Dr Kent", "seen by Dr [removed]"),
    ("Miss Day rang", "Miss [removed] rang"),
])
def test_a_surname_after_a_title_is_taken_out_whatever_else_it_means(text, left):
    assert mask(text) == left


def test_mary_is_somebody():
    """She stood among the names of brands, for a vape's second word, and was never taken out."""
    assert mask("Mary has left, ask mary why") == "[removed] has left, ask [removed] why"


@pytest.mark.parametrize("text, left", [
    ("Will Someone come", "Will Someone come"),
    ("Will Police come", "Will Police come"),
    ("so Will price it up", "so Will price it up"),
    ("said by Will Hughes", "said by [removed]"),
    ("so Rose Hughes came", "so [removed] came"),
    ("the Preston Ford garage", "the Preston Ford garage"),
])
def test_a_word_that_can_be_a_name_is_one_before_a_surname(text, left):
    """Written with a capital, and not where a place is meant."""
    assert mask(text) == left
