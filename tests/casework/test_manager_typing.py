"""A manager who types after a summary is heard like one who taps."""
from __future__ import annotations

import pytest

from tests.casework.house import ASKED, labels, texts


@pytest.mark.parametrize("words", ["report it", "ring the police", "I think we should report this", "ok report", "police please", "do not handle it, report it", "HC-14 needs reporting, report it"])
def test_a_typed_report_is_a_report(people, words):
    """The reason is asked after it, and no call is opened for the words."""
    house, sam, mo, oz = people
    mo.reads()
    replies = mo.say(words)
    assert "the police are told" in replies[0].text and "Why?" in replies[-1].text
    assert sam.row().disposition == "REPORT" and len(sam.rows()) == 1
    assert "Report this to the police now" in texts(sam.reads())
    sam.say("manager says handle it here")
    assert sam.row().disposition == "REPORT"


@pytest.mark.parametrize("words", ["ok we will handle it, ill fetch her", "leave it with me", "we'll sort it in house", "no need to report it"])
def test_a_typed_handle_counts_and_the_next_words_are_its_reason(people, words):
    """Plain words are the manager's own decision; who decided and how stands in the log."""
    house, sam, mo, oz = people
    mo.reads()
    replies = mo.say(words)
    assert "the home handles it" in replies[0].text and sam.row().outcome == "filtered" and len(sam.rows()) == 1
    mo.say("her nan has her")
    assert [event.text for event in sam.events("remarked")] == ["her nan has her"]


def test_more_time_can_be_typed(people):
    """As by the button."""
    house, sam, mo, oz = people
    mo.reads()
    assert "You have until 22:00" in mo.say("more time please")[-1].text
    assert len(sam.rows()) == 1 and sam.row().outcome == "open"


@pytest.mark.parametrize("words", ["hmm dunno", "ok", "dont ring the police yet", "handle it for now", "maybe we handle it", "yes", "not sure"])
def test_what_is_unclear_is_asked_with_the_buttons_again(people, words):
    """Nothing is decided by it, the limit runs on, and something else can be told from there."""
    house, sam, mo, oz = people
    mo.reads()
    limit = sam.clocks()["manager_limit"]
    replies = mo.say(words)
    assert labels(replies) == [*ASKED, "Something else has happened"] and "999" in replies[0].text
    assert sam.row().outcome == "open" and sam.clocks()["manager_limit"] == limit and len(sam.rows()) == 1


@pytest.mark.parametrize("words", ["HC-09 smashed a window", "HC-09 has not come back, we handle it", "he is going mental in the lounge throwing chairs about"])
def test_another_matter_gets_its_own_call(people, words):
    """The manager's words are not read for a decision on a child they do not speak of."""
    house, sam, mo, oz = people
    mo.reads()
    assert mo.say(words)[-1].custom["ask"] == "danger_now"
    assert len(sam.rows()) == 2 and not sam.events("manager_decided")


def test_danger_comes_first_and_the_report_counts_too(people):
    """Both are told in one message."""
    house, sam, mo, oz = people
    mo.reads()
    replies = mo.say("report it, hes got a knife to her now")
    assert replies[0].text.startswith("Ring 999 now")
    assert {row.disposition for row in sam.rows()} == {"999", "REPORT"}


def test_a_report_that_is_typed_after_the_call_moved_on_counts(people):
    """Handling it does not: it is with on-call then."""
    house, sam, mo, oz = people
    house.wait(31)
    mo.reads()
    assert "moved on" in texts(mo.say("we will handle it")) and sam.row().outcome == "open"
    mo.say("report it")
    assert sam.row().disposition == "REPORT"


def test_what_a_manager_answers_in_a_call_of_their_own_is_no_decision(people):
    """The question of their own call came later."""
    house, sam, mo, oz = people
    mo.reads()
    house.wait(1)
    mo.say("HC-18 kicked a door")
    mo.say("no")
    assert not sam.events("manager_decided", next(row.call for row in sam.rows() if row.person == "sam"))


def test_staff_type_nothing_as_a_manager(people):
    """Care staff of the home are not asked, and decide nothing in a chat of their own."""
    house, sam, mo, oz = people
    sue = house.enrol("sue", ("hazel-court", "care_staff"))
    sue.say("we will handle it")
    assert not sam.events("manager_decided", next(row.call for row in sam.rows() if row.person == "sam"))
