"""Which protocols a first message belongs to, beside what a model makes of it."""
from __future__ import annotations

import pytest

from bot.casework.topics import has_left, speaks_of_absence, topic_of
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


def leans(missing: float) -> Understood:
    """A model that takes a text for a missing child's with this likelihood, else for an incident's."""
    return Understood(topic={"missing": missing, "incident": 0.98 - missing, "other": 0.02}, judged=True)


@pytest.mark.parametrize("text", [
    "LH-03 came from college without phone and without jacket. Two older boys stopped him by canal at 15 and told him to give", "TC-03s come home from school with no phone, two big lasses took it off her",
    "he walked in in his SOCKS, some lads had the trainers off his feet outside the bookies",
])
def test_a_child_who_came_home_robbed_is_not_missing(text):
    """An offence against the child."""
    assert topic_of(text, leans(0.85), ()) == "incident"


@pytest.mark.parametrize("text", [
    "lads took his phone off him and he wont pick up and we dont know where he is", "RH-03 overdue from town, got robbed of her phone last week", "she left in a temper because we took her phone off her, been 2 hours",
    "RH-03 had her phone taken off her at bedtime, 02.00 check bed unslept window wide open", "he rang his mum from a strangers phone says he was robbed, he wont say where he is",
    "he refused to hand his phone in at ten and bolted", "she give her phone in at 9 and at 11 her room is empty", "asked to hand his phone over he left the building and has not come in",
    "two phones and cash found in her bag and shes off with the bloke in the merc now", "new trainers, new phone, RH-03 was due at 8 and is nowhere",
])
def test_a_child_who_is_out_stays_missing_whatever_was_taken_or_found(text):
    """What happened besides makes nobody be at home."""
    told = (Answer("exploitation_signs", "yes", "phones", "opening"),) if "phone" in text and "trainers" in text or "phones" in text else ()
    assert topic_of(text, leans(0.9), told) == "missing"


@pytest.mark.parametrize("text", ["TC-03 wont hand her phone in and slammed the door", "he was meant to give his phone in at ten, told me where to stick it"])
def test_what_a_child_has_to_hand_in_is_no_child_who_is_due(text):
    assert topic_of(text, leans(0.9), ()) == "incident"


@pytest.mark.parametrize("text", [
    "hello i make the room check at 2 and in bed of LH-02 is pillows put like body", "woke up freezing, LH-04s window wide open n pillows under his duvet", "thort lh01 had done 1 but fnd him asleep in his wardrobe",
    "TC-02's room's empty, and he's left his goldfish outside the other one's door",
])
def test_a_bed_without_a_child_is_a_missing_childs(text):
    assert topic_of(text, leans(0.08), ()) == "missing"


@pytest.mark.parametrize("text", [
    "he threw a pillow under the bed and set fire to blankets", "thought he'd done one of his usual wind ups but he has hit her", "thought she had lost her temper and she punched me", "her room is empty of furniture",
    "found her asleep on sofa and cant wake her, empty pill packet", "found him curled up in bed crying, says staff hit him", "her bed was empty vodka bottles",
])
def test_something_else_about_a_bed_is_none(text):
    assert topic_of(text, leans(0.1), ()) == "incident"


@pytest.mark.parametrize("text", ["TC-01 is back since breakfast and is well. I am washing her jacket and I find card from hotel and new phone", "LH-04 strolled in at 9 after being out all night with two phones and a hotel card"])
def test_things_that_a_child_came_back_with_are_told_of_a_return(text):
    assert topic_of(text, leans(0.95), (Answer("exploitation_signs", "yes", "new phone", "opening"),)) == "missing"


@pytest.mark.parametrize("text", ["no sign of RH-03", "cant get hold of RH-03", "RH-03 no show at contact", "RH-03 is with a lad in town and wont come", "RH-03 hasnt checked in", "RH-03 not in placement", "LH-03 strolled in", "panic over, found him"])
def test_words_of_an_absence(text):
    assert speaks_of_absence(text)


@pytest.mark.parametrize("text", ["TC-01 has come by three handbags since half term, each with the tag still on", "who do i tell about bits and bobs ive noticed", "she smells strongly of alcohol and has vomited in the porch"])
def test_words_of_none(text):
    assert not speaks_of_absence(text)


@pytest.mark.parametrize("text, left", [("she's run out of breath now", False), ("hes run out of fags", False), ("shes run out of the house", True), ("run out of the building", True)])
def test_what_somebody_ran_out_of(text, left):
    assert has_left(text) is left
