"""The conversation as a page shows it again: in order, with what was tapped in words, and nothing twice."""
from __future__ import annotations

import asyncio
from datetime import datetime, timedelta, timezone

import pytest

from bot.calllog.database import transaction
from bot.calllog.log import CallLog
from bot.intake.transcript import Said, transcript
from tests.casework.scene import at_hazel_court

NOW = datetime(2026, 11, 20, 21, 0, tzinfo=timezone.utc)


@pytest.fixture
def scene(tmp_path):
    yield from at_hazel_court(tmp_path)


def shown(scene, later=timedelta(0)):
    services = scene.services
    return transcript(services.engine, services.vault, "web", scene.person, scene.clock() + later)


def heard(scene, text="", **payload):
    """One event of the latest call."""
    with transaction(scene.services.engine) as session:
        CallLog(session, scene.services.vault).add(scene.row().call, "heard", scene.clock(), text, inbox=999, **payload)


def test_who_said_what_with_the_call_the_question_and_its_buttons(scene):
    replies = scene.say("HC-14 is not back yet")
    said = shown(scene)
    assert [(one.who, one.text) for one in said] == [("person", "HC-14 is not back yet"), *(("agent", reply.text) for reply in replies)]
    assert said[-1].custom["call"] == scene.row().call and said[-1].custom["ask"] == "danger_now"
    assert said[-1].buttons == replies[-1].buttons and "buttons" not in said[-1].custom
    assert said[0] == Said("person", "HC-14 is not back yet", said[0].at)


@pytest.mark.parametrize("payload, words", [
    ({"press": "a:T-AAAAAA:whereabouts:not_seen_by:us"}, "not seen by:us"), ({"press": "new"}, "new"), ({"what": "voice"}, "(voice)"), ({}, "(message)"),
])
def test_what_has_no_words_is_shown_by_what_it_was(scene, payload, words):
    scene.say("HC-14 is not back yet")
    heard(scene, **payload)
    assert shown(scene)[-1].text == words


def test_a_copy_in_a_linked_call_is_not_shown_again(scene):
    scene.say("HC-14 is not back yet")
    with transaction(scene.services.engine) as session:
        CallLog(session, scene.services.vault).add(scene.row().call, "heard", scene.clock(), "a copy", linked="T-AAAAAA")
    heard(scene, "no copy", linked="T-AAAAAA")
    assert [one.text for one in shown(scene) if one.who == "person"] == ["HC-14 is not back yet", "no copy"]


def test_only_the_last_day_is_shown(scene):
    scene.say("HC-14 is not back yet")
    assert shown(scene, timedelta(hours=23, minutes=59)) and not shown(scene, timedelta(hours=24, minutes=1))


def test_the_front_door_gives_the_same(scene):
    scene.say("HC-14 is not back yet")
    assert asyncio.run(scene.services.front_door.transcript("web", scene.person)) == shown(scene)
