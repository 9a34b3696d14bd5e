"""Two children who go together: one call each, linked; the more serious is said first (RESOLUTION-12, MS-39)."""
from __future__ import annotations

from datetime import datetime, timezone

import pytest

from bot.calllog.database import reading
from bot.calllog.log import CallLog
from bot.casework.linked import children_together
from tests.support.doors import Staff, open_services


@pytest.fixture
def staff(tmp_path):
    """A member of staff at 21:00."""
    services, clock = open_services(tmp_path, datetime(2026, 11, 20, 21, 0, tzinfo=timezone.utc))
    return Staff(services, clock, home="hazel-court")


def rows(staff):
    """Every call's summary by child."""
    with reading(staff.services.engine) as session:
        return {row.child: row for row in CallLog(session, staff.services.vault).calls()}


@pytest.mark.parametrize("text, children", [
    ("HC-14 and HC-17 have gone out together", ["HC-14", "HC-17"]),
    ("HC-14, HC-17 and HC-18 not back", ["HC-14", "HC-17", "HC-18"]),
    ("HC-14 says HC-17 has gone", []),
    ("HC-14 is not back", []),
])
def test_only_children_named_side_by_side_went_together(text, children):
    """A child who is only mentioned is not missing."""
    assert children_together(text) == children


def test_two_children_are_two_linked_calls_and_the_same_answers_serve_both(staff):
    """HC-17's plan is stricter than HC-14's: the second call is decided by its own plan, and the more serious comes first."""
    replies = staff.say("HC-14 and HC-17 are not back yet")
    for label in ("No", "None of these"):
        replies = staff.press(label, replies)
    replies = staff.press("No idea", replies)
    while not any(reply.custom.get("disposition") for reply in replies):
        labels = [button.label for button in replies[-1].buttons]
        replies = staff.press(next(label for label in ("None of these", "Not in touch", "Some of them", "None that matters now", "No", "Not sure") if label in labels), replies)
    both = rows(staff)
    assert set(both) == {"HC-14", "HC-17"}
    said = [reply.custom["disposition"] for reply in replies if reply.custom.get("disposition")]
    from bot.triage.values import severity
    assert said == sorted(said, key=severity, reverse=True)


def test_danger_to_one_is_danger_to_both(staff):
    """Both calls are logged as 999."""
    staff.press("Yes", staff.say("HC-14 and HC-17 are not back yet"))
    assert {row.disposition for row in rows(staff).values()} == {"999"}
