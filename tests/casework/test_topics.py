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


@pytest.mark.parametrize("text, told", [("what is late", ()), ("hello", ()), ("who is the manager for OK-02", CHILD)])
def test_a_question_stays_one(text, told):
    """No child, or nothing said of them."""
    assert topic_of(text, SMALL_TALK, told) == "other"
