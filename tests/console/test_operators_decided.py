"""The decision at the console: reasons and summary, what came before, raised and never lowered."""
from __future__ import annotations

import asyncio
import re
from datetime import timedelta

from bot.triage.values import severity
from tests.console.operator import INCIDENT, MISSING


def test_an_operator_raises_with_a_reason_and_nobody_lowers(operator):
    """Only higher decisions are offered; the call is closed as escalated, its clocks end, and a later word changes nothing."""
    operator.start(MISSING, "hazel-court", "HC-14")
    for number in ("2", "8", "3", "13", "2"):
        operator.type(number)
    assert operator.state().disposition == "WAIT"
    offered = re.findall(r'name="to" type="radio" value="(\w+)"', operator.page)
    assert offered == ["MANAGER", "REPORT", "999"]
    assert operator.post("raise", to="REPORT", reason=" ").status_code == 422
    assert operator.post("raise", to="HOME", reason="quieter").status_code == 422
    operator.post("raise", to="REPORT", reason="The caller's voice: she is frightened")
    state = operator.state()
    assert (state.disposition, state.outcome, state.finished, state.raised) == ("REPORT", "escalated", True, True)
    assert operator.head == "Create an incident now" and "frightened" in operator.words
    with operator.scene.console.reading() as desk:
        assert [work.kind for work in desk.followups.of(operator.call) if work.kind in ("recheck", "manager_limit")] == []
        assert desk.log.verify(operator.call) is None
    with operator.scene.console.working() as desk:
        rebuilt = desk.log.rebuild(operator.call)
    assert rebuilt.disposition == "REPORT"
    operator.type("she is back and safe")
    assert severity(operator.state().disposition) >= severity("REPORT")


def test_a_filtered_call_is_raised_afterwards(operator):
    """A closed call goes up too, and stays there."""
    operator.start(INCIDENT, "hazel-court")
    operator.to_decision(category="damage", victim_wishes="no_victim", confirm="yes")
    if operator.state().disposition == "MANAGER":
        operator.choose("handle")
        operator.choose("yes") if "yes" in operator.options() else None
    before = operator.state().disposition
    operator.post("raise", to="999", reason="They are at it again")
    assert before != "999" and operator.state().disposition == "999" and operator.state().outcome == "escalated"


def test_the_decision_has_reasons_sources_and_a_summary_to_copy(operator):
    """What the operator does and what the caller is told stand apart, each with its source."""
    operator.start(MISSING, "hazel-court", "HC-17")
    for value in ("no", "none", "unknown"):
        if value in operator.options():
            operator.choose(value)
    operator.to_decision()
    words = operator.words
    assert operator.head == "Create an incident now" and "What you do" in words and "Tell the caller" in words and "RESOLUTION-" in words
    assert "THREAT" in words and "VULNERABILITY" in words and "readonly" in operator.page
    told = words.split("Tell the caller")[1].split("Why ")[0]
    assert "Ring 101" not in told and "ring 101" not in told


def test_earlier_calls_are_shown_and_lower_nothing(scene, operator):
    """A third call about the same child is decided as the first, and says that it is one."""
    dispositions = []
    for _ in range(3):
        operator.start(MISSING, "hazel-court", "HC-17")
        operator.to_decision(whereabouts="unknown")
        dispositions.append(operator.state().disposition)
        scene.clock.now += timedelta(minutes=1)
    assert dispositions[0] == dispositions[1] == dispositions[2] == "REPORT"
    assert "2 other calls about HC-17 in 28 days" in operator.words and "Same child" in operator.words


def test_what_is_asked_after_a_return_is_answered_here_too(scene, operator):
    """The child is back, the call is closed; half an hour later one question waits on the list and is answered by its number."""
    operator.start(MISSING, "hazel-court", "HC-14")
    for number in ("2", "8", "3", "13", "2", "1"):
        operator.type(number)
    assert operator.state().finished
    scene.clock.now += timedelta(minutes=31)
    asyncio.run(scene.services.front_door.run_due())
    assert "A question waits" in operator.look("/console")
    operator.look()
    assert operator.question and "none" in operator.options()
    operator.choose("none")
    assert "A question waits" not in operator.look("/console")
