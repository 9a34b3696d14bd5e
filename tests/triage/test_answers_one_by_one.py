"""Rules of reading an answer that hang on one word or one condition, each told by itself."""
from __future__ import annotations

import pytest

from bot.triage.answers import prepare, read_answer, read_opening
from bot.triage.answers import clauses, words as answer_words
from bot.triage.values import UNSURE
from tests.triage.answering import NOW, Option, Question, read, value


@pytest.mark.parametrize("fact", ["return_time", "child", "returned"])
@pytest.mark.parametrize("text", ["he's got a knife to her throat", "he is not breathing"])
def test_danger_now_sounds_the_alarm_whatever_was_asked(fact, text):
    """Also where nothing of what was asked is read."""
    assert not read(fact, text).understood and read(fact, text).alarm


def test_no_danger_sounds_no_alarm():
    """In the words of a calm answer."""
    assert not read("return_time", "number 9 bus").alarm


def test_a_thumb_up_to_is_anyone_in_danger_says_nothing():
    """It may mean yes or all well: nothing is taken and it is asked again."""
    reading = read("danger_now", "\U0001f44d")
    assert not reading.understood and not reading.alarm and reading.value("danger_now") is None


@pytest.mark.parametrize("text, expected", [("no", "no"), ("yes", "yes"), ("nah nothing", "no")])
def test_yes_and_no_are_read_for_a_question_that_has_no_words_of_its_own(text, expected):
    """A protocol may ask something new."""
    asked = Question("gate_locked", "yes_no", (Option("yes", "Yes"), Option("no", "No")))
    assert read_answer(text, asked, NOW).value("gate_locked") == expected


@pytest.mark.parametrize("text", ["yes, nobody is in danger", "yes, all safe", "yes we are all safe"])
def test_yes_beside_calm_words_is_a_yes_to_danger(text):
    """The more serious of the two stands."""
    assert value("danger_now", text) == "yes"


@pytest.mark.parametrize("text, expected", [("no. sorry the kettle went", "no"), ("yes. oh the kettle went", "yes")])
def test_a_last_word_about_nothing_leaves_the_answer_before_it(text, expected):
    """What goes before is read where the last words tell nothing."""
    assert value("danger_now", text) == expected


@pytest.mark.parametrize("text", ["none of those. hang on actually the purple one", "none. actually scrap that its the other thing"])
def test_none_of_these_taken_back_by_unread_words_is_asked_again(text):
    """Nobody knows what the other thing is."""
    assert value("red_flags", text) is None


@pytest.mark.parametrize("text", ["not sure, she might hurt herself, might not", "not sure, maybe suicidal maybe not"])
def test_a_sign_of_danger_said_both_ways_is_unsure(text):
    """It is not said that it is so."""
    assert value("red_flags", text) == UNSURE


@pytest.mark.parametrize("fact, text", [("amber_flags", "maybe she's had a drink, couldn't tell"), ("red_flags", "not sure, maybe suicidal maybe not")])
def test_an_unsure_sign_comes_with_the_words_that_were_said(fact, text):
    """Police read them."""
    answer = read(fact, text).answers[0]
    assert answer.value == UNSURE and answer.words.split()[-1] == text.replace("'", "").split()[-1]


@pytest.mark.parametrize("fact, text", [("danger_now", "no, but she has stashed tablets"), ("still_happening", "no, she has saved up her tablets")])
def test_a_no_beside_a_plan_of_suicide_is_asked_again(fact, text):
    """What is told beside it is graver than any no, and is kept."""
    reading = read(fact, text)
    assert not reading.understood and reading.value("self_harm_signs") == "plan_or_means"


def test_two_sentences_that_open_like_a_question_are_an_answer():
    """"What a night" asks nothing."""
    assert value("whereabouts", "what a night. he's at his nans, nan rang") == "confirmed"
    assert read("whereabouts", "what about his nans. he's at his nans, nan rang").command is None


@pytest.mark.parametrize("end", ["?", "? "])
def test_what_opens_and_ends_as_a_question_asks(end):
    """Whatever is told between, and also where a space stands after the mark; without one it is an answer."""
    said = "what do we do. he's at his nans, nan rang"
    assert read("whereabouts", f"{said}{end}").command == "question_back" and value("whereabouts", f"{said}{end}") is None
    assert value("whereabouts", said) == "confirmed"


@pytest.mark.parametrize("name", ["assassin", "berlin", "cousin", "darwin"])
def test_a_word_that_ends_in_in_by_itself_is_no_dropped_g(name):
    """"Stoppin" is "stopping"; a cousin is no cousing, in what is said back to staff either."""
    plain = answer_words.load().plain
    assert plain(f"{name} stoppin") == f". {name} stopping . "


def test_words_are_ready_before_the_first_message(monkeypatch):
    """After the agent has got ready, a first message and an answer wait for no file."""
    answer_words.load.cache_clear()
    clauses._language.cache_clear()
    prepare()

    def unreadable(*_):
        raise AssertionError("read only now")

    monkeypatch.setattr(answer_words, "_read", unreadable)
    monkeypatch.setattr(clauses.spacy, "blank", unreadable)
    assert read_opening("nobody is hurt and he is calm now", NOW) and value("danger_now", "no") == "no"
