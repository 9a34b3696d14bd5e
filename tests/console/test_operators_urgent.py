"""Danger at the console: at once, at any point, and whatever fails."""
from __future__ import annotations

from bot.calllog.database import DatabaseBusy
from tests.console.operator import INCIDENT, MISSING, Operator
from tests.support.console_scene import CSRF


def test_danger_in_the_first_words_is_a_decision_at_once(operator):
    """No question stands between the words and sending police; the operator is told what the operator does."""
    operator.start("he has stabbed another lad and there is blood everywhere", "hazel-court")
    assert operator.head == "Send police now" and "Ring 999 now" not in operator.words.split("What was said")[0].split("Summary for the log")[0]
    assert operator.state().disposition == "999" and operator.question is None


def test_danger_now_is_one_key_at_any_point(operator):
    """Before a question, in the middle and after a filtered end: the call becomes an emergency."""
    for steps in (0, 2, 99):
        operator.start(INCIDENT, "hazel-court")
        if steps == 99:
            operator.to_decision(category="damage", victim_wishes="no_victim", confirm="yes")
            operator.post("answer", choice=[operator.options()["yes"]]) if "yes" in operator.options() else None
        for _ in range(steps if steps < 9 else 0):
            operator.choose(next(one for one in ("no", "damage") if one in operator.options()))
        operator.post("danger")
        assert operator.head == "Send police now" and operator.state().outcome == "escalated", steps


def test_danger_now_works_before_anything_is_understood(operator):
    """A greeting opens no protocol; the key is an emergency all the same."""
    operator.start("hello", "hazel-court")
    operator.post("danger")
    assert operator.state().disposition == "999"


def test_the_caller_may_always_have_it_reported(operator):
    """Insisting does what it does in the chat: danger is asked, then it is a report."""
    operator.start(INCIDENT, "hazel-court")
    operator.post("police")
    assert operator.state().disposition == "REPORT" and operator.state().raised
    assert operator.head == "Create an incident now"


def test_danger_is_never_refused_for_being_late(scene, operator):
    """Words of danger typed to a question that is answered already count all the same."""
    operator.start(MISSING, "hazel-court")
    other = Operator(scene, "op-9")
    other.call = operator.call
    other.look()
    operator.choose("no")
    other.post("answer", text="he has a knife and is stabbing people")
    assert operator.state().disposition == "999"


def test_a_front_door_that_fails_loses_nothing_and_still_says_danger(scene, operator, monkeypatch):
    """What was typed stands on the page again; words of danger are told without database or model."""
    operator.start(MISSING, "hazel-court")

    def broken(*arguments):
        raise RuntimeError("broken")
    monkeypatch.setattr(scene.services.front_door._office, "work", broken)
    answer = operator.post("answer", text="he is on the roof and says he will jump")
    assert "Send police now" in answer.text and "he is on the roof" in answer.text
    answer = operator.post("answer", text="she has been gone an hour")
    assert answer.status_code == 503 and "still here" in answer.text and "she has been gone an hour" in answer.text
    monkeypatch.undo()
    operator.look()
    assert operator.post("answer", text="she has been gone an hour").status_code == 303


def test_a_log_that_cannot_be_reached_is_no_reason_to_be_silent_about_danger(scene, operator, monkeypatch):
    """Where the database does not answer, the key and the words of danger say what to do, and what was typed stands below."""
    operator.start(MISSING, "hazel-court")

    def busy(*arguments):
        raise DatabaseBusy("busy")
    monkeypatch.setattr(scene.console, "working", busy)
    for what in ("danger", "answer"):
        form = {"csrf": CSRF, "turn": "1", "text": "he has stabbed somebody", "note": "front door"}
        answer = operator.browser.post(f"/console/calls/{operator.call}/{what}", data=form)
        assert answer.status_code == 503 and "Send police now" in answer.text and "he has stabbed somebody" in answer.text and "front door" in answer.text
    started = operator.browser.post("/console", data={"csrf": CSRF, "do": "start", "turn": "t", "said": "he has stabbed somebody"})
    assert started.status_code == 503 and "Send police now" in started.text and "he has stabbed somebody" in started.text


def test_an_emergency_stands_above_the_monitoring_questions(operator):
    """Nobody reads about missing answers before "send police now"; the title says both."""
    operator.start("he has stabbed another lad")
    assert operator.page.index("Send police now</h2>") < operator.page.index("Before you leave this call")
    assert "(monitoring questions missing)" in operator.page.split("</title>")[0]
    assert "/danger" not in operator.page and "Next call" in operator.page
