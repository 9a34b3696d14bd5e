"""A correction replaces the earlier answer, keeps both in the log, and the decision is made again (RESOLUTION-26)."""
from __future__ import annotations

from datetime import datetime, timezone

import pytest

from bot.calllog.database import reading
from bot.calllog.log import CallLog
from tests.support.doors import Staff, open_services


@pytest.fixture
def staff(tmp_path):
    """A member of staff at 21:00."""
    services, clock = open_services(tmp_path, datetime(2026, 11, 20, 21, 0, tzinfo=timezone.utc))
    return Staff(services, clock, home="hazel-court")


def call(staff):
    """The latest call's state and events."""
    with reading(staff.services.engine) as session:
        log = CallLog(session, staff.services.vault)
        row = log.calls()[0]
        return log.state(row.call), log.events(row.call)


def test_a_correction_keeps_both_answers_and_sets_aside_what_no_longer_applies(staff):
    """It was drugs, and dealing was asked about; then it was only damage. The answer about dealing is set aside, visibly."""
    replies = staff.press("No", staff.say("something happened with a lad"))
    replies = staff.press("Drugs or drink", replies)
    for _ in range(8):
        if replies[-1].custom.get("ask") == "supply_signs":
            break
        labels = [button.label for button in replies[-1].buttons]
        replies = staff.press(next(label for label in ("It is over", "Nobody is hurt", "None that matters now", "None of these", "No") if label in labels), replies)
    replies = staff.press("No", replies)
    said = staff._send(press=f"a:{replies[-1].custom['call']}:category:damage", kind="press")
    state, events = call(staff)
    assert state.answers["category"].value == "damage" and "supply_signs" not in state.answers
    assert any(event.kind == "corrected" and event.payload["old"] == "drugs_or_drink" for event in events)
    assert any(event.kind == "answered" and event.payload["fact"] == "supply_signs" for event in events)
    assert "set aside" in said[-1].text


def test_changing_an_answer_at_the_summary_asks_it_again(staff):
    """Check your answers: something is different, and the one thing is asked again before anything closes."""
    replies = staff.press("No", staff.say("lad wont go to bed"))
    for _ in range(12):
        if replies[-1].custom.get("confirm"):
            break
        labels = [button.label for button in replies[-1].buttons]
        wanted = ("Not following rules", "It is over", "Nobody is hurt", "None that matters now", "None of these", "Nobody was hurt or lost anything", "None", "No")
        replies = staff.press(next(label for label in wanted if label in labels), replies)
    replies = staff.press("Something is different", replies)
    change = next(button.label for button in replies[-1].buttons if "hurt" in button.label.lower())
    replies = staff.press(change, replies)
    assert replies[-1].custom["ask"] == "injury" and not call(staff)[0].finished
    replies = staff.press("Serious, or needs hospital", replies)
    assert call(staff)[0].outcome != "filtered"
