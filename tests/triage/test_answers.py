"""Answers are read the way tired people type them."""
from __future__ import annotations

import time

import pytest
from hypothesis import given, settings, strategies as st

from bot.triage.answers.words import load
from bot.triage.values import UNSURE
from tests.triage.answering import VALUES, question, read, value


@pytest.mark.parametrize("fact, text, expected", [
    ("danger_now", "y", "yes"), ("danger_now", "n", "no"), ("danger_now", "1", "yes"), ("danger_now", "b", "no"),
    ("danger_now", "nah everyones asleep", "no"), ("danger_now", "negative", "no"), ("danger_now", "\u274c", "no"),
    ("contact", "the second", "refusing"), ("contact", "2", "refusing"), ("contact", "option c", "none"),
    ("contact", "number 1 please", "returning"), ("form_ready", "\U0001f44d", "yes"), ("form_ready", "\U0001f937", UNSURE),
    ("injury", "First aid", "first_aid"), ("injury", "nil", "none"), ("returned", "spoken to", "spoken_to"),
])
def test_short_answers_and_ones_that_point_at_an_option_are_read(fact, text, expected):
    assert value(fact, text) == expected


@pytest.mark.parametrize("fact, text, expected", [
    ("contact", "he's on the bus now", "returning"), ("contact", "says she's not coming back tonight", "refusing"),
    ("contact", "straight to voicemail since 7", "none"), ("whereabouts", "at her nans and ive spoken to her", "confirmed"),
    ("whereabouts", "probably at his mates", "believed"), ("whereabouts", "not a clue", "unknown"),
    ("returned", "just walked in", "back"), ("returned", "nowt yet", "no_word"), ("injury", "not a scratch", "none"),
    ("injury", "grazed knee, plaster on", "first_aid"), ("injury", "his arm's broken", "serious"),
    ("still_happening", "all calm now", "over"), ("still_happening", "we can't stop him", "unsafe"),
    ("companions", "by herself", "alone"), ("companions", "with two blokes we dont know", "unknown_adults"),
    ("manager_decision", "she says deal with it in house", "handle"), ("manager_decision", "both phones ringing out", "not_reached"),
])
def test_choices_are_read_by_meaning(fact, text, expected):
    assert value(fact, text) == expected


@pytest.mark.parametrize("fact, text", [
    ("danger_now", "should be ok"), ("danger_now", "i think so"), ("danger_now", "dunno"), ("danger_now", "cant say"),
    ("injury", "probably fine"), ("returned", "should be back by now"), ("place_safe", "probably alright"),
    ("manager_decision", "i think she said deal with it"), ("red_flags", "probably none of them"),
])
def test_a_lowering_answer_said_with_doubt_is_unsure(fact, text):
    assert value(fact, text) == UNSURE


@pytest.mark.parametrize("fact, text, expected", [
    ("danger_now", "no. wait yes", "yes"), ("danger_now", "sorry i put no i meant yes", "yes"),
    ("contact", "on his way. no he's just rung, says he's not coming", "refusing"), ("child", "r2 no sorry r5", "R5"),
    ("returned", "no word. oh hang on, she's just walked in", "back"), ("return_time", "nine. no wait he said half ten", "22:30"),
])
def test_a_correction_takes_the_last_thing_said(fact, text, expected):
    assert value(fact, text) == expected


def test_a_lowering_answer_taken_back_by_unread_words_is_asked_again():
    assert value("companions", "on her own. no, she's got Ellie there") != "alone"


@pytest.mark.parametrize("text, expected", [
    ("none of them", ()), ("1 and 3", ("self_harm_intent", "danger_to_others")), ("the 2nd", ("taken_or_forced",)),
    ("None of these", ()), ("no to all of those", ()), ("hes on the railway bridge", ("dangerous_place",)),
    ("she's left a note saying goodbye and hasnt had her insulin", ("self_harm_intent", "critical_medicine_missed")),
])
def test_several_flags_or_none_are_read(text, expected):
    assert value("red_flags", text) == expected


def test_a_denied_flag_does_not_count():
    assert value("amber_flags", "no drugs, but shes with older lads") == ("unknown_adults",)


def test_a_danger_value_raises_the_alarm():
    assert read("red_flags", "on the roof").alarm
    assert read("self_harm_signs", "he's got a rope").alarm
    assert not read("red_flags", "none").alarm


def test_facts_that_are_volunteered_come_with_their_words():
    reading = read("danger_now", "no. oh cancel that hes stood right here")
    assert reading.value("danger_now") == "no" and reading.value("returned") == "back"
    answer = next(answer for answer in reading.answers if answer.fact == "returned")
    assert answer.words and answer.by == "phrase"


@pytest.mark.parametrize("asked, text, fact", [
    ("injury", "no, hes come back out with a hammer", "returned"),
    ("red_flags", "no, he's probably on his way back", "contact"),
    ("contact", "phone off. manager's not picking up either", "returned"),
    ("still_happening", "over, deputy's just come back from the shop", "returned"),
])
def test_a_lowering_fact_is_not_volunteered_by_doubt_or_by_somebody_else(asked, text, fact):
    assert read(asked, text).value(fact) is None


def test_the_model_needs_more_to_lower_than_to_raise():
    odd = "the purple one, like before"
    assert read("injury", odd, {"serious": 0.65, "none": 0.2}).value("injury") == "serious"
    assert not read("injury", odd, {"none": 0.65, "serious": 0.2}).understood
    guess = read("injury", odd, {"none": 0.9, "serious": 0.05})
    assert guess.value("injury") == "none" and not guess.answers[0].confident


def test_where_words_and_model_disagree_about_danger_the_serious_value_stands():
    reading = read("injury", "nobody hurt", {"serious": 0.9, "none": 0.05})
    assert reading.value("injury") == "serious" and not reading.answers[0].confident


def test_an_unmatched_answer_is_not_understood():
    assert not read("contact", "The rota shows two staff on shift.").understood


@given(st.text(max_size=300), st.sampled_from(sorted(VALUES)))
@settings(max_examples=120, deadline=None)
def test_any_text_is_read_without_an_error_and_always_the_same(text, fact):
    first = read(fact, text)
    assert first == read(fact, text)
    allowed = {option.value for option in question(fact).options} | {UNSURE}
    told = first.value(fact)
    if question(fact).options and told is not None:
        assert set(told if isinstance(told, tuple) else (told,)) <= allowed


@pytest.mark.parametrize("text", ["no " * 7_000, "a" * 20_000, "9:30 or 10, " * 1_700, "yes. no. " * 2_300])
def test_twenty_thousand_characters_are_read_quickly(text):
    read("danger_now", "warm")
    start = time.process_time()  # our own work only: a busy machine says nothing of it
    for fact in ("danger_now", "amber_flags", "return_time"):
        read(fact, text)
    assert time.process_time() - start < 3


def test_every_lowering_alarm_and_hedged_value_has_a_place_in_its_order():
    for fact in load().facts.values():
        if fact.order:
            assert fact.lowering <= set(fact.order) and fact.alarm <= set(fact.order), fact.fact
            assert {fact.yes, fact.no, fact.hedged} - {""} <= {*fact.order, UNSURE}, fact.fact


def test_the_most_serious_value_never_lowers():
    for fact in load().facts.values():
        assert not fact.order or fact.order[-1] not in fact.lowering, fact.fact
