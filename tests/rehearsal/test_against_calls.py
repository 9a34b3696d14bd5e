"""A changed protocol against the calls of the log: their facts, their time, their plans."""
from __future__ import annotations

from datetime import datetime, timezone

import pytest

from bot.calllog.database import transaction
from bot.registry.registry import Registry
from bot.triage.reading_protocols import FOLDER
from tests.rehearsal.test_against_cases import registry
from tests.rehearsal.trying import Trial, protocols, without_rule
from tests.support.doors import Staff, open_services

#: 21:00 in London; HC-14 of the demo registry may be out until 21:30 and an hour more.
EVENING = datetime(2026, 11, 20, 21, 0, tzinfo=timezone.utc)


@pytest.fixture
def staff(tmp_path):
    """A member of staff at 21:00, with a call log of their own."""
    services, clock = open_services(tmp_path, EVENING)
    return Staff(services, clock, home="hazel-court")


def pressed(staff, replies, *labels):
    """Taps one button after the other; returns the last replies."""
    for label in labels:
        replies = staff.press(label, replies)
    return replies


def known_and_refusing(staff):
    """A call that ends with the manager: a known, safe place, and the child will not come back. Gives its reference."""
    replies = staff.say("HC-14 is not back yet")
    replies = pressed(staff, replies, "No", "None of these", "Yes, confirmed", "Safe", "None of these", "In touch, will not come back")
    assert replies[-1].custom["disposition"] == "MANAGER"
    return replies[-1].custom["call"]


REFUSING = 'id: missing-known-refusing, when: {location: known, place_safe: safe, way_back: [refusing, no_contact]}, then: MANAGER'


def test_a_logged_call_that_would_now_get_less_is_named_by_its_reference(capsys, tmp_path, staff):
    """With old and new decision, its rules and the facts that mattered."""
    call = known_and_refusing(staff)
    new = protocols(tmp_path / "new", (REFUSING, REFUSING.replace("MANAGER", "HOME")))
    trial = Trial(capsys, tmp_path, FOLDER, new, only=call)
    assert trial.status == 1 and trial.ids("down") == [call]
    row = trial.changes[0]
    assert (row["old"]["decision"], row["new"]["decision"]) == ("MANAGER", "HOME")
    assert row["facts"] == {"location": "known", "place_safe": "safe", "way_back": "refusing"} and row["at"].startswith("2026-11-20T21:00")


def test_a_call_that_stopped_early_is_tried_with_every_answer_it_never_gave(capsys, tmp_path, staff):
    """A report ends the questions; without its rule the rest is not known, so what could fall counts as down."""
    replies = pressed(staff, staff.say("HC-14 is not back yet"), "No", "None of these", "No idea", "Not like them at all")
    call = replies[-1].custom["call"]
    assert replies[-1].custom["disposition"] == "REPORT"
    trial = Trial(capsys, tmp_path, FOLDER, without_rule(tmp_path / "new", "missing-amber"), only=call)
    assert trial.status == 1 and trial.ids("down") == [call] and trial.changes[0]["open"]
    assert trial.changes[0]["new"]["decision"].startswith("asks ")


def test_a_call_keeps_the_plans_and_settings_it_began_with(capsys, tmp_path, staff):
    """What was imported since changes nothing about it."""
    call = known_and_refusing(staff)
    with transaction(staff.services.engine) as session:
        Registry(session).import_file(registry(tmp_path, "never_wait_under_age: 18"))
    trial = Trial(capsys, tmp_path, FOLDER, only=call)
    assert trial.status == 0 and trial.summary["compared"] == {"call": 1} and trial.summary["same"] == 1


def test_the_settings_of_another_registry_are_tried_on_logged_calls(capsys, tmp_path, staff):
    """HC-14 is 16: where nobody under 18 waits, the call that waited would not."""
    replies = staff.say("HC-14 is not back yet")
    replies = pressed(staff, replies, "No", "None of these", "Yes, confirmed", "Safe", "None of these", "In touch, coming back")
    replies = staff.say("21:20")
    if replies[-1].custom.get("ask") == "collector":
        replies = staff.press("Nobody can", replies)
    call = replies[-1].custom["call"]
    assert replies[-1].custom["disposition"] == "WAIT"
    trial = Trial(capsys, tmp_path, FOLDER, registry=registry(tmp_path, "never_wait_under_age: 18"), only=call)
    assert trial.status == 0 and trial.ids("up") == [call]
    assert (trial.changes[0]["old"]["decision"], trial.changes[0]["new"]["decision"]) == ("WAIT", "MANAGER")


def test_what_time_alone_decided_is_counted_as_not_replayed(capsys, tmp_path, staff):
    """An unanswered manager moves a call up whatever a protocol says: its first decision is compared, the second is not."""
    call = known_and_refusing(staff)
    staff.wait(24 * 60)
    trial = Trial(capsys, tmp_path, FOLDER, only=call)
    assert trial.summary["compared"] == {"call": 1} and trial.summary["not_replayed"] == 1
    assert "a limit passed" in Trial(capsys, tmp_path, FOLDER, only=call, json=False).text


def test_a_call_that_is_not_decided_yet_is_counted(capsys, tmp_path, staff):
    """It has nothing to compare."""
    call = staff.say("HC-14 is not back yet")[-1].custom["call"]
    trial = Trial(capsys, tmp_path, FOLDER, only=call)
    assert trial.status == 0 and trial.summary["compared"] == {} and trial.summary["not_replayed"] == 1


@pytest.mark.sqlite("a file that is not there")
def test_without_a_call_log_it_says_so_and_compares_the_cases(capsys, tmp_path):
    """Nothing is made that was not there."""
    trial = Trial(capsys, tmp_path / "empty", FOLDER, json=False)
    assert trial.status == 0 and "no logged calls were replayed" in trial.text and not (tmp_path / "empty" / "calls.db").exists()


def test_without_its_secret_the_call_log_is_not_left_out_in_silence(capsys, tmp_path, staff):
    """A comparison that leaves the calls out must not look whole."""
    known_and_refusing(staff)
    (tmp_path / "secret").unlink()
    trial = Trial(capsys, tmp_path, FOLDER)
    assert trial.status == 2 and "secret" in trial.said
