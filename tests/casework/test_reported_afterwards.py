"""/report, typed or tapped after the end of a call, raises that call while what is written afterwards stays with it."""
from __future__ import annotations

import pytest

from tests.casework.house import labels, texts


@pytest.fixture
def sam(house):
    """Care staff."""
    return house.phones["sam"]


def filtered(sam):
    """A call that the home handles: the child is back."""
    sam.waits()
    replies = sam.say("HC-14 is back, safe and well, in her room")
    if not sam.row().finished:
        sam.press("Yes, that is right" if "Yes, that is right" in labels(replies) else "Yes", replies)
    assert sam.row().outcome == "filtered"
    return sam.row().call


def test_a_filtered_call_is_raised_by_report_after_its_end(house, sam):
    """The reply names it and asks about danger again; no other call is begun, and its chain is whole."""
    call = filtered(sam)
    house.wait(20)
    replies = sam.say("/report", kind="command")
    assert [row.call for row in sam.rows()] == [call] and f"This is about call {call}" in replies[0].text and "Report this to the police now" in replies[0].text
    assert (sam.row().disposition, sam.row().outcome, sam.row().raised) == ("REPORT", "escalated", True)
    assert sam.events("raised", call)[-1].payload["by"] == "person" and replies[-1].custom["ask"] == "danger_now"
    assert sam.press("Yes", replies)[0].text.startswith("Ring 999") and sam.row().disposition == "999"


def test_report_lowers_no_emergency_and_repeats_the_steps(sam):
    """999 stays 999."""
    sam.say("HC-14 has got a knife and is going for HC-17")
    said = texts(sam.say("/report", kind="command"))
    assert "Ring 999" in said and len(sam.rows()) == 1 and sam.row().disposition == "999" and sam.events("raised", sam.row().call) == []


def test_an_old_button_that_wants_it_reported_still_works(sam):
    """It was offered while the call waited; the call has ended meanwhile."""
    waiting = sam.waits()
    replies = sam.say("HC-14 is back, safe and well, in her room")
    if not sam.row().finished:
        sam.press("Yes, that is right" if "Yes, that is right" in labels(replies) else "Yes", replies)
    assert sam.row().outcome == "filtered"
    sam.press("I want it reported", waiting)
    assert sam.row().disposition == "REPORT" and len(sam.rows()) == 1


@pytest.mark.parametrize("words", ["/report HC-17 is missing", "/report he has a knife", "/report HC-17 stole a phone"])
def test_report_of_something_else_begins_a_call_of_its_own(sam, words):
    """Another child, another matter, danger."""
    call = filtered(sam)
    sam.say(words, kind="command")
    assert len(sam.rows()) == 2
    with_call = [row for row in sam.rows() if row.call == call][0]
    assert with_call.outcome == "filtered"


def test_report_long_after_an_end_begins_a_call(house, sam):
    """What happened then is over."""
    call = filtered(sam)
    house.wait(60 * 4)
    sam.say("/report", kind="command")
    assert {row.call for row in sam.rows()} > {call}


def test_a_call_in_which_nothing_happened_is_not_what_is_reported(sam):
    """Somebody was only trying it out."""
    sam.press("Yes, nothing has happened", sam.say("just testing, all quiet"))
    assert sam.row().finished
    sam.say("/report", kind="command")
    assert len(sam.rows()) == 2


def test_the_words_that_raise_a_call_that_has_ended_are_in_its_log(sam):
    """Whoever reads the call later sees what the person wrote, and that they wrote it."""
    call = filtered(sam)
    sam.say("/report he told me more since", kind="command")
    assert [row.call for row in sam.rows()] == [call] and sam.events("heard", call)[-1].text == "/report he told me more since"
