"""A call whose person was told to ring 999 ahead of the log comes to say the same, by the rule that told it."""
from __future__ import annotations

import pytest

from bot.calllog.database import transaction
from bot.casework.desk import Desk
from bot.casework.saying import Say
from bot.intake.raised import taken_over
from bot.triage.danger import look
from tests.casework.scene import at_hazel_court

FINDING = look("he's got a knife")


@pytest.fixture
def scene(tmp_path):
    yield from at_hazel_court(tmp_path)


def take_over(scene, says):
    """What is said of the latest call, which is one more emergency now."""
    services = scene.services
    with transaction(services.engine) as session:
        return taken_over(Desk(session, services.vault, services.library, scene.clock).case(scene.row().call), FINDING, says)


def test_the_call_is_an_emergency_by_the_rule_that_was_heard(scene):
    scene.say("HC-14 is not back yet")
    (said,) = take_over(scene, [Say("Which child is it?")])
    assert said.custom["disposition"] == "999" and scene.row().disposition == "999" and scene.row().topic == "missing"
    told = next(event for event in scene.events("answered") if event.payload["fact"] == "danger_now")
    assert told.payload["by"] == f"danger:{FINDING.rule}" and FINDING.rule and told.text == ""


def test_a_call_of_which_nothing_is_known_becomes_an_incident(scene):
    scene.say("hello")
    take_over(scene, [])
    assert scene.row().topic == "incident" and scene.row().disposition == "999"


def test_where_999_was_said_for_another_child_nothing_is_said_twice(scene):
    scene.say("HC-14 is not back yet")
    says = [Say("Ring 999 now.", (), {"disposition": "999"})]
    assert take_over(scene, says) is says
