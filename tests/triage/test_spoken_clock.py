"""Spoken numbers become figures, and an hour is placed on the day that is meant."""
from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.triage.answers import read_time
from bot.triage.answers.clock import digits, place

UK = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 20, 21, 40, 30, tzinfo=UK)
MORNING = datetime(2026, 11, 20, 9, 15, tzinfo=UK)


@pytest.mark.parametrize("said, written", [
    ("twenty two thirty", "22 30"), ("two zero four five", "2045"), ("half ten", "half 10"), ("won", "1"), ("ten forty five", "10 45"), ("nineteen thirty", "19 30"), ("twelve", "12"),
    ("twenty", "20"), ("five and twenty past nine", "25 past 9"), ("fourty", "40"), ("fifteeen", "15"), ("twenty ten", "20 10"), ("20 five", "20 5"), ("fifty nine", "59"), ("twenty zero", "20 0"), ("ten past ten", "10 past 10"), ("nothing here", "nothing here"),
])
def test_number_words_are_figures(said, written):
    """Tens and ones together are one number; four single figures are a time."""
    assert " ".join(digits(said).split()) == written


@pytest.mark.parametrize("hour, minute, more, at", [
    (10, 0, {}, "20T22:00"), (9, 40, {}, "20T21:40"), (9, 30, {}, "20T21:30"), (9, 29, {}, "21T09:29"), (22, 30, {}, "20T22:30"), (1, 0, {}, "21T01:00"), (0, 0, {}, "21T00:00"), (24, 0, {}, "21T00:00"),
    (12, 0, {}, "21T00:00"), (10, 0, {"half": "pm"}, "20T22:00"), (10, 0, {"half": "am"}, "21T10:00"), (12, 0, {"half": "am"}, "21T00:00"), (12, 30, {"half": "pm"}, "21T12:30"), (9, 0, {"exact": True}, "21T09:00"),
    (10, 0, {"tomorrow": True}, "21T10:00"), (7, 30, {"tomorrow": True}, "21T07:30"), (2, 0, {"tomorrow": True}, "21T14:00"), (5, 0, {"tomorrow": True}, "21T05:00"), (12, 0, {"tomorrow": True}, "21T12:00"), (9, 0, {"tomorrow": True, "half": "pm"}, "21T21:00"),
    (0, 30, {"tomorrow": True}, "21T00:30"), (24, 0, {"tomorrow": True}, "21T00:00"), (8, 0, {"past": True}, "20T20:00"), (10, 0, {"past": True}, "20T10:00"), (21, 40, {"past": True}, "20T21:40"), (21, 41, {"past": True}, "19T21:41"),
    (25, 0, {}, None), (-1, 0, {}, None), (10, 60, {}, None), (10, -1, {}, None),
])
def test_an_hour_is_the_next_one_to_come_unless_it_says_which(hour, minute, more, at):
    """One that has just gone by is still meant; one due in the past is the last that was."""
    found = place(NOW, hour, minute, **more)
    assert (found and found.isoformat()[8:16]) == at
    assert found is None or found.second == 0


@pytest.mark.parametrize("text, at", [
    ("quarter past 10", "22:15"), ("quarter to 11", "22:45"), ("quarter after ten", "22:15"), ("20 to 11", "22:40"), ("20 past 10", "22:20"), ("ten to one", "00:50"), ("five and twenty to eleven", "22:35"),
    ("half ten", "22:30"), ("half past 10 tonight", "22:30"), ("10:05", "22:05"), ("08:30", "08:30"), ("0830", "08:30"), ("at 10 o'clock", "22:00"), ("10 pm", "22:00"), ("midday", "12:00"), ("noon", "12:00"), ("midnight", "00:00"),
    ("3 quarters of an hour", "22:25"), ("quarter of an hour", "21:55"), ("couple of hours", "23:40"), ("2 hours and 10 minutes", "23:50"), ("1 hour and a half", "23:10"), ("2 and a half hours", "00:10"), ("half an hour ago", "21:10"), ("a minute", "21:41"), ("45 minutes", "22:25"),
    ("quarter past", "22:15"), ("10 to", "21:50"), ("half past", "22:30"), ("in 20", "22:00"), ("by 11", "23:00"), ("11ish", "23:00"), ("7 tomorrow", "07:00"), ("right now he is here", "21:40"), ("was meant to be in for 8", "20:00"),
])
def test_a_time_of_return_is_read_as_it_is_told(text, at):
    """Twenty to ten at night."""
    found = read_time(text, NOW)
    assert (found.kind, found.at and found.at.strftime("%H:%M")) == ("clock", at)
    assert found.words == text


@pytest.mark.parametrize("text", ["maybe 10", "not sure, 10 or 11", "i think 10", "9-10", "later", "when the bus comes", "plan says 10", "probably about 10"])
def test_a_time_that_is_a_guess_or_a_choice_is_unclear(text):
    """It is asked again."""
    assert (read_time(text, NOW).kind, read_time(text, NOW).at) == ("unclear", None)


@pytest.mark.parametrize("text", ["number 9 bus", "he has 2 dogs", "room 12", "she is 15"])
def test_a_number_that_is_no_time_is_none(text):
    """A bus, a room, an age."""
    assert read_time(text, NOW).kind != "clock"


def test_in_the_morning_the_same_words_mean_the_morning():
    """The next one to come."""
    assert read_time("half ten", MORNING).at.strftime("%H:%M") == "10:30"
    assert read_time("half 9", MORNING).at.strftime("%H:%M") == "09:30"
    assert read_time("at 8", MORNING).at.strftime("%H:%M") == "20:00"
