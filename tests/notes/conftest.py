"""Real calls made at the front door, and their notes."""
from __future__ import annotations

import pytest

from bot.calllog import database
from bot.casework.desk import Desk
from bot.notes.gathering import gather
from tests.support.doors import Staff, open_services


class World:
    """A home's evening: staff who make calls, and whoever reads the notes afterwards."""

    def __init__(self, folder) -> None:
        self.services, self.clock = open_services(folder)
        self.people = 0

    def staff(self) -> Staff:
        """Somebody new on shift at Hazel Court."""
        self.people += 1
        return Staff(self.services, self.clock, f"key-{self.people}", "hazel-court")

    def answer(self, staff: Staff, replies: list, answers: dict) -> list:
        """Answers question after question by fact, until one is not in `answers` or the call is decided."""
        for _ in range(20):
            replies = [reply for reply in replies if "masked" not in reply.custom]
            custom = replies[-1].custom
            label = answers.get("confirm" if custom.get("confirm") else custom.get("ask"))
            if label is None:
                return replies
            labels = {button.label for button in replies[-1].buttons}
            replies = staff.press("That is all" if "That is all" in labels else label, replies) if labels else staff.say(label)
        raise AssertionError("the questions do not end")

    def note(self, call: str = ""):
        """The note of a call (the only one, unless named)."""
        with database.reading(self.services.engine) as session:
            desk = Desk(session, self.services.vault, self.services.library, self.clock)
            return gather(desk, call or desk.log.calls()[0].call)


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


CALM = {"danger_now": "No", "red_flags": "None of these", "amber_flags": "None of these", "whereabouts": "No idea", "contact": "Not in touch",
        "checks_done": "Some of them", "health_need": "None that matters now", "child": "HC-14", "place_safe": "Safe"}


@pytest.fixture
def waiting(world):
    """A child not back, checks running: the call waits. Its first message holds a name and a number."""
    staff = world.staff()
    world.answer(staff, staff.say("HC-14 has gone missing, her friend called Tyler says <b>nothing</b>, his phone is 07700 900123"), CALM)
    return staff


@pytest.fixture
def reported(world, waiting):
    """Nobody answered at the check: the clock made it a report."""
    waiting.wait(180)
    return world.note()
