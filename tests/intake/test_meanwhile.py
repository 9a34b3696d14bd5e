"""A waiting message is read beside the turns; whatever fails there costs nobody their answer."""
from __future__ import annotations

from datetime import datetime, timezone

import pytest

from bot.casework.saying import Say
from bot.intake.meanwhile import read_meanwhile
from bot.intake.messages import Incoming
from tests.support.doors import Staff, open_services


class Agent:
    """Answers every turn alike and notes when it reads."""

    def __init__(self, fails=False):
        self.notes, self._fails = [], fails

    def begin_reading(self, text):
        self.notes.append(f"begin {text}")
        if self._fails:
            raise RuntimeError("no thread")
        return lambda: self.notes.append(f"end {text}")

    async def turn(self, conversation, text):
        self.notes.append(f"turn {text}")
        return [Say("Is anyone hurt?")]

    async def parse(self, text):
        return {}


def incoming(**fields):
    """A message of no special kind."""
    return Incoming("web", "1", "p", datetime(2026, 11, 20, tzinfo=timezone.utc), **fields)


def test_the_words_are_read_from_before_the_turn_until_after_it(tmp_path):
    """Also where the turn never asks for them."""
    services, clock = open_services(tmp_path, agent=Agent())
    staff = Staff(services, clock)
    assert staff.say("he is late")[-1].text == "Is anyone hurt?"
    assert services.agent.notes == ["begin he is late", "turn he is late", "end he is late"]


def test_a_reading_that_cannot_begin_costs_nobody_their_answer(tmp_path):
    """The turn reads for itself."""
    services, clock = open_services(tmp_path, agent=Agent(fails=True))
    assert Staff(services, clock).say("he is late")[-1].text == "Is anyone hurt?"
    assert services.agent.notes == ["begin he is late", "turn he is late"]


@pytest.mark.parametrize("message", [incoming(kind="press", press="token"), incoming(kind="voice"), incoming(kind="text", text="words", press="token")])
def test_nothing_is_read_of_a_press_or_of_what_has_no_words(message):
    """Nobody would take it."""
    agent = Agent()
    with read_meanwhile(agent, message):
        assert not agent.notes


@pytest.mark.parametrize("agent", [None, object()])
def test_without_a_model_nothing_is_read(agent):
    """The rules answer alone."""
    with read_meanwhile(agent, incoming(text="he is late")):
        pass


def test_a_turn_that_fails_ends_the_reading():
    """The text is kept by nobody."""
    agent = Agent()
    with pytest.raises(ValueError), read_meanwhile(agent, incoming(text="he is late")):
        raise ValueError
    assert agent.notes[-1] == "end he is late"
