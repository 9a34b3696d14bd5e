"""999 on the learned net's word alone: said at once, and a person's own plain "no" has the questions put in a call of its own."""
from __future__ import annotations

from datetime import timedelta

import pytest

from bot.casework.wording import LINE
from tests.casework.test_meant import model, scene  # noqa: F401  (fixtures)

TOLD = "HC-14 cannot sleep, he talked for a long time, he cried and then he asked for milk"
NO, HALF_A_NO = "no, nobody is in danger", "no, he is in the kitchen with me"


def alarmed(scene, model, text=TOLD, chance=0.8):  # noqa: F811
    """The replies to an opening on which only the net sounds its alarm; what is written after it sounds like nothing."""
    model.danger, model.chance = "alarm", chance
    replies = scene.say(text)
    model.danger = "none"
    return replies


def old_and_new(scene):  # noqa: F811
    """The escalated call and the one that goes on."""
    one, other = scene.rows()
    goes_on = [event.payload["goes_on_in"] for event in scene.events("noted", one.call) if "goes_on_in" in event.payload]
    return (one, other) if goes_on else (other, one)


def test_999_is_said_first_and_then_whether_somebody_is_in_danger(scene, model):  # noqa: F811
    replies = alarmed(scene, model)
    assert [reply.custom.get("disposition") for reply in replies] == ["999", None]
    assert replies[-1].custom["ask"] == "danger_now" and [button.label for button in replies[-1].buttons] == ["Yes", "No", "Not sure"]
    assert (scene.row().outcome, scene.row().disposition) == ("escalated", "999") and scene.row().closed_at is not None


@pytest.mark.parametrize("text", [NO, "No", "nah hes fine", "nope nobody is in danger", "nobody", "no he is watching telly"])
def test_a_plain_no_goes_on_in_a_call_of_its_own(scene, model, text):  # noqa: F811
    alarmed(scene, model)
    replies = scene.say(text)
    old, new = old_and_new(scene)
    assert (old.outcome, old.disposition, new.outcome, new.disposition) == ("escalated", "999", "open", None)
    assert new.child == old.child == "HC-14" and new.topic == old.topic
    assert replies[0].custom["call"] == new.call and replies[0].custom["ask"] != "danger_now" and "stays on record as 999" in replies[0].text
    assert [event.payload["goes_on_in"] for event in scene.events("noted", old.call) if "goes_on_in" in event.payload] == [new.call]
    told = {event.payload["fact"]: event.payload["value"] for event in scene.events("answered", new.call)}
    assert told["danger_now"] == "no" and told["child"] == "HC-14"


def said_back(scene, model, text=HALF_A_NO):  # noqa: F811
    """What is said to a denial that nobody can read whole."""
    alarmed(scene, model)
    replies = scene.say(text)
    assert len(scene.rows()) == 1 and replies[-1].custom["meant"] and LINE in replies[-1].text and "nobody is in danger" in replies[-1].text
    return replies


@pytest.mark.parametrize("text", [HALF_A_NO, "Neg, YP at table", "no love shes just bored", "she is laughing", "nothing like that", "hes in the bath so no"])
@pytest.mark.parametrize("yes", ["yes", "yes thats right", "tapped"])
def test_half_a_no_is_said_back_and_a_yes_to_that_goes_on(scene, model, text, yes):  # noqa: F811
    replies = said_back(scene, model, text)
    replies = scene.press("Yes, that is right", replies) if yes == "tapped" else scene.say(yes)
    old, new = old_and_new(scene)
    assert old.disposition == "999" and replies[0].custom["call"] == new.call and replies[0].custom["ask"] != "danger_now"
    assert {event.payload["fact"]: event.payload["value"] for event in scene.events("answered", new.call)}["danger_now"] == "no"


@pytest.mark.parametrize("more", ["no", "no she isnt", "not sure", "he has a knife", HALF_A_NO, "tapped", "hang on"])
def test_anything_but_a_yes_to_what_was_said_back_leaves_it_with_999(scene, model, more):  # noqa: F811
    replies = said_back(scene, model)
    scene.press("No, somebody is in danger", replies) if more == "tapped" else scene.say(more)
    assert len(scene.rows()) == 1 and scene.row().disposition == "999"


def test_a_tapped_no_goes_on_too(scene, model):  # noqa: F811
    replies = scene.press("No", alarmed(scene, model))
    assert replies[0].custom["call"] == old_and_new(scene)[1].call and replies[0].custom["ask"]


@pytest.mark.parametrize("text", [
    "for sure, there is nothing below him", "no but hes got a knife", "not sure", "dont think so", "yes", "i dont know", "no idea", "no answer on 999", "nobody is answering", "no ambulance yet", "rang them now",
    "no. shes on the roof", "no one can wake him", "no, he has stopped breathing", "hope not", "no you heard right", "no the line is dead", "no only herself", "no he wont stop", "never seen her like this",
])
def test_anything_else_leaves_it_with_999(scene, model, text):  # noqa: F811
    alarmed(scene, model)
    replies = scene.say(text)
    assert len(scene.rows()) == 1 and scene.row().disposition == "999"
    assert LINE in replies[-1].text or "999" in replies[-1].text


def test_a_no_in_which_the_net_hears_danger_leaves_it_with_999(scene, model):  # noqa: F811
    alarmed(scene, model)
    model.danger = "alarm"
    scene.say("no he is asleep, he just sounds like a frog")
    assert len(scene.rows()) == 1


@pytest.mark.parametrize("label", ["Yes", "Not sure"])
def test_any_other_tap_leaves_it_with_999_for_good(scene, model, label):  # noqa: F811
    first = alarmed(scene, model)
    assert "ring 999" in scene.press(label, first)[-1].text.lower()
    scene.press("No", first)
    assert len(scene.rows()) == 1 and scene.decided() == ["999"]


def test_only_the_first_words_after_it_are_its_answer(scene, model):  # noqa: F811
    alarmed(scene, model)
    scene.say("ringing them now")
    scene.say("no")
    assert len(scene.rows()) == 1


def test_half_an_hour_later_it_is_no_answer_any_more(scene, model):  # noqa: F811
    first = alarmed(scene, model)
    scene.clock.now += timedelta(minutes=31)
    scene.press("No", first)
    scene.say("no")
    assert all(row.disposition in ("999", None) for row in scene.rows()) and not any("goes_on_in" in event.payload for event in scene.events("noted", scene.rows()[-1].call))


@pytest.mark.parametrize("text, chance", [(TOLD, 0.99), ("HC-14 has got a knife to his throat", 0.8), ("HC-14 isnt breathing", 0.7)])
def test_where_it_is_all_but_certain_or_a_phrase_says_so_nobody_is_asked(scene, model, text, chance):  # noqa: F811
    replies = alarmed(scene, model, text, chance)
    assert scene.row().disposition == "999" and all(reply.custom.get("ask") != "danger_now" for reply in replies)


def test_silence_is_no_answer(scene, model):  # noqa: F811
    alarmed(scene, model)
    assert (scene.row().outcome, scene.row().disposition) == ("escalated", "999")
    assert not set(scene.clocks()) - {"return_interview", "return_screen"}


def test_danger_told_in_the_new_call_is_999_again(scene, model):  # noqa: F811
    alarmed(scene, model)
    scene.say(NO)
    scene.say("he has just taken all his tablets")
    old, new = old_and_new(scene)
    assert new.disposition == "999" and old.disposition == "999"


def test_what_is_written_later_belongs_to_the_new_call(scene, model):  # noqa: F811
    alarmed(scene, model)
    scene.say(NO)
    scene.say("I want this reported")
    old, new = old_and_new(scene)
    assert new.outcome == "escalated"
    assert scene.say("the police are here")[-1].custom["call"] == new.call
