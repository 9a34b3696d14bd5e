"""Where the words of an answer do not say what kind of incident it was, what the model makes of both messages is weighed."""
from __future__ import annotations

import pytest

from bot.casework.understood import Understood
from tests.casework.scene import at_hazel_court


class Heard:
    """Stands for the trained agent: what it makes of each text is written down here."""

    def __init__(self) -> None:
        self.first: dict = {}
        self.answer: dict = {}

    async def turn(self, conversation, text):
        """Hears one message with the scores of this test."""
        asked = conversation.case.state.pending
        scores = Understood(topic={"incident": 0.9}, answers={"category": self.answer}) if asked == "category" else Understood(
            topic={"incident": 0.9, "missing": 0.1}, category=self.first)
        conversation.hear(text, scores)
        return conversation.say()


@pytest.fixture
def heard():
    """The model's judgements."""
    return Heard()


@pytest.fixture
def scene(tmp_path, heard):
    """A member of staff at 21:00, with the model of this test."""
    yield from at_hazel_court(tmp_path, heard)


def category(scene):
    """What kind of incident the call has, as (value, by, confident)."""
    told = [event.payload for event in scene.events("answered") if event.payload["fact"] == "category"]
    return (told[-1]["value"], told[-1]["by"], told[-1]["confident"]) if told else None


def asked_what_happened(scene):
    """A call that has got as far as "what happened?"."""
    replies = scene.say("HC-14 has gone and done the flibbet again")
    replies = scene.say("no")
    assert replies[-1].custom["ask"] == "category"
    return replies


def test_an_answer_that_says_little_is_weighed_with_the_first_message(scene, heard):
    """Neither alone is sure; both lean the same way. It is a guess, so it is said back."""
    heard.first, heard.answer = {"damage": 0.4, "theft": 0.2}, {"damage": 0.3, "theft": 0.1}
    asked_what_happened(scene)
    assert scene.say("the flibbet, like before")[-1].custom["meant"] and category(scene) is None
    assert scene.say("yes")[-1].custom["ask"] != "category"
    assert category(scene) == ("damage", "said_back", True)


def test_a_grave_kind_is_taken_without_asking_back(scene, heard):
    """It brings more questions or a higher decision, never fewer: a guess may do that. It is marked as one."""
    heard.first, heard.answer = {"sexual": 0.4, "theft": 0.1}, {"sexual": 0.5, "theft": 0.1}
    asked_what_happened(scene)
    assert "meant" not in scene.say("the flibbet, like before")[-1].custom
    assert category(scene) == ("sexual", "model", False)


def test_where_nothing_stands_out_it_is_asked_again_with_the_likeliest_on_top(scene, heard):
    """Two kinds are about as likely: no guess, and the two are the first buttons."""
    heard.first, heard.answer = {"theft": 0.3, "damage": 0.3, "hate": 0.1}, {"theft": 0.2, "damage": 0.21, "hate": 0.2}
    asked_what_happened(scene)
    again = scene.say("the flibbet, like before")[-1]
    assert again.custom["ask"] == "category" and category(scene) is None
    assert [button.label for button in again.buttons][:2] == ["Damage", "Took something"]
    assert len(again.buttons) == 20


def test_who_does_not_know_is_taken_at_their_word(scene, heard):
    """"Not sure" is an answer; no guess stands in for it, however sure the model was of the first message."""
    heard.first, heard.answer = {"damage": 0.7}, {"unsure": 0.9}
    asked_what_happened(scene)
    scene.say("not sure")
    assert category(scene)[0] == "unsure"


def test_a_word_that_names_a_kind_is_never_overruled(scene, heard):
    """The person's own words stand before both judgements."""
    heard.first, heard.answer = {"damage": 0.7}, {"damage": 0.6}
    asked_what_happened(scene)
    scene.say("theft, he nicked my purse")
    assert category(scene)[0] == "theft"


@pytest.mark.parametrize("then, kind", [("yes", "hate"), ("mouthing off at me, that's all", "not_following_rules")])
def test_a_mild_kind_that_the_model_thinks_nothing_of_is_asked_about(scene, heard, then, kind):
    """The grave kind is said back once; the same words again are no yes to it, and the words stand."""
    heard.answer = {"hate": 0.85, "not_following_rules": 0.03}
    asked_what_happened(scene)
    assert scene.say("mouthing off at me, that's all")[-1].custom["meant"] and category(scene) is None
    scene.say(then)
    assert category(scene)[0] == kind


@pytest.mark.parametrize("answer", [{"hate": 0.7, "not_following_rules": 0.03}, {"hate": 0.8, "not_following_rules": 0.15}, {"unsure": 0.85}, {"damage": 0.85}])
def test_it_is_not_where_the_model_is_less_sure(scene, heard, answer):
    """Below three in four, where the kind that was named has a chance, or for another mild one, the words decide."""
    heard.answer = answer
    asked_what_happened(scene)
    scene.say("mouthing off at me, that's all")
    assert category(scene)[0] == "not_following_rules"


def test_a_grave_kind_that_was_named_is_never_asked_about(scene, heard):
    """A model puts none of those in doubt."""
    heard.answer = {"damage": 0.85}
    asked_what_happened(scene)
    scene.say("racist abuse at the other lad")
    assert category(scene)[0] == "hate"


def test_a_serious_guess_at_the_first_message_must_be_sure(scene, heard):
    """Three in four at least: a wrong kind costs more questions than asking does."""
    heard.first = {"sexual": 0.7}
    scene.say("HC-14 has gone and done the flibbet again")
    assert category(scene) is None


@pytest.mark.parametrize("first, taken", [
    ({"self_harm": 0.7, "damage": 0.1}, False), ({"self_harm": 0.7, "damage": 0.25}, True), ({"self_harm": 0.45, "damage": 0.1}, True), ({"damage": 0.8}, True), ({"theft": 0.7, "damage": 0.1}, True)])
def test_a_kind_named_in_a_first_message_that_the_model_takes_for_a_grave_one_is_asked_about(scene, heard, first, taken):
    """A word may name a kind by accident; what happened is asked then, and a guess puts nothing in its place."""
    heard.first = first
    scene.say("HC-14 smashed the lounge window")
    said = scene.say("no")[-1]
    assert (category(scene) is not None) is taken and (said.custom["ask"] == "category") is not taken
