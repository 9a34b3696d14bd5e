"""The words of a message are looked at for danger once, by the front door, and nobody hears more or less of them for that."""
from __future__ import annotations

from collections import Counter

import pytest

from bot.triage.danger import looking
from tests.support.doors import Staff, open_services


@pytest.fixture
def looked(monkeypatch):
    """How often each text was looked at."""
    times, real = Counter(), looking._look

    def counted(text):
        times[text] += 1
        return real(text)

    monkeypatch.setattr(looking, "_look", counted)
    return times


@pytest.fixture
def staff(tmp_path):
    """A member of staff at a front door; no model, rules answer alone."""
    services, clock = open_services(tmp_path)
    yield Staff(services, clock, home="hazel-court")
    services.front_door.close()


def test_each_text_of_a_turn_is_looked_at_once(staff, looked):
    """By the front door's thread, and not again by the one that works; the next message is looked at anew."""
    staff.say("lad chucked his tea at the wall")
    assert looked["lad chucked his tea at the wall"] == 1
    for times in (1, 2):
        staff.say("no everyones safe")
        assert looked["no everyones safe"] == times


def test_what_was_found_before_is_taken_over_for_that_turn_only(looked):
    """Other words are looked at, and so are these in the next turn."""
    seen = {"hello": looking.look("hello")}
    with looking.looking_once(seen):
        assert looking.look("hello") is seen["hello"] and looking.look("hes got a knife").level == "alarm"
    assert looked == {"hello": 1, "hes got a knife": 1} and set(seen) == {"hello"}
    with looking.looking_once():
        assert looking.look("hello").level == "none" and looked["hello"] == 2
