"""What is weighed aloud and not meant, words that look like others, and the home's plan beside the child's own."""
from __future__ import annotations

import pytest

from bot.triage.answers import fits, read_answer
from bot.triage.reading_protocols import load_library
from bot.triage.values import UNSURE, Answer
from tests.triage.answering import NOW, read, value

PROTOCOLS = load_library().protocols.values()


def told(fact: str, text: str):
    """The value read for a question as the protocols put it."""
    question = next(protocol.questions[fact] for protocol in PROTOCOLS if fact in protocol.questions)
    return read_answer(text, question, NOW).value(fact)


@pytest.mark.parametrize("fact, text", [
    ("aggravating", "none. i did wonder about high value but its an old bike so no"),
    ("aggravating", "was going to say threats but he never said any so no"),
    ("amber_flags", "i nearly ticked the weather but he has his big coat and wellies, so no"),
])
def test_what_was_nearly_named_and_then_not_meant_is_none(fact, text):
    assert value(fact, text) == ()


@pytest.mark.parametrize("fact, text", [
    ("amber_flags", "hes had a drink but hes always like that so no"),
    ("aggravating", "they had a bat with them, nobody was hit though, so yes"),
])
def test_what_was_named_as_true_stands_whatever_no_follows(fact, text):
    assert value(fact, text) != ()


@pytest.mark.parametrize("text", ["dont no tbh", "i dont no", "dunt no if hes ok", "don't no mate"])
def test_dont_no_is_not_known(text):
    """A person who does not know has not said that nobody is in danger."""
    assert value("danger_now", text) in (UNSURE, None)


@pytest.mark.parametrize("text", ["i dont, no", "no", "no i dont"])
def test_a_no_with_a_break_before_it_stays_one(text):
    assert value("danger_now", text) == "no"


@pytest.mark.parametrize("text", ["we ask because of her plan, and there is nothing, not a mark", "looked cos of his safety plan, no marks, no talk of it"])
def test_the_homes_plan_is_no_plan_of_the_childs(text):
    found = read("self_harm_signs", text)
    assert found.value("self_harm_signs") == "none" and not found.alarm


@pytest.mark.parametrize("text", ["he has a plan", "its because of his plan to jump tonight", "because of the plan we asked, and he has tablets hidden"])
def test_a_plan_of_the_childs_own_is_an_alarm(text):
    assert read("self_harm_signs", text).alarm


@pytest.mark.parametrize("text", ["its only in his head, says hed not do it", "just the idea in her head, room is clear"])
def test_an_idea_in_the_head_is_a_thought(text):
    """Never read as nothing."""
    assert value("self_harm_signs", text) == "thoughts"


@pytest.mark.parametrize("fact, text, meant", [
    ("category", "theres a lad going for the other girl", "assault_on_peer"), ("category", "bit of a push and shove over the remote", "assault_on_peer"),
    ("category", "some older ones are using her to carry stuff", "exploitation"), ("category", "a lad forced himself on her", "sexual"),
    ("victim_wishes", "shes not complaining about it", "no_victim"), ("victim_wishes", "she wants to make a complaint", "police_now"),
    ("plan_says", "staff to use a consequence, police not needed", "handle"), ("plan_says", "it says ring the police", "police"),
    ("injury", "not so much as a bruise", "none"), ("reasonable_parent", "my mum would of grounded us for a week", "no"),
])
def test_told_in_other_words(fact, text, meant):
    assert told(fact, text) == meant


@pytest.mark.parametrize("text, meant", [
    ("she has no meds with her and shes diabetic", "critical"), ("type 1 and he has no insulin on him", "critical"), ("hes on no meds", "none"), ("no meds or conditions", "none"),
])
def test_a_medicine_left_behind_is_no_absence_of_medicines(text, meant):
    """Nothing beside a condition is read as no need."""
    assert told("health_need", text) == meant


@pytest.mark.parametrize("text, meant", [
    ("its locked in the office safe", "over"), ("nothing going on now, locked in office safe", "over"),
    ("were locked in office safe for now hes outside", "unsafe"), ("we are locked in the office", "unsafe"),
])
def test_a_thing_in_the_safe_is_not_staff_locked_in(text, meant):
    assert told("still_happening", text) == meant


CRITICAL = Answer("health_need", "critical", "diabetic", "opening")


@pytest.mark.parametrize("topic, worried, calm, counts", [
    ("incident", False, True, False), ("incident", True, False, True), ("incident", False, False, True), ("missing", False, True, True),
])
def test_a_condition_named_in_an_incident_is_asked_about_where_a_model_finds_nothing(topic, worried, calm, counts):
    """By itself it means 999 there; without a model, with any doubt, or for a child who is missing, it counts as told."""
    assert fits(CRITICAL, topic, worried, calm=calm) is counts
