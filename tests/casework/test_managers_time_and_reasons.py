"""A manager asks for more time, once, and says why they decided as they did."""
from __future__ import annotations

from datetime import datetime, timezone

import pytest

from tests.casework.house import ASKED, labels, texts


def test_more_time_is_given_once_and_the_staff_are_told(people):
    """As long again after the limit that runs; a second wish is not granted."""
    house, sam, mo, oz = people
    house.wait(20)
    replies = mo.press("I need more time", mo.reads())
    assert "22:00" in replies[-1].text and labels(replies) == ASKED[:2]
    assert "until 22:00" in texts(sam.reads())
    assert sam.clocks()["manager_limit"] == datetime(2026, 11, 20, 22, 0, tzinfo=timezone.utc)
    again = mo.token(f"m:{sam.row().call}:time")
    assert "once already" in again[-1].text and "22:00" in again[-1].text
    house.wait(41)
    assert [event.payload["to"] for event in sam.events("handed_over")] == ["on_call"]


def test_more_time_is_once_a_call_and_not_once_a_manager(people):
    """The manager had it: on-call is not offered it."""
    house, sam, mo, oz = people
    house.wait(29)
    mo.press("I need more time", mo.reads())  # until 22:00
    house.wait(31)  # on-call since 22:00, until 22:30
    (asked,) = oz.reads()
    assert "once already" in oz.token(f"m:{sam.row().call}:time")[-1].text
    assert "I need more time" not in labels([asked])


def test_more_time_ends_at_the_plans_time(house):
    """Asked at 21:45, wished for at 22:10: until 22:30, not 22:40."""
    house.wait(45)
    house.phones["sam"].refuses()
    house.wait(25)
    assert "22:30" in house.phones["mo"].press("I need more time", house.phones["mo"].reads())[-1].text


def test_more_time_wished_for_at_once_is_given_too(people):
    """The limit is half an hour away, and it moves by as long again: it is neither refused nor used up for a few minutes."""
    house, sam, mo, oz = people
    assert "until 22:00" in mo.press("I need more time", mo.reads())[-1].text
    house.wait(31)
    assert not sam.events("handed_over") and sam.row().outcome == "open"


def test_there_is_no_more_time_where_the_plans_time_comes_first(house):
    """Asked at 22:05 with the limit at 22:35: nothing is added, and it can still be wished for by nobody else."""
    sam, mo = house.phones["sam"], house.phones["mo"]
    house.wait(65)
    sam.refuses()
    replies = mo.press("I need more time", mo.reads())
    assert "no more time" in replies[-1].text and "Handle in the home" in labels(replies)
    assert sam.clocks()["manager_limit"] == datetime(2026, 11, 20, 22, 35, tzinfo=timezone.utc)


def test_a_tapped_reason_is_kept_and_the_staff_read_it(people):
    """The decision counted already; the reason follows."""
    house, sam, mo, oz = people
    replies = mo.press("Handle in the home", mo.reads())
    sam.reads()
    assert "Recorded" in mo.press("Safe place, confirmed", replies)[-1].text
    (remark,) = sam.events("remarked")
    assert (remark.payload["reason"], remark.text) == ("place", "Safe place, confirmed")
    assert "Safe place, confirmed" in texts(sam.reads())
    assert "already" in mo.press("The plan allows it", replies)[-1].text and len(sam.events("remarked")) == 1


def test_a_reason_in_own_words_is_taken_right_after_the_press(people):
    """Masked like everything; it opens no call."""
    house, sam, mo, oz = people
    mo.press("Handle in the home", mo.reads())
    replies = mo.say("her mum has her until morning, we agreed it last week, ring 07700 900123")
    (remark,) = sam.events("remarked")
    assert remark.payload["reason"] == "own_words" and "until morning" in remark.text and "900123" not in remark.text
    assert "Thank you" in texts(replies) and len(sam.rows()) == 1


@pytest.mark.parametrize("text", ["she is not breathing", "HC-17 has not come back", "someone has a knife here"])
def test_what_may_be_something_else_is_never_taken_as_a_reason(people, text):
    """Danger and another child are worked as a message of the manager's own."""
    house, sam, mo, oz = people
    mo.press("Handle in the home", mo.reads())
    replies = mo.say(text)
    assert "999" in replies[0].text and len(sam.rows()) == 2 and not sam.events("remarked", sam.rows()[1].call)


def test_words_that_do_not_follow_the_press_are_an_own_message(people):
    """Only the very next message is a reason."""
    house, sam, mo, oz = people
    mo.press("Handle in the home", mo.reads())
    mo.say("/help", kind="command")
    mo.say("he pulled the curtain down in a strop")
    assert not [event for row in sam.rows() for event in sam.events("remarked", row.call)]


def test_a_decision_without_a_reason_stands_and_is_marked(people):
    """After as long as the manager had to answer."""
    house, sam, mo, oz = people
    replies = mo.press("Handle in the home", mo.reads())
    house.wait(31)
    (remark,) = sam.events("remarked")
    assert remark.payload["reason"] == "none" and sam.row().outcome == "filtered"
    mo.press("The plan allows it", replies)  # late is better than never
    assert sam.events("remarked")[-1].payload["reason"] == "plan"
