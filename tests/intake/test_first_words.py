"""The 999 words by themselves, for a channel that must not let them wait; and which call a typed report is about."""
from __future__ import annotations

from datetime import datetime, timezone

import pytest

from bot.intake.messages import Incoming
from bot.triage.danger import advice, look
from tests.support.doors import Staff, open_services

EVENING = datetime(2026, 11, 20, 21, 0, tzinfo=timezone.utc)
KNIFE = "hes got a knife and hes coming at me in the kitchen"


@pytest.fixture
def services(tmp_path):
    """A front door without a model, at nine in the evening."""
    services, clock = open_services(tmp_path, EVENING)
    yield services, clock
    services.front_door.close()


def test_words_of_danger_have_their_first_words_at_once_and_others_have_none(services):
    """Known by the message they answer, so that they are not sent twice."""
    door = services[0].front_door
    first = door.first_words(Incoming("telegram", "u-7", "sam", EVENING, text=KNIFE, address="here"))
    assert (first.text, first.answers, first.address) == (advice(look(KNIFE)), "telegram u-7", "here")
    assert door.first_words(Incoming("telegram", "u-8", "sam", EVENING, text="tea was nice", address="here")) is None


def test_a_colleagues_call_does_not_have_ones_own_report_named(services):
    """Only who has told of something else themself could take it for that."""
    Staff(*services, person="kim").say("RH-03 is not back yet")
    sam = Staff(*services, person="sam")
    sam.say("RH-04 kicked a door")
    assert not any(reply.text.startswith("This is about call") for reply in sam.say("/report", kind="command"))
    other = Staff(*services, person="lee")
    other.say("RH-03 is not back yet")
    other.say("/new", kind="command")
    assert other.say("/report", kind="command")[0].text.startswith("This is about call")
