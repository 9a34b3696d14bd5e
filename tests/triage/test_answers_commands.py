"""Commands, questions back and thanks are told apart from answers."""
from __future__ import annotations

import pytest

from tests.triage.answering import read


@pytest.mark.parametrize("text, command", [
    ("stop", "stop"), ("cancel", "stop"), ("start again please", "restart"), ("can i speak to a real person", "person"),
    ("thanks", "thanks"), ("hello", "greeting"), ("help", "help"), ("what counts as confirmed?", "question_back"),
    ("go back", "correction"), ("do i wait here or go looking?", "question_back"),
])
def test_a_command_is_not_an_answer(text, command):
    reading = read("whereabouts", text)
    assert reading.command == command and not reading.understood


@pytest.mark.parametrize("text", ["i want it reported", "I WANT POLICE NOW", "just ring the police", "im reporting it anyway"])
def test_insisting_is_kept_as_a_fact_whatever_was_asked(text):
    reading = read("whereabouts", text)
    assert reading.command == "insist" and reading.value("reporter_insists") == "yes"


def test_a_command_inside_an_answer_does_not_swallow_it():
    reading = read("contact", "cancel that, he's on his way back now")
    assert reading.value("contact") == "returning" and reading.command is None


def test_what_the_victim_or_manager_wants_is_not_the_reporter_insisting():
    assert read("injury", "none, but the neighbour wants him arrested").value("reporter_insists") is None
