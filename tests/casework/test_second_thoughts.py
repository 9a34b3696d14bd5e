"""What a manager or the clock may not hold back: a change of mind, a report while something is open, the plan's time."""
from __future__ import annotations

from datetime import datetime, timezone

import pytest

from tests.casework.house import labels, texts


@pytest.mark.parametrize("words", ["actually I want this reported", "no, tell the police", "changed my mind, report it", "I want to report it", "report it to the police please"])
def test_report_it_typed_after_handle_raises_the_closed_call(house, words):
    """It is no reason for handling it: the call becomes a report and the staff are told."""
    sam, mo = house.phones["sam"], house.phones["mo"]
    sam.refuses()
    mo.press("Handle in the home", mo.reads())
    sam.reads()
    replies = mo.say(words)
    row = next(row for row in sam.rows() if row.person == "sam")
    assert (row.disposition, row.outcome) == ("REPORT", "escalated") and "the police are told" in texts(replies)
    assert "Report this to the police now" in texts(sam.reads())


def test_report_it_typed_after_handle_counts_while_the_call_is_open(house):
    """Like the button: the manager decides anew."""
    sam, mo = house.phones["sam"], house.phones["mo"]
    sam.waits("21:40")
    house.wait(66)
    mo.press("Handle in the home", mo.reads())
    mo.say("no, tell the police")
    assert sam.row().disposition == "REPORT"


@pytest.mark.parametrize("words", ["he has run off again", "he is not there any more", "nobody can find him now", "we can't find her"])
def test_word_that_the_child_is_gone_is_no_reason_for_handling_it(house, words):
    """It was decided for a child whose place was known: this begins a call, with the danger question."""
    sam, mo = house.phones["sam"], house.phones["mo"]
    sam.refuses()
    mo.press("Handle in the home", mo.reads())
    replies = mo.say(words)
    assert len(sam.rows()) == 2 and "999" in texts(replies) and not sam.events("remarked", sam.rows()[1].call)


def test_a_manager_reports_although_the_staff_answer_nothing(house):
    """The danger question was put and not answered: a report does not wait for it."""
    sam, mo = house.phones["sam"], house.phones["mo"]
    sam.say("two lads were fighting in the lounge and stopped")
    house.wait(41)
    mo.press("Report to the police", mo.reads())
    assert sam.row().disposition == "REPORT" and "Report this to the police now" in texts(sam.reads())


def test_handle_closes_nothing_while_the_danger_question_is_open(house):
    """Nobody has said yet that nobody is in danger."""
    sam, mo = house.phones["sam"], house.phones["mo"]
    sam.say("two lads were fighting in the lounge and stopped")
    house.wait(41)
    assert "does not close" in texts(mo.press("Handle in the home", mo.reads()))
    assert sam.row().outcome == "open"
    house.wait(61)
    assert sam.row().disposition == "REPORT"


@pytest.mark.parametrize("place, danger", [("No idea", "No"), ("We think so, not checked", "No"), ("Yes, confirmed", "Not sure")])
def test_handle_at_an_unanswered_check_never_closes_an_unknown_place_or_an_unsure_danger(house, place, danger):
    """Whatever is pressed, the call ends as a report while nobody has word of the child."""
    sam, mo, oz = (house.phones[name] for name in ("sam", "mo", "oz"))
    taps = {"danger_now": danger, "red_flags": "None of these", "whereabouts": place, "whereabouts_check": "Cannot check it now",
            "place_safe": "Safe", "amber_flags": "None of these", "contact": "In touch, coming back"}
    replies = sam.say("HC-14 is not back yet")
    while (fact := replies[-1].custom.get("ask")) in taps and not replies[-1].custom.get("disposition"):
        replies = sam.press(taps[fact], replies)
    if fact == "return_time":
        sam.say("21:40")
    for _ in range(12):
        house.wait(5)
        for phone in (mo, oz):
            for asked in phone.reads():
                if "Handle in the home" in labels([asked]):
                    phone.press("Handle in the home", [asked])
        assert sam.row().disposition != "HOME"
    house.wait(120)
    assert sam.row().disposition in ("REPORT", "999")


def test_a_limit_ends_with_the_plans_time_where_nobody_knows_the_place(house):
    """Told at 22:20 with the plan until 22:30: the rules say report from then, and nobody waits for 23:20."""
    sam = house.phones["sam"]
    house.wait(80)
    sam.tap_through("HC-14 is not back yet", ("No", "None of these", "No idea", "None of these", "In touch, coming back"))
    sam.say("23:30")
    assert sam.clocks()["manager_limit"] == datetime(2026, 11, 20, 22, 30, tzinfo=timezone.utc)
    house.wait(11)
    assert sam.row().disposition == "REPORT"


def test_whoever_was_asked_is_never_told_that_nothing_more_is_needed_of_a_report(house):
    """The staff may be asleep: somebody makes sure."""
    sam, mo = house.phones["sam"], house.phones["mo"]
    sam.waits("21:40")
    house.wait(90)
    heard = texts(mo.reads())
    assert sam.row().disposition == "REPORT" and "Make sure" in heard and "Nothing more is needed" not in heard


def test_wanting_it_reported_before_anything_is_told_is_a_report(scene):
    """"I want it reported" always works (RESOLUTION-18): the danger question comes, and then the report."""
    scene.say("I want it reported")
    replies = scene.say("no one is in danger")
    assert replies[0].custom["disposition"] == "REPORT"
