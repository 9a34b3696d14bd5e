"""What the learned reader only leans to is said back where the words say nothing, a doubt, or something graver; a person decides, danger never waits."""
from __future__ import annotations

import pytest

from bot.triage.values import UNSURE
from tests.casework.scene import at_hazel_court
from tests.casework.test_meant import SIDEWAYS, Guessing, told

BEGIN = ("No", "Damage", "It is over", "Nobody is hurt")


@pytest.fixture
def model():
    """What the model guesses."""
    return Guessing()


@pytest.fixture
def scene(tmp_path, model):
    """A member of staff at 21:00, with the model of this test."""
    yield from at_hazel_court(tmp_path, model)


def asked(scene, fact, opening="HC-14 kicked a hole in his bedroom door", labels=BEGIN, after=()):
    """A call that has got as far as the question of `fact`."""
    replies = scene.say(opening)
    for label in (*labels, *after):
        if replies[-1].custom.get("ask") == fact:
            break
        wanted = [button.label for button in replies[-1].buttons]
        replies = scene.press(label, replies) if label in wanted else replies
    assert replies[-1].custom["ask"] == fact
    return replies


def says(scene, model, fact, text, **scores):
    """The reply to words of which the model makes these scores."""
    model.guesses = {fact: scores}
    return scene.say(text)[-1]


@pytest.mark.parametrize("sure, is_said", [(0.7, True), (0.61, True), (0.5, False)])
def test_where_nothing_was_read_a_likely_value_is_said_back(scene, model, sure, is_said):
    asked(scene, "injury")
    said = says(scene, model, "injury", SIDEWAYS, none=sure, serious=0.1)
    assert bool(said.custom.get("meant")) is is_said and told(scene, "injury") is None


def test_two_values_nearly_as_likely_are_not_said_back(scene, model):
    asked(scene, "injury")
    assert not says(scene, model, "injury", SIDEWAYS, none=0.61, first_aid=0.5).custom.get("meant")


@pytest.mark.parametrize("text", ["nothing , just the wotsit", "nobody except the little one", "no answer on his phone", "nobody , but the flibbet went"])
def test_words_that_name_something_beside_a_no_are_not_said_back_as_nothing(scene, model, text):
    asked(scene, "injury")
    assert not says(scene, model, "injury", text, none=0.7).custom.get("meant")


def asked_parent(scene):
    asked(scene, "reasonable_parent", after=("None of these", "They want it put right, no police", "None", "Nobody was hurt or lost anything"))


def test_a_doubt_is_said_back_as_what_it_most_likely_means(scene, model):
    """"My mam would have clipped my ear" doubts nothing; a yes takes it."""
    asked_parent(scene)
    assert says(scene, model, "reasonable_parent", "my wotsit apparently might", no=0.8, yes=0.1).custom.get("meant")
    scene.say("yes")
    assert told(scene, "reasonable_parent") == ("no", "said_back")


@pytest.mark.parametrize("danger, taken", [("none", True), ("ask", False)])
def test_words_that_the_danger_model_doubts_lower_nothing_however_often_they_are_said(scene, model, danger, taken):
    """The same words again confirm what was made of them, but what is calm not where anything in them sounds of danger: a yes does not either."""
    asked(scene, "injury")
    assert says(scene, model, "injury", SIDEWAYS, none=0.98).custom.get("meant")
    model.danger = danger
    scene.say(SIDEWAYS)
    assert (told(scene, "injury") == ("none", "said_back")) is taken


@pytest.mark.parametrize("text, sure", [("my wotsit apparently might", 0.8), ("i think not , probably", 0.98)])
def test_a_doubt_repeated_stays_a_doubt(scene, model, text, sure):
    """Where it was not near certain, or where it is the writer's own."""
    asked_parent(scene)
    says(scene, model, "reasonable_parent", text, no=sure, yes=0.01)
    scene.say(text)
    assert (told(scene, "reasonable_parent") or (UNSURE, ""))[0] == UNSURE


def test_something_graver_in_the_words_is_never_overruled_by_the_same_words(scene, model):
    """Words say yes, the model no: it is asked which; the words stand when they are repeated."""
    asked_parent(scene)
    assert says(scene, model, "reasonable_parent", "id ring the police for the wotsit", no=0.97, yes=0.01).custom.get("meant")
    assert told(scene, "reasonable_parent") is None
    scene.say("id ring the police for the wotsit")
    assert told(scene, "reasonable_parent")[0] == "yes"


def test_a_plain_yes_to_it_is_a_persons_own_word(scene, model):
    asked_parent(scene)
    says(scene, model, "reasonable_parent", "id ring the police for the wotsit", no=0.97, yes=0.01)
    scene.say("yes")
    assert told(scene, "reasonable_parent") == ("no", "said_back")


@pytest.mark.parametrize("fact, text, calm, value", [("injury", "he broke his arm", "none", "serious"), ("still_happening", "its not safe, we cant stop him", "over", "unsafe")])
def test_what_means_999_by_itself_is_never_questioned(scene, model, fact, text, calm, value):
    asked(scene, fact, labels=("No", "Damage", "It is over"), opening="HC-14 had a row")
    said = says(scene, model, fact, text, **{calm: 0.99})
    assert not said.custom.get("meant")
    assert told(scene, fact)[0] == value or said.custom.get("disposition") == "999"


def asked_flags(scene):
    asked(scene, "aggravating", after=("None",))


def test_a_flag_in_words_that_most_likely_deny_it_is_asked_about(scene, model):
    asked_flags(scene)
    said = says(scene, model, "aggravating", "he is a lot bigger than him", none=0.96, age_or_power_gap=0.05)
    assert said.custom.get("meant") and told(scene, "aggravating") is None


@pytest.mark.parametrize("none, gap", [(0.96, 0.5), (0.8, 0.05)])
def test_a_flag_that_may_well_be_meant_is_taken(scene, model, none, gap):
    asked_flags(scene)
    says(scene, model, "aggravating", "he is a lot bigger than him", none=none, age_or_power_gap=gap)
    assert list(told(scene, "aggravating")[0]) == ["age_or_power_gap"]


def test_a_likely_flag_where_nothing_was_read_is_said_back_and_its_button_ticks_it(scene, model):
    asked_flags(scene)
    said = says(scene, model, "aggravating", SIDEWAYS, gang_link=0.5, none=0.1)
    assert said.buttons[0].label == "Yes: a gang link"
    scene.press("Yes: a gang link", [said])
    assert list(told(scene, "aggravating")[0]) == ["gang_link"]


def test_a_kind_of_incident_that_is_likeliest_but_not_likely_enough_is_said_back(scene, model):
    """A person says whether it is so; a bare "not sure" is taken at its word and never said back."""
    asked(scene, "category", opening="HC-14 it has been a day of it here", labels=("No",))
    said = says(scene, model, "category", SIDEWAYS, damage=0.3, theft=0.1, threat=0.05)
    if said.custom.get("meant"):
        assert "Damage" in said.text
        scene.say("yes")
        assert told(scene, "category") == ("damage", "said_back")


def test_told_of_a_deed_that_leans_to_danger_after_no_the_danger_question_is_put_again(scene, model):
    """Asked what happened, people tell of the deed: it is asked about and is no alarm by itself."""
    asked(scene, "category", opening="HC-14 it has been a day of it here", labels=("No",))
    model.danger = "ask"
    said = says(scene, model, "category", "he pushed her off the bunk onto the floor")
    assert said.custom.get("ask") == "danger_now" and told(scene, "category")[0] == "assault_on_peer"


def test_a_danger_question_put_afresh_may_be_said_back_again(scene, model):
    """What was said back of it the first time is no answer to the second."""
    scene.say("HC-14 threw his dinner at the wall")
    model.guesses = {"danger_now": {"no": 0.99}}
    assert scene.say(SIDEWAYS)[-1].custom.get("meant")
    replies = scene.say("yes thats right")
    model.danger = "alarm"
    model.guesses = {}
    replies = scene.say("the flibbet is all over the place and nobody can get near it")
    if replies[-1].custom.get("ask") == "danger_now":
        model.danger, model.guesses = "none", {"danger_now": {"no": 0.99}}
        assert scene.say(SIDEWAYS)[-1].custom.get("meant")


def test_things_that_were_found_are_what_happened_where_the_answer_tells_no_kind(scene, model):
    """Signs of exploitation told unasked are said back as the kind of matter they are; the guess only raises."""
    asked(scene, "category", opening="found a hotel key card and a burner phone in HC-14s room, he is in bed", labels=("No",))
    said = says(scene, model, "category", SIDEWAYS)
    assert said.custom.get("meant") and "xploitation" in said.text
    scene.say("yes")
    assert told(scene, "category") == ("exploitation", "said_back")


@pytest.mark.parametrize("sure, is_said", [(0.81, True), (0.79, False)])
def test_a_graver_value_than_calm_words_say_is_said_back_before_they_are_taken(scene, model, sure, is_said):
    """Only a yes takes it; the same words again stand as they read, because whoever says them has seen what else they may mean."""
    asked_parent(scene)
    said = says(scene, model, "reasonable_parent", "no", yes=sure)
    assert bool(said.custom.get("meant")) is is_said
    if is_said:
        assert told(scene, "reasonable_parent") is None
        scene.say("they would not")
    assert told(scene, "reasonable_parent")[0] == "no"


def at_the_check(scene, model):
    """A wait until 21:40 whose check is being asked."""
    model.topic = "missing"
    scene.waits("21:40")
    scene.wait(55)


@pytest.mark.parametrize("text", ["gied me a bell fae the chippy, says he'll no be long", SIDEWAYS])
def test_at_a_check_word_from_the_child_in_words_that_say_something_else_is_said_back(scene, model, text):
    """"No word" makes it a police report: somebody who has spoken to the child can say so with one tap."""
    at_the_check(scene, model)
    said = says(scene, model, "returned", text, spoken_to=0.95, no_word=0.03)
    assert said.custom.get("meant") and "Spoken to" in said.text and scene.row().outcome == "open"
    scene.say("yes")
    assert told(scene, "returned") == ("spoken_to", "said_back") and scene.row().outcome == "open"


def test_at_a_check_a_return_is_never_leant_to(scene, model):
    """That closes the call: it has words of its own, and stays no word until somebody says it plainly."""
    at_the_check(scene, model)
    assert not says(scene, model, "returned", "gied me a bell fae the chippy, says he'll no be long", back=0.95, no_word=0.03).custom.get("meant")
