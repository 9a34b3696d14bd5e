"""Something else told while a call waits gets a call of its own; nothing told is lost."""
from __future__ import annotations

from datetime import datetime, timezone

import pytest

from bot.calllog.database import reading
from bot.calllog.log import CallLog
from tests.support.doors import Staff, open_services


@pytest.fixture
def staff(tmp_path):
    """A member of staff whose call waits for HC-14."""
    services, clock = open_services(tmp_path, datetime(2026, 11, 20, 21, 0, tzinfo=timezone.utc))
    staff = Staff(services, clock, home="hazel-court")
    replies = staff.say("HC-14 is not back yet")
    for label in ("No", "None of these", "Yes, confirmed", "Safe", "None of these", "In touch, coming back"):
        replies = staff.press(label, replies)
    assert staff.say("22:00")[-1].custom["disposition"] == "WAIT"
    return staff


def rows(staff):
    """Every call's summary."""
    with reading(staff.services.engine) as session:
        return CallLog(session, staff.services.vault).calls()


def test_another_child_gone_is_a_call_of_its_own_with_the_danger_question(staff):
    """The first call keeps its limit; the new one is answered next."""
    replies = staff.say("also HC-18 isnt in her room, cant find her anywhere")
    assert "separate matter" in replies[-1].text and replies[-1].custom["ask"] == "danger_now"
    calls = {row.child: row for row in rows(staff)}
    assert set(calls) == {"HC-14", "HC-18"} and calls["HC-18"].topic == "missing" and calls["HC-14"].outcome == "open"


def test_word_of_the_same_child_opens_nothing(staff):
    """Most messages are about the call that is open."""
    staff.say("just rang HC-14 again, still on the bus")
    assert len(rows(staff)) == 1
