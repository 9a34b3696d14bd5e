"""Where a question to us ends and what is told begins, case by case."""
from __future__ import annotations

import pytest

from bot.triage.digressions import find


@pytest.mark.parametrize("text, question, rest", [
    ("should we go looking nobody has seen him", "go_looking", "nobody has seen him"),
    ("who sees this hes just walked in", "saved", "hes just walked in"),
    ("will police come theyre fighting", "police_come", "theyre fighting"),
    ("what happens next everybody is asleep", "what_next", "everybody is asleep"),
])
def test_what_is_told_after_a_question_without_a_stop_is_left_whole(text, question, rest):
    """A new clause begins with whoever it is about, and is no part of the question; its first word, too, must be known as that."""
    asked = find(text)
    assert (asked.ids, asked.rest, asked.went_on) == ((question,), rest, 0)


@pytest.mark.parametrize("text, question, rest", [
    ("he is back, what happens next", "what_next", "he is back"),
    ("hes bleeding. will the police come?", "police_come", "hes bleeding"),
    ("what happens next? hes bleeding", "what_next", "hes bleeding"),
])
def test_of_two_clauses_one_can_be_a_question_and_the_other_is_kept(text, question, rest):
    """A comma or the end of a sentence lies between them."""
    asked = find(text)
    assert (asked.ids, asked.rest) == ((question,), rest)


@pytest.mark.parametrize("text, question", [("will there be a follow-up, what happens next", "what_next"), ("whats a grab-pack", "grab_pack"), ("what is the single-point of contact", "police_contact")])
def test_a_hyphen_ends_no_clause(text, question):
    """What is written with one is read as two words of one clause."""
    assert find(text).ids == (question,)
