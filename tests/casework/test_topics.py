"""Which protocols a first message belongs to, beside what a model makes of it."""
from __future__ import annotations

import pytest

from bot.casework.topics import topic_of
from bot.casework.understood import Understood
from bot.triage.values import Answer

SMALL_TALK = Understood(topic={"other": 0.95, "missing": 0.03, "incident": 0.02}, judged=True)
CHILD = (Answer("child", "OK-02", "OK-02", "opening"),)


@pytest.mark.parametrize("text", ["OK-02 is late", "OK-02 l8", "ok-02 not back", "OK-02 has gone missing"])
def test_a_child_named_as_late_or_gone_is_a_call_whatever_the_model_says(text):
    """Three words are too few for it."""
    assert topic_of(text, SMALL_TALK, CHILD) == "missing"
    assert topic_of(text, Understood(), CHILD) == "missing"  # rules alone, while the model is being loaded


def test_a_late_hour_makes_nobody_late():
    """Where rules are alone, only a child who is said to be late is."""
    assert topic_of("late last night HC-14 smashed a window", Understood(), CHILD) == "incident"


@pytest.mark.parametrize("text, told", [("what is late", ()), ("hello", ()), ("who is the manager for OK-02", CHILD)])
def test_a_question_stays_one(text, told):
    """No child, or nothing said of them."""
    assert topic_of(text, SMALL_TALK, told) == "other"


def torn(missing: float, incident: float) -> Understood:
    """A model that is not sure of the topic."""
    return Understood(topic={"missing": missing, "incident": incident, "other": 0.05}, judged=True)


@pytest.mark.parametrize("text", [
    "back at quarter past one with grass stains on her knees, says nothing", "two of the neighbours dropped him off, form to fill?", "found him in the wheelie bin store, giggling",
    "she's strolled in stinking of chips", "gone off in a mood about the tablet, phone's off", "running late from the dentist, on the tram",
])
def test_where_a_model_is_torn_the_words_of_a_child_who_was_out_decide(text):
    """They tell of one several times as often as the rest of such messages do."""
    assert topic_of(text, torn(0.35, 0.6), ()) == "missing"


@pytest.mark.parametrize("text", ["on the walk to the shops she told me he used to hit her", "kicking off in the lounge over the remote", "he showed me the bruises on his legs"])
def test_where_a_model_is_torn_the_words_of_a_child_who_is_here_decide(text):
    """A child who tells or shows something is with the writer."""
    assert topic_of(text, torn(0.6, 0.35), ()) == "incident"


@pytest.mark.parametrize("text, missing, incident, topic", [
    ("found him in the shed with a broken window", 0.1, 0.85, "incident"), ("he told me on the phone he is not coming back", 0.6, 0.35, "missing"),
    ("she told me she'd be late, phone's off", 0.6, 0.35, "missing"), ("two lads scrapping in the kitchen", 0.35, 0.6, "incident"),
])
def test_a_model_that_is_sure_or_words_that_tell_both_are_left_alone(text, missing, incident, topic):
    """The words only tip what is nearly even."""
    assert topic_of(text, torn(missing, incident), ()) == topic


@pytest.mark.parametrize("text, missing, wanted", [
    ("agency havent sent anyone and im on my own with four of them til 8am, nobody is hurt", 0.17, "incident"),
    ("she is not back and nobody is hurt", 0.17, "missing"),
    ("there is nobody hurt but it is past the time we said", 0.3, "missing"),
])
def test_what_is_rather_neither_topic_is_a_missing_childs_only_where_that_is_clear(text, missing, wanted):
    """A request to the police is about no child who is away."""
    understood = Understood(judged=True, topic={"missing": missing, "incident": 0.15, "other": 0.6})
    assert topic_of(text, understood, (Answer("injury", "none", "nobody hurt", "phrase"),)) == wanted


@pytest.mark.parametrize("text, topic", [
    ("LH-03 in on time but three sheets to the wind", "incident"), ("LH-03 not in on time", "missing"), ("LH-03 wasnt home on time", "missing"), ("LH-03 was meant to be back on time today", "missing")])
def test_a_child_who_came_in_on_time_is_not_missing(text, topic):
    """Nor is one in who did not."""
    assert topic_of(text, Understood(topic={"missing": 0.8, "incident": 0.18}, judged=True), ()) == topic


@pytest.mark.parametrize("sure, told, topic", [(0.6, True, "incident"), (0.95, True, "other"), (0.6, False, "other")])
def test_a_kind_of_incident_told_of_a_named_child_is_a_call_unless_the_model_is_sure_it_is_neither(sure, told, topic):
    """"LH-03 called me a dead man walking" names who did what."""
    model = Understood(topic={"other": sure, "incident": 0.03, "missing": 0.02}, judged=True)
    facts = (*CHILD, *((Answer("category", "threat", "dead man walking", "opening"),) if told else ()))
    assert topic_of("OK-02 called me a dead man walking", model, facts) == topic
