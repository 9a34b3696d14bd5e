"""An operator raises a waiting call to the home's manager: a floor that no later answer lowers until a manager decides."""
from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import pytest

from tests.console.operator import MISSING


@pytest.fixture
def operator(operator):
    """An operator with a call that waits."""
    operator.start(MISSING, "hazel-court", "HC-14")
    for number in ("2", "8", "3", "13", "2"):
        operator.type(number)
    assert operator.state().disposition == "WAIT"
    return operator


def raised(operator):
    """The call, raised to a manager."""
    operator.post("raise", to="MANAGER", reason="She has never stayed out this long")
    return operator.state()


def kinds(operator):
    """The clocks that run."""
    with operator.scene.console.reading() as desk:
        return [work.kind for work in desk.followups.of(operator.call) if work.kind in ("recheck", "no_word", "manager_limit")]


def test_a_waiting_call_can_be_raised_to_the_manager(operator):
    """It stays open with the manager's limit in place of the next check, and asks what the manager decides."""
    state = raised(operator)
    assert (state.disposition, state.outcome, state.finished, state.raised) == ("MANAGER", "open", False, True)
    assert kinds(operator) == ["manager_limit"]
    assert operator.head == "The home's manager decides" and "never stayed out this long" in operator.words
    assert {"handle", "report"} <= set(operator.options())
    assert re.findall(r'name="to" type="radio" value="(\w+)"', operator.page) == ["REPORT", "999"]
    with operator.scene.console.working() as desk:
        assert desk.log.verify(operator.call) is None
        assert desk.log.rebuild(operator.call).disposition == "MANAGER"


def test_raising_wins_the_home_no_time(scene, operator):
    """The manager's limit is no later than the check that was due."""
    due = operator.state().due
    scene.clock.now += timedelta(minutes=25)
    assert raised(operator).due == due


@pytest.mark.parametrize("said", ["she rang us, she is at a friend's and back in an hour", "she is back and safe", "no she is not late", "thank you"])
def test_what_is_told_later_does_not_lower_it(operator, said):
    """Whatever the answers would make of it: below a manager it does not go."""
    raised(operator)
    due = operator.state().due
    operator.type(said)
    for _ in range(8):
        if operator.question is None or "manager" in operator.question.lower():
            break
        operator.choose(next(iter(operator.options())))
    state = operator.state()
    assert not state.finished or state.outcome == "escalated"
    assert state.disposition in ("MANAGER", "REPORT", "999")
    assert state.finished or state.due <= due


def test_danger_still_goes_above_it(operator):
    """A floor is no ceiling."""
    raised(operator)
    operator.type("he has a knife and he is going for staff")
    assert operator.state().disposition == "999"


def test_the_manager_ends_it(operator):
    """"The home handles it" counts from then on: a child who is nowhere known goes back to waiting, with its next check."""
    raised(operator)
    operator.choose("handle")
    for _ in range(3):
        if operator.state().disposition == "MANAGER" and "yes" in operator.options():
            operator.choose("yes")
    assert operator.state().disposition == "WAIT" and kinds(operator) == ["recheck"]


def test_the_manager_may_report_it(operator):
    """And then it is a report."""
    raised(operator)
    operator.choose("report")
    assert operator.state().disposition == "REPORT"


def test_what_a_manager_said_before_the_raise_does_not_end_it(operator):
    """It was said of the wait."""
    operator.type("the manager says we handle it")
    if operator.state().disposition != "WAIT":
        operator.choose(next(iter(operator.options())))
    raised(operator)
    operator.type("thank you")
    assert operator.state().disposition == "MANAGER"


def test_no_answer_in_time_moves_it_up(scene, operator):
    """To on-call, then to a report, by itself."""
    raised(operator)
    for _ in range(3):
        scene.clock.now += timedelta(minutes=61)
        asyncio.run(scene.services.front_door.run_due())
    assert operator.state().disposition == "REPORT"
