"""A "no" to the danger question that may belong to something else, or that a doubt beside it hides, is said back; only a yes takes it."""
from __future__ import annotations

import pytest

from tests.casework.scene import at_hazel_court

#: In each a no stands beside words it may belong to.
OF_SOMETHING_ELSE = ["no she wont let me in", "no hes gone quiet", "no he's in his pyjamas. the police have been", "no. i'm hiding in the office", "no. well he is in the road",
                     "no im in the office with the door locked hes outside", "gosh no. its not stopped"]
#: In each a doubt about something else stands beside the no.
BESIDE_A_DOUBT = ["neg, HC-14 in kitchen w inf, male nowhere near, doesnt know address", "None anymore po, the father is gone, we are inside, the gate is lock", "I asked and she said goodness no", "no, not that i know of"]


@pytest.fixture
def scene(tmp_path):
    """A member of staff at 21:00, by rules alone."""
    yield from at_hazel_court(tmp_path)


def danger(scene):
    """What stands of danger, as (value, by), or None."""
    told = [event.payload for event in scene.events() if event.kind in ("answered", "corrected") and event.payload["fact"] == "danger_now"]
    return (told[-1].get("new", told[-1].get("value")), told[-1]["by"]) if told else None


@pytest.mark.parametrize("text", OF_SOMETHING_ELSE + BESIDE_A_DOUBT)
def test_it_is_said_back_under_the_999_line(scene, text):
    scene.say("HC-14 kicked a hole in his door")
    said = scene.say(text)[-1]
    assert said.custom["ask"] == "danger_now" and said.custom["meant"] and said.text.startswith("If anyone is in danger") and danger(scene) is None


@pytest.mark.parametrize("text", OF_SOMETHING_ELSE[:2] + BESIDE_A_DOUBT[:1])
def test_a_yes_takes_it_with_the_words_it_came_from(scene, text):
    scene.say("HC-14 kicked a hole in his door")
    scene.say(text)
    scene.say("yes")
    assert danger(scene) == ("no", "said_back")


@pytest.mark.parametrize("text", OF_SOMETHING_ELSE[:2])
def test_the_same_words_again_are_no_yes_and_the_serious_side_stands(scene, text):
    scene.say("HC-14 kicked a hole in his door")
    scene.say(text)
    scene.say(text)
    assert danger(scene) is None
    scene.say(text)
    assert danger(scene)[0] != "no"


def test_no_to_it_rings_999(scene):
    """"Nobody is in danger, is that right?" "No, somebody is.\""""
    scene.say("HC-14 kicked a hole in his door")
    replies = scene.say("no she wont let me in")
    assert scene.press("No, somebody is in danger", replies)[0].custom["disposition"] == "999"


@pytest.mark.parametrize("text, value", [("no", "no"), ("no everyones fine", "no"), ("no not sure", "unsure"), ("no i dont know", "unsure"), ("dont think so", "unsure")])
def test_a_plain_no_and_a_doubt_of_ones_own_are_taken_as_they_are(scene, text, value):
    scene.say("HC-14 kicked a hole in his door")
    scene.say(text)
    assert danger(scene)[0] == value
