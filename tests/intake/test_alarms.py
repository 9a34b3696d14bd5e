"""Danger words that went ahead of the log are marked as sent once, whichever comes first."""
from __future__ import annotations

from bot.intake.alarms import Alarms


def test_words_sent_before_they_were_logged_are_marked_when_they_are():
    """The log could not be written yet."""
    alarms = Alarms()
    assert alarms.sent("a") is None
    assert alarms.logged("a", 7) is True and not alarms.on_its_way(7)


def test_words_logged_before_they_were_sent_are_marked_when_they_are():
    """The usual order."""
    alarms = Alarms()
    alarms.handed("a")
    assert alarms.logged("a", 7) is False and alarms.on_its_way(7)
    assert alarms.sent("a") == 7 and not alarms.on_its_way(7)


def test_a_turn_that_failed_and_is_worked_again_does_not_count_as_sent():
    """The first row went with its transaction; the second is the one that is on its way."""
    alarms = Alarms()
    alarms.handed("a")
    alarms.logged("a", 7)
    alarms.undone("a")
    assert not alarms.on_its_way(7)
    assert alarms.logged("a", 8) is False and alarms.on_its_way(8) and not alarms.on_its_way(7)
    assert alarms.sent("a") == 8


def test_words_given_up_are_on_their_way_no_more():
    """The person blocked the bot."""
    alarms = Alarms()
    alarms.handed("a")
    alarms.logged("a", 7)
    assert alarms.given_up("a") == 7 and not alarms.on_its_way(7)


def test_words_sent_before_a_transaction_that_failed_still_count_as_sent_in_the_next():
    """A full disk: the log took them only at the second try, and nobody will say again that they went out."""
    alarms = Alarms()
    alarms.handed("a")
    alarms.sent("a")
    assert alarms.logged("a", 7) is True
    alarms.undone("a")
    assert alarms.logged("a", 7) is True and not alarms.on_its_way(7)


def test_words_of_an_earlier_process_are_in_nobodys_hand():
    """What it spooled is logged now; the outbox offers the words, since nobody here knows whether they went out."""
    alarms = Alarms()
    assert alarms.logged("a", 7) is False and not alarms.on_its_way(7)
