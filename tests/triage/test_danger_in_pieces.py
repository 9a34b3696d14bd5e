"""What names a danger alarms in a message of any length; what is put together from words that stand apart leans in a long one."""
from __future__ import annotations

import pytest

from bot.triage.danger import look

LONG = "evening all, tea is done and the laundry is on, two are in the lounge with a film and one is still out at football with the other staff. "


@pytest.mark.parametrize("text", [
    "he is not breathing", "cant wake her", "shes been stabbed", "theres a fire in the kitchen", "hes taken an overdose", "he has a machete in his hand", "hes hanging himself",
])
def test_a_named_danger_is_an_alarm_in_a_message_of_any_length(text):
    """No model has to be heard for it."""
    assert look(text).level == "alarm"
    assert look(LONG + text).level == "alarm"


@pytest.mark.parametrize("text", [
    "he has that big old knife from out the second drawer", "shes climbed right up onto the very top of that roof",
])
def test_words_that_stand_apart_are_an_alarm_in_a_short_message(text):
    """Whoever types so little tells one thing."""
    assert look(text).level == "alarm"


@pytest.mark.parametrize("text", [
    "the home's printer, two hundred quid's worth, went out of a first floor window this morning on purpose, who pays for that then",
    "our older lad stood by the fence shouting that the ref was blind and the whole line laughed about his face when they went past",
])
def test_words_that_stand_apart_among_many_lean(text):
    """They may tell of different things: the question is asked, and any doubt of the learned net, or its absence, is an alarm."""
    found = look(text)
    assert found.level != "alarm"


@pytest.mark.parametrize("text", [
    "long night, sorry, he went up to bed fine and then about an hour ago he took out of the cabinet somewhere near twenty of his tablets",
    "we had a nice tea and a film and then she climbed while we were clearing the plates right up and over the outside of the barrier on the flyover",
])
def test_what_leans_in_a_long_message_is_never_silent(text):
    """It asks, and leans to an alarm."""
    found = look(text)
    assert found.level == "alarm" or found.ask
