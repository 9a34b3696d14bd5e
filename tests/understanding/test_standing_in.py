"""Marks of what was taken out are read as ordinary words, and never shown as such."""
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.triage.identifiers.values import MARKS
from nlu.encoder.standing_in import stood_in

_TEXTS = st.lists(st.one_of(st.sampled_from(sorted(MARKS.values())), st.text(alphabet="ab .[]é", max_size=8)), max_size=8).map("".join)


def test_a_name_that_was_taken_out_is_read_as_some_name():
    read, back = stood_in("[removed] has gone, ring [tel] for [removed]")
    assert read == "Sam has gone, ring the number for Sam"
    assert "[removed] has gone, ring [tel] for [removed]"[back(0):back(12)] == "[removed] has gone"


@pytest.mark.parametrize("text", ["", "nothing was taken out", "[not one of ours]", "[remove d]"])
def test_a_text_without_marks_is_read_as_it_stands(text):
    read, back = stood_in(text)
    assert read == text and [back(place) for place in range(len(text) + 1)] == list(range(len(text) + 1))


@given(_TEXTS)
def test_every_place_leads_back_in_order_and_within_the_text(text):
    """What is cut out of the text by places found in what was read is never a piece of a mark's stand-in, nor out of order."""
    read, back = stood_in(text)
    places = [back(place) for place in range(len(read) + 1)]
    assert places == sorted(places) and places[0] == 0 and places[-1] == len(text)
    assert not any(mark in read for mark in MARKS.values() if text.count("[") == sum(text.count(one) for one in MARKS.values()))


@given(_TEXTS, st.text(alphabet="ab .", max_size=8))
def test_words_after_a_mark_are_found_again(before, after):
    read, back = stood_in(f"{before}[removed]{after}")
    assert f"{before}[removed]{after}"[back(len(read) - len(after)):] == after
