"""Commands open no call by themselves, repeat no decision, and nothing stands before "ring 999 now"."""
from __future__ import annotations

import pytest

from tests.casework.conftest import EVENING
from tests.casework.house import hazel_court, labels, texts


@pytest.fixture
def house(tmp_path):
    """Hazel Court on Telegram at 21:00."""
    yield from hazel_court(tmp_path, EVENING)


@pytest.fixture
def sam(house):
    """Care staff."""
    return house.phones["sam"]


@pytest.mark.parametrize("command, said", [("/stop", "no open call"), ("/person", "C. Manager"), ("/banana", "I do not know that command"), ("/help", "/stop"), ("/status", "no open call")])
def test_with_no_call_open_a_command_opens_none(sam, command, said):
    """Each is answered, with the 999 line."""
    replies = sam.say(command, kind="command")
    assert said in texts(replies) and "999" in texts(replies) and sam.rows() == []


def test_after_a_call_that_went_to_999_whom_to_ring_is_said_as_in_that_call(sam):
    """It is still the same night; no call is opened for asking."""
    sam.say("HC-14 has got a knife and is going for HC-17")
    assert sam.row().finished
    replies = sam.say("/person", kind="command")
    assert "C. Manager" in texts(replies) and "999" in texts(replies) and len(sam.rows()) == 1


@pytest.mark.parametrize("text", ["/knife", "/HC-14 threw a plate", "/help she is not breathing"])
def test_what_may_tell_of_something_is_worked_whatever_stands_before_it(sam, text):
    """A slash hides no danger and no matter."""
    replies = sam.say(text, kind="command")
    assert len(sam.rows()) == 1 and (replies[-1].custom.get("ask") == "danger_now" or replies[0].text.startswith("Ring 999"))


@pytest.mark.parametrize("command", ["/status", "/stop", "/person"])
def test_in_a_wait_only_the_open_question_is_put_again(sam, command):
    """The decision was told; its clock runs on."""
    sam.waits()
    before, clocks = len(sam.events("decided")), sam.clocks()
    replies = sam.say(command, kind="command")
    assert "Wait until" not in texts(replies) and replies[-1].custom["ask"] == "returned" and "Back here" in labels(replies)
    assert len(sam.events("decided")) == before and sam.clocks() == clocks


def test_after_a_command_nobody_is_told_that_they_were_not_understood(sam):
    """They asked whom to ring; the question is put as it was."""
    sam.press("No", sam.say("HC-14 kicked a door"))
    sam.say("flibber")
    assert "did not understand" not in texts(sam.say("/person", kind="command"))


def test_no_word_on_an_edit_stands_before_ring_999_now(sam):
    """An edited message that makes it an emergency, by an answer and not by a danger phrase."""
    sam.press("No", sam.say("HC-14 is kicking doors"))
    sam.say("damage")
    sam.say("its over now")
    replies = sam.say("it is still going on", kind="edit")
    assert replies[0].text.startswith("Ring 999 now") and "edited" in replies[-1].text


def test_an_edit_that_makes_an_earlier_answer_worse_is_taken_as_what_it_corrects(sam):
    """Not read as an answer to the question that is open now."""
    sam.press("No", sam.say("HC-14 is kicking doors"))
    sam.say("damage")
    sam.say("its over now")
    assert "did not understand" not in texts(sam.say("it is still going on", kind="edit"))
    (event,) = [event for event in sam.events("corrected") if event.payload["fact"] == "still_happening"]
    assert (event.payload["old"], event.payload["new"]) == ("over", "unsafe")


def test_an_old_button_by_which_somebody_is_in_danger_says_999_first(sam):
    """Whatever is said of the button comes after."""
    first = sam.say("HC-14 kicked a door")
    sam.press("No", first)
    assert sam.press("Yes", first)[0].text.startswith("Ring 999 now")


def test_a_sticker_opens_no_call(sam):
    """It tells of nothing; whoever sends it is asked to type."""
    replies = sam.say("", kind="sticker")
    assert "type what has happened" in texts(replies) and "999" in texts(replies) and sam.rows() == []


def test_a_voice_message_has_a_clock(house, sam):
    """Nobody knows what it tells."""
    sam.say("", kind="voice")
    assert "unfinished" in sam.clocks()
    sam.say("HC-14 kicked a door")
    assert len(sam.rows()) == 1


def test_the_home_can_be_told_in_passing(house):
    """Somebody who works in two."""
    two = house.enrol("two", ("hazel-court", "care_staff"), ("willow-end", "care_staff"))
    assert two.press("No", two.say("lad threw his tea at the wall"))[-1].custom["ask"] == "home"
    two.say("the one in willow")
    assert two.row().home == "willow-end"


def test_a_manager_is_not_told_to_ring_themself(house):
    """They decide it in the chat they are in."""
    replies = house.phones["mo"].refuses()
    assert "you may decide it yourself" in replies[-1].text and "Ring C. Manager" not in replies[-1].text
