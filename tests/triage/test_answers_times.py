"""Times of return are read as people tell them."""
from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings, strategies as st

from bot.triage.answers import read_time
from bot.triage.values import UNSURE
from tests.triage.answering import NOW, value


@pytest.mark.parametrize("text, at", [
    ("2240", "22:40"), ("22.55", "22:55"), ("10.30pm", "22:30"), ("bout half 10", "22:30"), ("ten past", "22:10"),
    ("quarter to 11", "22:45"), ("20 mins", "22:00"), ("an hour", "22:40"), ("half an hour", "22:10"), ("an hour ago", "20:40"),
    ("an hour and a half", "23:10"), ("10ish", "22:00"), ("midnight", "00:00"), ("1 in the morning", "01:00"),
    ("7 tomorrow morning", "07:00"), ("at twenty two thirty", "22:30"), ("ten", "22:00"), ("22:00 hours.", "22:00"),
    ("10 sorry i mean 11", "23:00"), ("10 minutes to 11 at the latest", "22:50"), ("ten minutes to ten", "21:50"), ("film finishes at ten then it's a 15 min walk", "22:15"), ("now! 9.40", "21:40"), ("maybe 10 so she says", "22:00"),
])
def test_a_time_is_the_next_one_to_come(text, at):
    found = read_time(text, NOW)
    assert found.kind == "clock" and found.at.strftime("%H:%M") == at


@pytest.mark.parametrize("text", ["in a bit", "just after tea", "soon", "10 or 11", "9-10", "tomorrow am", "when the film finishes"])
def test_an_unclear_time_is_asked_again(text):
    assert read_time(text, NOW).kind == "unclear"
    assert value("return_time", text) == UNSURE


@pytest.mark.parametrize("text", ["", "she's on the number 9", "hello", "RH-03", "what do you mean"])
def test_other_words_hold_no_time(text):
    assert read_time(text, NOW).kind != "clock"


@given(st.text(alphabet="0123456789:. apmhalfpastquartertoninetenhour", max_size=40))
@settings(max_examples=150, deadline=None)
def test_a_clock_time_is_within_two_days(text):
    found = read_time(text, NOW)
    assert found.at is None or abs(found.at - NOW) < timedelta(days=45)
