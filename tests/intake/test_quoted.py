"""A reply to one of our older messages is the answer to what that message asked, or it is said that it cannot be."""
from __future__ import annotations

from datetime import datetime, timezone

import pytest

from bot.calllog.database import reading
from bot.calllog.log import CallLog
from bot.intake.messages import Incoming
from bot.intake.quoted import untangled
from tests.support.doors import Staff, calls_of, open_services

EVENING = datetime(2026, 11, 20, 21, 0, tzinfo=timezone.utc)


class Chat(Staff):
    """A member of staff whose channel can quote."""

    def reply(self, text, fact, call=""):
        """Replies to the message that asked this."""
        return self._send(text=text, press=f"q:{call or calls_of(self.services)[0].call}:{fact}", kind="reply")

    def answers(self, fact):
        """What the latest call has for a fact."""
        with reading(self.services.engine) as session:
            told = CallLog(session, self.services.vault).state(calls_of(self.services)[0].call).answers.get(fact)
        return told and told.value


def event_numbers(chat, call) -> list:
    """What is in the log of a call."""
    with reading(chat.services.engine) as session:
        return [event.seq for event in CallLog(session, chat.services.vault).events(call)]


@pytest.fixture
def staff(tmp_path):
    """A kicked door, nobody in danger; it is asked whether it is still going on."""
    services, clock = open_services(tmp_path, EVENING)
    chat = Chat(services, clock)
    assert chat.press("No", chat.say("RH-03 kicked a door"))[-1].custom["ask"] == "still_happening"
    yield chat
    services.front_door.close()


def test_a_reply_to_an_older_question_answers_that_one_and_says_so(staff):
    """The open question is put again."""
    first, *rest = staff.reply("damage", "category")
    assert first.text.startswith('I have read that as your answer to my earlier question: "What happened?') and first.custom == {"call": calls_of(staff.services)[0].call}
    assert rest[-1].custom["ask"] == "still_happening" and staff.answers("category") == "damage" and staff.answers("still_happening") is None


def test_a_reply_to_the_open_question_is_a_plain_answer(staff):
    """Nothing has to be said about it."""
    replies = staff.reply("its over", "still_happening")
    assert staff.answers("still_happening") == "over" and not any("earlier" in reply.text for reply in replies)


def test_a_reply_that_makes_it_danger_is_told_999_first(staff):
    """Whatever is said of the reply comes after."""
    replies = staff.reply("actually yes", "danger_now")
    assert replies[0].text.startswith("Ring 999 now") and replies[0].custom["disposition"] == "999"
    assert calls_of(staff.services)[0].disposition == "999"


def test_a_yes_to_an_old_summary_confirms_nothing(staff):
    """More was said since: the call stands where it stood."""
    first, *rest = staff.reply("yes", "confirm")
    assert first.custom == {"call": calls_of(staff.services)[0].call}
    assert first.text.startswith("You replied to an earlier summary") and rest[-1].custom["ask"] == "still_happening"
    assert not calls_of(staff.services)[0].finished


def test_a_few_words_to_a_question_of_a_closed_call_change_nothing(staff):
    """It stays as it was, and the person is told; danger, or a longer account, is worked."""
    staff.say("he has got a knife and is coming at us")
    call = calls_of(staff.services)[0].call
    (closed,) = staff.reply("no its fine", "danger_now")
    assert closed.text == f"You replied to a question of call {call}, which is closed and stays as it was." and closed.custom == {"call": call}
    assert calls_of(staff.services)[0].disposition == "999"
    assert any(reply.text.startswith("Ring 999 now") for reply in staff.reply("not breathing", "still_happening"))


def test_a_reply_to_somebody_elses_question_is_read_as_what_it_says(staff):
    """As if nothing had been quoted."""
    (theirs,) = calls_of(staff.services)
    before = event_numbers(staff, theirs.call)
    Chat(staff.services, staff.clock, "staff-2").reply("damage", "category", theirs.call)
    assert event_numbers(staff, theirs.call) == before


@pytest.mark.parametrize("press, quoted", [("q:T-222222:injury", ("T-222222", "injury")), ("q:T-222222", ("T-222222", "")), ("", ("", "")), ("q:T-222222:a:b", ("T-222222", "a:b"))])
def test_what_is_quoted_is_taken_apart(press, quoted):
    """The message itself is then a plain one."""
    message = Incoming("telegram", "u-1", "sam", EVENING, kind="reply", text="yes", press=press, address="here")
    assert untangled(message) == (Incoming("telegram", "u-1", "sam", EVENING, text="yes", address="here"), quoted)
    plain = Incoming("telegram", "u-1", "sam", EVENING, text="yes", press="a:b:c")
    assert untangled(plain) == (plain, None)
