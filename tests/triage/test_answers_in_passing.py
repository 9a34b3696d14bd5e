"""What is said in passing beside the answer: what somebody else wants, a class at school, an old television, music that is quieter now."""
from __future__ import annotations

from datetime import datetime, timezone

import pytest

from bot.casework.topics import topic_of
from bot.casework.understood import Understood
from bot.services import load_library
from bot.triage.answers import read_answer, read_opening

NOW = datetime(2026, 11, 23, 21, 0, tzinfo=timezone.utc)
LIBRARY = load_library()


def opening(text):
    """What the rules take from a first message."""
    return {answer.fact: answer.value for answer in read_opening(text, NOW, LIBRARY)}


def value(fact, text):
    """What the rules alone read of the fact that was asked."""
    return read_answer(text, LIBRARY.question(fact), NOW).value(fact)


@pytest.mark.parametrize("fact, text, expected", [
    ("still_happening", "Nothing happens in this moment", "over"), ("still_happening", "nowt happens now", "over"),
    ("still_happening", "in his room. yes still on bit lower", "contained"), ("still_happening", "music still on but turned down", "contained"),
    ("reasonable_parent", "goodness no. I had three boys, I'd have had a police car living on the drive", "no"),
    ("aggravating", "no my love. That telly was older than him and cost us nothing", ()),
    ("health_need", "Diabetic, she did her insulin at 19, I checked sugar now is good", "not_urgent"),
    ("injury", "goodness no. just wet", "none"),
])
def test_it_is_read(fact, text, expected):
    assert value(fact, text) == expected


@pytest.mark.parametrize("fact, text, calm", [
    ("still_happening", "nothing happens if I walk away, he just keeps smashing", "over"), ("still_happening", "yes still on", "contained"),
    ("still_happening", "still going, bit lower down the stairs now with the bat", "contained"), ("reasonable_parent", "I'd have the police out for that", "no"),
    ("reasonable_parent", "goodness no, well, yes I suppose", "no"), ("aggravating", "the lad was older than him", ()),
    ("aggravating", "phone is older than him but hes older than the other lad by 4 years", ()), ("health_need", "diabetic, she did her insulin at 19 but threw up twice", "not_urgent"),
    ("health_need", "diabetic, she did not do her insulin at 19", "not_urgent"), ("health_need", "diabetic, she did her insulin this morning, next is due now", "not_urgent"),
    ("danger_now", "goodness no. hes on the roof", "no"), ("injury", "goodness no. his arm is broken", "none"),
])
def test_a_look_alike_is_not_read_calmly(fact, text, calm):
    assert value(fact, text) != calm


def test_what_somebody_else_wants_is_not_what_the_writer_wants():
    assert "reporter_insists" not in opening("LH-04 launched his tea at the wall. New starter's wanting to ring 101, I've told her pipe down while I check")
    assert opening("I'm keen to report it to police, LH-03 hit me")["reporter_insists"] == "yes"


@pytest.mark.parametrize("text", ["LH-03 sent a girl in his class a picture of himself", "LH-03 threw his class a pencil pot"])
def test_a_class_at_school_is_no_class_a_drug(text):
    assert "supply_signs" not in opening(text)


@pytest.mark.parametrize("text", ["found class a drugs in LH-03 room", "LH-03 got class a in his bag", "LH-03 has a bag of white powder looks like class a"])
def test_a_class_a_drug_still_is_one(text):
    assert opening(text)["supply_signs"] == "yes"


@pytest.mark.parametrize("text, topic", [
    ("LH-03 came home on time but he has taken alcohol", "incident"), ("LH-02 got back on time with a black eye", "incident"),
    ("LH-03 never came back on time", "missing"), ("LH-03 usually gets home on time, it is now 11 and nothing", "missing"),
    ("LH-03 came home on time then went straight out the window at 11", "missing"), ("she came back on time yesterday but tonight she is an hour late", "missing"),
    ("LH-03 came home on time last night\nnothing yet tonight", "missing"), ("LH-03 came home on time\nbut there has been no sign of her", "missing"),
    ("LH-03 got in on time, had a row, threw a plate and stormed out the front, she is on the streets now", "missing"),
])
def test_who_came_home_on_time_was_not_missing(text, topic):
    found = topic_of(text, Understood(topic={"missing": 0.85, "incident": 0.08, "other": 0.07}), read_opening(text, NOW, LIBRARY))
    assert found == topic
