"""Whose messages wait in a pause, until when, and what is said of it: to the person, the minute and the word."""
from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from bot.intake.commands import is_command
from bot.intake.gate import let_in
from bot.intake.limits import KEEP, REFUSE, Verdict
from bot.intake.messages import Incoming, Outgoing
from bot.intake.paused import Paused, Waiting, not_kept, said_again, to_answer, to_stranger
from bot.people.people import Member, Post
from bot.triage.danger import LINE

NOW = datetime(2026, 7, 1, 21, 12, 20, tzinfo=timezone.utc)
UNTIL = datetime(2026, 7, 1, 21, 14, tzinfo=timezone.utc)


def message(person="sam", channel="web", **more) -> Incoming:
    """A message of a person."""
    return Incoming(channel, "u-1", person, NOW, **more)


def waiting(paused, call, until, **who) -> Waiting:
    """Has somebody wait, as hearing them would."""
    one = Waiting(call, until, message(**who))
    paused._waiting[(one.incoming.channel, one.incoming.person)] = one
    return one


def test_each_person_waits_by_themself_and_until_their_own_time():
    """The same person on another channel is somebody else here."""
    paused = Paused()
    assert paused.next() is None and paused.over(NOW) == []
    sam = waiting(paused, "T-1", UNTIL)
    kim = waiting(paused, "T-2", UNTIL + timedelta(minutes=1), person="kim")
    assert (paused.call_of(message()), paused.call_of(message("kim")), paused.call_of(message("lee")), paused.call_of(message(channel="telegram"))) == ("T-1", "T-2", None, None)
    assert paused.next() == UNTIL
    assert paused.over(UNTIL - timedelta(seconds=1)) == [] and paused.over(UNTIL) == [sam] and paused.over(UNTIL + timedelta(minutes=1)) == [sam, kim]


def test_a_message_after_the_pause_belongs_to_no_pause():
    """To the second at which it ends."""
    paused = Paused()
    waiting(paused, "T-1", NOW)
    assert paused.call_of(message()) is None
    waiting(paused, "T-1", NOW + timedelta(seconds=1))
    assert paused.call_of(message()) == "T-1"


def test_what_was_read_is_forgotten_and_a_pause_that_began_meanwhile_is_not():
    """Nobody's words are lost between two pauses."""
    paused = Paused()
    first = waiting(paused, "T-1", UNTIL)
    second = waiting(paused, "T-1", UNTIL + timedelta(minutes=2))
    paused.forget(first)
    assert paused.next() == second.until
    paused.forget(second)
    paused.forget(second)
    assert paused.next() is None


def test_what_is_read_at_the_end_is_answered_to_the_same_person_and_is_no_message_of_theirs():
    """Neither words nor a button of an earlier one come with it."""
    one = Waiting("T-1", UNTIL, message(kind="edit", text="words", press="a:b:c", address="here", home="rowan-house"))
    answer = to_answer(one, UNTIL)
    assert (answer.person, answer.channel, answer.address, answer.home, answer.received) == ("sam", "web", "here", "rowan-house", UNTIL)
    assert (answer.update_id, answer.kind, answer.text, answer.press) == ("", "text", "", "")


@pytest.mark.parametrize("said", [False, True])
def test_what_is_said_names_the_time_in_the_uk_and_the_999_line(said):
    """Whether it is kept, refused, or a stranger's; "again" marks what was said before."""
    kept, refused = Verdict(KEEP, UNTIL, said), Verdict(REFUSE, UNTIL, said)
    again = said_again(message(address="here"), kept)
    assert again == Outgoing(f"Your messages are kept. I answer again at 22:14. {LINE}", (), {"limit": "keep", "until": UNTIL.isoformat(), "again": True}, address="here")
    told = not_kept(message(address="here"), refused)
    assert told.text == f"That was very many messages, so this one is not kept. Send it again after 22:14. {LINE}"
    assert told.custom == {"limit": "refuse", "until": UNTIL.isoformat(), **({"again": True} if said else {})} and told.address == "here" and told.buttons == ()
    stranger = to_stranger(kept)
    assert stranger == [] if said else (stranger[0].text == f"That was many messages. I answer again at 22:14. {LINE}" and stranger[0].custom["limit"] == "keep")


def test_a_pause_without_a_time_ends_at_any_time():
    """Nothing is promised that nobody knows."""
    assert "after any time" in not_kept(message(), Verdict(REFUSE)).text and not_kept(message(), Verdict(REFUSE)).custom["until"] == ""


@pytest.mark.parametrize("text, known", [
    ("/start", True), ("/help", True), ("/status", True), ("/stop", True), ("/report", True), ("/person", True), ("/new", True), ("/NEW", True), ("/report@our_bot now", True), ("report", True), ("  /help me", True),
    ("/banana", False), ("/reports", False), ("", False), ("   ", False), ("please /help", False),
])
def test_a_text_is_a_command_by_its_first_word(text, known):
    """With or without the slash, whoever it is addressed to."""
    assert is_command(text) is known


def member(*homes) -> Member:
    """Somebody who works in these homes."""
    return Member("telegram", "sam", "here", tuple(Post(home, "care_staff") for home in homes), 1)


def test_a_member_writes_for_their_own_home_only():
    """Of several the one they chose; never for one that is not theirs, and never as the police."""
    assert let_in(message(home=None, role="operator"), member("a")).home == "a" and let_in(message(role="operator"), member("a")).role == "staff"
    assert let_in(message(home="b"), member("a")).home == "a"
    assert let_in(message(home="b"), member("a", "b")).home == "b"
    assert let_in(message(home="c"), member("a", "b")).home is None and let_in(message(home=None), member("a", "b")).home is None
