"""An answer is read once where the same is asked of it, and anew for other words, another question, other scores and another second."""
from __future__ import annotations

from datetime import timedelta

import pytest

from bot.calllog.database import reading
from bot.casework import desk as desks
from bot.casework.desk import Desk
from bot.triage.answers import read_answer
from tests.casework.scene import EVENING


@pytest.fixture
def read(monkeypatch):
    """What was read, in order: text and asked fact."""
    done = []

    def noted(text, question, *rest):
        done.append((text, question.fact))
        return read_answer(text, question, *rest)

    monkeypatch.setattr(desks, "read_answer", noted)
    return done


def test_one_answer_of_a_turn_is_read_once(scene, read):
    """First it is looked through for questions to us, then it is heard."""
    scene.say("lad chucked his tea at the wall")
    read.clear()
    scene.say("no everyones safe")
    assert read == [("no everyones safe", "danger_now")]


def test_nothing_is_read_as_what_it_was_to_another_question(scene, read):
    """Each reading is the one that the words, the question, the scores and the time give."""
    scene.waits()
    with reading(scene.services.engine) as session:
        now = [EVENING]
        case = Desk(session, scene.services.vault, scene.services.library, lambda: now[0]).case(scene.row().call)
        place, safe = (scene.services.library.its(fact, ("missing",)) for fact in ("whereabouts", "place_safe"))
        back = scene.services.library.its("return_time", ("missing",))
        read.clear()
        for text, question, scores in (("yes", safe, None), ("yes", safe, None), ("no", safe, None), ("no", place, None), ("erm", safe, None), ("erm", safe, {"unsafe": 0.99}),
                                       ("erm", safe, {"unsafe": 0.99}), ("yes", safe, None)):
            assert case.reads(text, question, scores) == read_answer(text, question, case.circumstances.now, scores)
        assert len(read) == 6
        first = case.reads("in half an hour", back)
        now[0] += timedelta(minutes=5)
        assert first.value("return_time") == "21:30" and case.reads("in half an hour", back).value("return_time") == "21:35"
