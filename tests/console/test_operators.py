"""Operators answer at the console, on a real front door without a model: rules alone."""
from __future__ import annotations

import asyncio
from datetime import timedelta

from tests.console.operator import MISSING
from tests.support.console_scene import CSRF


def test_a_call_goes_from_the_first_words_to_a_decision_by_numbers_alone(operator):
    """Each answer is the number in front of it, typed and sent, as without any script."""
    operator.start(MISSING, "hazel-court", "HC-14")
    for number in ("2", "8", "3", "13", "2"):
        assert operator.type(number).status_code == 303
    assert operator.head == "Wait, with a time set"
    assert operator.state().disposition == "WAIT"


def test_the_same_answer_twice_is_one_answer(operator):
    """A double press, a reload and the back button answer once."""
    operator.start(MISSING, "hazel-court")
    token, turn = operator.options()["no"], operator.field("turn")
    for _ in range(3):
        answer = operator.browser.post(f"/console/calls/{operator.call}/answer", data={"csrf": CSRF, "turn": turn, "choice": token})
        assert answer.status_code == 303
    assert len([event for event in operator.events("heard") if event.payload.get("press") == token]) == 1


def test_several_signs_are_chosen_at_once(operator):
    """A list is answered in one go; every sign is in the log."""
    operator.start(MISSING, "hazel-court", "HC-14")
    for value in ("no", "none", "unknown"):
        operator.choose(value)
    operator.choose("out_of_character", "severe_weather")
    assert set(operator.state().answers["amber_flags"].value) == {"out_of_character", "severe_weather"}
    assert operator.head == "Create an incident now"


def test_numbers_of_a_list_may_be_typed_together(operator):
    """"5 9" and Enter ticks both."""
    operator.start(MISSING, "hazel-court", "HC-14")
    for value in ("no", "none", "unknown"):
        operator.choose(value)
    operator.type("5, 9")
    assert set(operator.state().answers["amber_flags"].value) == {"out_of_character", "severe_weather"}


def test_a_correction_is_typed(operator):
    """What contradicts an earlier answer is put as a question, in numbered answers; the log keeps both."""
    operator.start("HC-14 is missing. She has not come back and her phone is off", "hazel-court")
    operator.choose("no")
    operator.type("oh wait, she has been in touch, shes on her way back")
    assert "Which is right?" in operator.question
    operator.choose("returning")
    assert operator.state().answers["contact"].value == "returning" and operator.events("corrected")


def test_an_answer_is_changed_by_its_own_button(operator):
    """Change beside a fact sets it aside and has it asked again."""
    operator.start(MISSING, "hazel-court", "HC-14")
    for value in ("no", "none", "unknown"):
        operator.choose(value)
    operator.post("answer", choice=f"a:{operator.call}:different:whereabouts")
    assert operator.question.startswith("Is it known where the child is?")
    operator.choose("confirmed")
    assert operator.state().answers["whereabouts"].value == "confirmed"


def test_nothing_chosen_is_told_kindly(operator):
    """An empty answer says what to do."""
    operator.start(MISSING, "hazel-court")
    answer = operator.post("answer", text="  ")
    assert answer.status_code == 422 and "Choose an answer, or type one." in answer.text and "<title>Error: " in answer.text


def test_a_clock_that_answered_first_is_told_too(scene, operator):
    """A limit that passed while the operator typed is not overwritten: the page says so and keeps the words."""
    operator.start(MISSING, "hazel-court", "HC-14")
    turn, token = operator.field("turn"), operator.options()["no"]
    scene.clock.now += timedelta(minutes=45)

    asyncio.run(scene.services.front_door.run_due())
    answer = operator.browser.post(f"/console/calls/{operator.call}/answer", data={"csrf": CSRF, "turn": turn, "choice": token, "text": "hello there"})
    assert answer.status_code in (303, 409)
    if answer.status_code == 409:
        assert "moved on" in answer.text and "hello there" in answer.text
