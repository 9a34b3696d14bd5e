"""Danger words, the rows they become and what is remembered of them, one step at a time."""
from __future__ import annotations

from datetime import datetime, timezone

from bot.intake import alarms as module
from bot.intake.alarms import Alarms, alarm, alarm_said, key_of
from bot.intake.messages import Incoming
from bot.triage.danger import Finding, advice

MESSAGE = Incoming("web", "u-7", "p-1", datetime(2026, 11, 20, 20, 0, tzinfo=timezone.utc), text="a knife", address="here")
KNIFE = Finding("alarm", "weapon", "gun", "S", "a knife")


def test_the_words_that_go_first_are_the_advice_and_name_the_message_they_answer():
    """Before there is a row for them; no button stands in the way."""
    said = alarm(MESSAGE, KNIFE)
    assert (said.text, said.buttons, said.address, said.answers, said.outbox_id) == (advice(KNIFE), (), "here", "web u-7", None)
    assert said.custom == {"disposition": "999", "outcome": "escalated", "danger": "gun"}
    assert key_of(MESSAGE) == "web u-7"


def test_the_log_keeps_the_same_words_with_their_call():
    """Without one for somebody who has none."""
    kept = alarm_said(KNIFE, "T-222222")
    assert (kept.text, kept.options) == (advice(KNIFE), ())
    assert kept.custom == {"call": "T-222222", "disposition": "999", "outcome": "escalated", "danger": "gun"}
    assert alarm_said(KNIFE, None).custom == {"disposition": "999", "outcome": "escalated", "danger": "gun"}


def test_what_leaned_and_was_told_is_known_until_the_log_has_it():
    """Of that message only."""
    alarms = Alarms()
    alarms.raise_("a")
    assert alarms.is_raised("a") and not alarms.is_raised("b")
    alarms.logged("b", 1)
    assert alarms.is_raised("a")
    alarms.logged("a", 2)
    assert not alarms.is_raised("a")


def test_words_that_were_sent_are_marked_once():
    """A second word of the channel finds no row any more; other messages keep theirs."""
    alarms = Alarms()
    for key, row in (("a", 7), ("b", 8)):
        alarms.handed(key)
        alarms.logged(key, row)
    assert alarms.sent("a") == 7 and alarms.sent("a") is None
    assert alarms.on_its_way(8) and not alarms.on_its_way(7)
    assert alarms.given_up("c") is None and alarms.given_up("b") == 8 and alarms.given_up("b") is None


def test_what_went_with_a_failed_transaction_is_that_messages_only():
    """And what was sent before stays known as sent."""
    alarms = Alarms()
    for key, row in (("a", 7), ("b", 8)):
        alarms.handed(key)
        alarms.logged(key, row)
    alarms.undone("a")
    assert alarms.on_its_way(8) and not alarms.on_its_way(7)
    alarms.undone("never heard of")


def test_what_is_remembered_is_bounded_and_the_oldest_goes_first(monkeypatch):
    """Words of messages that are never kept get no row."""
    monkeypatch.setattr(module, "_REMEMBERED", 3)
    alarms = Alarms()
    for number in range(6):
        alarms.handed(f"h{number}")
        alarms.sent(f"s{number}")
    assert list(alarms._handed) == ["h3", "h4", "h5"] and list(alarms._rows) == ["s3", "s4", "s5"]
    assert alarms.logged("s5", 1) is True and alarms.logged("h5", 2) is False and alarms.on_its_way(2)
    assert alarms.logged("h0", 3) is False and not alarms.on_its_way(3)
