"""What the board makes of limits that pass."""
from __future__ import annotations

import pytest

from bot.console.board import board
from bot.review.scope import Scope


@pytest.fixture
def parts():
    """A console without pages."""
    return ()


def test_an_unfinished_call_whose_reminder_went_unanswered_is_overdue(scene):
    """The first limit has passed: it must be seen before the second one moves the call up; an answer ends that."""
    staff = scene.staff()
    staff.say("HC-14 is late back and we do not know where she is")
    staff.wait(25)
    with scene.console.reading() as desk:
        (one,) = board(desk, Scope()).overdue
    assert one.call == scene.reference() and one.next_at is not None
    staff.say("no")
    with scene.console.reading() as desk:
        assert board(desk, Scope()).overdue == ()
