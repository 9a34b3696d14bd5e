"""What is told beside a calm answer counts: a grave matter, a danger on the list, and at least the words themselves in the summary."""
from __future__ import annotations

from datetime import datetime, timezone

import pytest

from tests.casework.scene import Scene
from tests.support.doors import open_services

CALM = ("No", "None of these", "It is over", "Nobody is hurt", "None that matters now", "Took something", "Nobody was hurt or lost anything", "No, nobody would")


@pytest.fixture
def scene(tmp_path):
    """A member of staff at 21:00, without a model."""
    services, clock = open_services(tmp_path, datetime(2026, 11, 20, 21, 0, tzinfo=timezone.utc))
    yield Scene(services, clock, home="hazel-court")
    services.front_door.close()


def go_on(scene, replies, until=""):
    """Taps the calm answer to every question until one asks `until`, or the call ends; confirms what is said back."""
    for _ in range(16):
        custom = replies[-1].custom
        if custom.get("disposition") or (until and custom.get("ask") == until):
            return replies
        if custom.get("confirm"):
            if until == "confirm":
                return replies
            replies = scene.say("yes thats right")
            continue
        labels = [button.label for button in replies[-1].buttons]
        replies = scene.press(next((label for label in CALM if label in labels), labels[0]), replies)
    raise AssertionError(replies[-1].text)


def at_the_parent(scene):
    """A petty theft that has got as far as "would a reasonable parent ring the police?"."""
    return go_on(scene, scene.say("HC-17 nicked a tenner out the office"), "reasonable_parent")


@pytest.mark.parametrize("text", [
    "not really, she just told me her uncle touches her", "no, but his stepdad makes him do stuff", "nah shes been sending naked pics to some bloke online for cash",
    "no just her boyfriend hes 34", "no. older fella dropped her home with new trainers tho",
])
def test_a_grave_matter_told_beside_a_no_never_ends_filtered(scene, text):
    """Every other answer is calm, and still the home does not settle it alone."""
    at_the_parent(scene)
    end = go_on(scene, scene.say(text))[-1]
    assert end.custom["disposition"] != "HOME"


def test_a_goodbye_told_in_an_incident_never_ends_filtered(scene):
    """The list of immediate dangers belongs to the questions on a missing child; what stands on it counts in every call."""
    at_the_parent(scene)
    replies = scene.say("nah, she has been saying goodbye to everyone mind")
    end = go_on(scene, replies)[-1]
    assert end.custom["disposition"] in ("REPORT", "999") and scene.row().outcome == "escalated"


def test_what_was_typed_stands_beside_what_was_understood(scene):
    """Whoever confirms sees their own words, also those that nobody could read."""
    at_the_parent(scene)
    summary = go_on(scene, scene.say("no they would not, flibbet round the wotsit though"), "confirm")[-1].text
    assert "flibbet round the wotsit" in summary


def test_everyday_words_beside_a_no_change_nothing(scene):
    """An uncle who fetches, a mate who owes a brew."""
    at_the_parent(scene)
    end = go_on(scene, scene.say("no, his uncle picked him up and his mate owes him a brew"))[-1]
    assert end.custom["disposition"] == "HOME"


@pytest.mark.parametrize("text", ["no she done one while i was typing", "no shes legged it out the back gate", "nah, he just climbed out the window"])
def test_the_child_of_an_incident_who_has_just_gone_is_asked_about(scene, text):
    """The questions on a missing child come in beside the incident's."""
    at_the_parent(scene)
    scene.say(text)
    assert "missing" in [name for event in scene.events("noted") for name in event.payload.get("protocols", [])]


@pytest.mark.parametrize("text", ["no he ran off to his room", "no she ran off last week but not today", "no he done one on his plate"])
def test_leaving_the_room_or_another_day_is_not_going_missing(scene, text):
    at_the_parent(scene)
    scene.say(text)
    assert "missing" not in [name for event in scene.events("noted") for name in event.payload.get("protocols", [])]


def test_an_allegation_about_staff_is_not_put_aside_for_what_is_told_beside_it(scene):
    """Self-harm told in the same call has its own weight; what was said of the worker stays."""
    replies = scene.say("HC-17 says the agency worker slapped her")
    scene.press("No", replies)
    scene.say("its over, and she has cut herself since")
    told = [event.payload.get("new", event.payload.get("value")) for event in scene.events() if event.payload.get("fact") == "category"]
    assert told == ["staff_allegation"]
