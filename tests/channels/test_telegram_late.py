"""What arrived while the service was away: danger first, then "do you still need help", and nothing counts as safe unasked."""
from __future__ import annotations

import asyncio
from datetime import datetime, timedelta, timezone

import pytest

from bot.calllog.database import reading, transaction
from bot.calllog.log import CallLog
from bot.calllog.presence import GAP, Presence
from bot.intake.messages import Incoming
from bot.triage.clocks import UK
from bot.triage.danger import LINE
from tests.support.doors import Staff, invite, open_services

MINUTE = timedelta(minutes=1)
NOW = datetime.now(timezone.utc).replace(hour=12, minute=0, second=0, microsecond=0)  # away and late on one UK day
AWAY_SINCE, SENT = NOW - timedelta(hours=4), NOW - timedelta(hours=3, minutes=56)


class OnTelegram(Staff):
    """An enrolled member of staff, whose messages may have waited."""

    def wrote(self, text: str = "", at: datetime = SENT, press: str = "", kind: str = "text") -> list:
        """What they sent at a time in the past, as it is worked now."""
        self._number += 1
        incoming = Incoming("telegram", f"late-{self._number}", self.person, at, "press" if press else kind, text, press, "here")

        async def collect() -> list:
            return [reply async for reply in self.services.front_door.receive(incoming)]
        return asyncio.run(collect())


@pytest.fixture
def sam(tmp_path):
    """Enrolled; Telegram was out of touch for four hours until now."""
    services, clock = open_services(tmp_path, datetime.now(timezone.utc))
    sam = OnTelegram(services, clock, home=None, channel="telegram")
    assert "enrolled" in sam.say(f"/start {invite(services)}")[0].text
    clock.now = NOW
    beat(services, AWAY_SINCE - MINUTE, AWAY_SINCE)
    yield sam
    services.front_door.close()


def beat(services, *moments) -> None:
    """Telegram was in reach at these times."""
    with transaction(services.engine) as session:
        for moment in moments:
            Presence(session).beat("telegram", moment)


def calls(sam) -> list:
    """Every call, with its chain intact."""
    with reading(sam.services.engine) as session:
        log = CallLog(session, sam.services.vault)
        rows = log.calls()
        assert all(log.verify(row.call) is None for row in rows)
        return rows


def heard(sam) -> list:
    """What the log heard, oldest first."""
    with reading(sam.services.engine) as session:
        log = CallLog(session, sam.services.vault)
        return [event.text for row in reversed(log.calls()) for event in log.events(row.call) if event.kind == "heard" and event.text]


def local(moment) -> str:
    """As the person reads it."""
    return moment.astimezone(UK).strftime("%H:%M")


def test_a_late_message_is_asked_about_before_anything_else(sam):
    """Since when, the 999 line, what was written when, and two buttons; the message itself is in the log."""
    (reply,) = sam.wrote("HC-14 is not back, she was due at nine")
    assert reply.text == (f"I was offline since {local(AWAY_SINCE)}. {LINE} Do you still need help with what you wrote at {local(SENT)}?")
    assert [button.label for button in reply.buttons] == ["Yes", "No, it is over"]
    assert all(len(button.token.encode()) <= 64 for button in reply.buttons)
    assert heard(sam) == ["HC-14 is not back, she was due at nine"]
    (row,) = calls(sam)
    assert (row.outcome, row.finished) == ("open", False)


@pytest.mark.parametrize("words", ["she is not breathing", "he has a knife and is coming at us"])
def test_danger_in_an_old_message_is_answered_first_and_escalates(sam, words):
    """Ring 999 now; no question whether help is needed stands before it, and the call is an emergency."""
    replies = sam.wrote(words)
    assert replies[0].text.startswith("Ring 999 now")
    assert replies[-1].text.startswith(f"I was offline since {local(AWAY_SINCE)}")
    assert not any("still need help" in reply.text for reply in replies)
    assert calls(sam)[0].outcome == "escalated"


def test_what_the_rules_escalate_does_not_wait_for_an_answer(sam):
    """Their own wish to have it reported stands, however late it is read."""
    replies = sam.wrote("/report", kind="command")
    assert any(reply.custom.get("outcome") == "escalated" or "danger" in str(reply.custom.get("ask")) for reply in replies)
    assert any("I was offline since" in reply.text for reply in replies)


def test_several_late_messages_of_one_person_are_asked_about_once(sam):
    """Each is logged; one of danger still has its own answer."""
    assert len(sam.wrote("HC-14 is not back")) == 1
    assert sam.wrote("she was due at nine", at=SENT + MINUTE) == []
    assert sam.wrote("her phone is off", at=SENT + 2 * MINUTE) == []
    assert len(calls(sam)) == 1 and len(heard(sam)) == 3
    assert sam.wrote("she is not breathing", at=SENT + 3 * MINUTE)[0].text.startswith("Ring 999 now")
    assert calls(sam)[0].outcome == "escalated"


def test_yes_goes_on_with_what_was_written(sam):
    """The protocol's question follows, and what was written counts: nobody has to write it again."""
    replies = sam.wrote("HC-14 is not back, she was due at nine")
    sam.wrote("her phone is off", at=SENT + MINUTE)
    replies = sam.press("Yes", replies)
    assert "still need help" not in replies[-1].text and replies[-1].buttons
    (row,) = calls(sam)
    assert (row.child, row.topic) == ("HC-14", "missing") and heard(sam) == ["HC-14 is not back, she was due at nine", "her phone is off"]


@pytest.mark.parametrize("said", ["press", "no its over", "No", "sorted"])
def test_it_is_over_is_not_everyone_is_safe(sam, said):
    """The call stays open, nothing is recorded as safe, and the protocol's first question is put."""
    replies = sam.wrote("HC-14 is not back, she was due at nine")
    replies = sam.press("No, it is over", replies) if said == "press" else sam.say(said)
    assert "before the call can close" in replies[0].text and replies[-1].buttons
    (row,) = calls(sam)
    assert (row.outcome, row.finished, row.topic) == ("open", False, "missing")
    with reading(sam.services.engine) as session:
        answers = CallLog(session, sam.services.vault).state(row.call).answers
    assert "danger_now" not in answers and "returned" not in answers


def test_any_typed_text_goes_on_too(sam):
    """It is read together with what waited, not as the answer to a question that was never put."""
    sam.wrote("HC-14 is not back")
    replies = sam.say("still no sign of her and her phone is off")
    assert replies[-1].buttons and "still need help" not in replies[-1].text
    (row,) = calls(sam)
    assert (row.child, row.topic, len(heard(sam))) == ("HC-14", "missing", 2)


def test_a_second_press_says_where_the_call_stands(sam):
    """An old button is never an answer twice."""
    asked = sam.wrote("HC-14 is not back")
    sam.press("Yes", asked)
    again = sam.press("No, it is over", asked)
    assert "earlier question" in again[0].text and calls(sam)[0].outcome == "open"


def test_silence_is_not_safe(sam):
    """One reminder, and then a missing child's call is a report like any other that is left."""
    sam.wrote("HC-14 is not back, she was due at nine")
    arrived = sam.wait(45)
    assert any("is not finished" in reply.text for reply in arrived)
    (row,) = calls(sam)
    assert (row.disposition, row.outcome) == ("REPORT", "escalated")


def test_an_answer_to_a_question_from_before_is_asked_about_too(sam):
    """The question was put, then we were away. After "yes" the old words are read as its answer."""
    sam.clock.now = AWAY_SINCE - 2 * MINUTE
    first = sam.say("HC-14 is not back")
    assert first[-1].custom["ask"]
    sam.clock.now = NOW
    asked = sam.wrote("no")
    assert "still need help" in asked[-1].text
    replies = sam.press("Yes", asked)
    assert replies[-1].custom.get("ask") != first[-1].custom["ask"]


def test_a_button_of_before_takes_in_what_waits(sam):
    """Whatever they tap, nothing they wrote is lost."""
    sam.clock.now = AWAY_SINCE - 2 * MINUTE
    first = sam.say("HC-14 is not back")
    sam.clock.now = NOW
    sam.wrote("her phone is off and she was due at nine")
    replies = sam.press("No", first)
    assert "still need help" not in replies[-1].text and calls(sam)[0].child == "HC-14"


def test_what_has_no_words_has_its_usual_answer_and_one_notice(sam):
    """A voice message, a command: nothing to ask about."""
    replies = sam.wrote(kind="voice")
    assert "I was offline since" in replies[0].text and "voice" in replies[1].text
    assert not any("I was offline" in reply.text for reply in sam.wrote(kind="photo", at=SENT + MINUTE))


def test_a_message_is_late_only_if_it_waited_for_us(sam):
    """A young one, and an old one for which we were there all the time, are worked as usual."""
    assert "offline" not in sam.wrote("HC-14 is not back", at=NOW - 9 * MINUTE)[0].text
    sam.say("/new", kind="command")
    beat(sam.services, NOW - 100 * MINUTE, *(NOW - minutes * MINUTE for minutes in range(99, -1, -1)))
    assert "offline" not in sam.wrote("RH-03 is not back", at=NOW - 90 * MINUTE)[-1].text


def test_how_old_is_late_is_a_setting(sam):
    """Minutes, by the home's own choice."""
    sam.services.front_door._office.late_after = timedelta(hours=5)
    assert "offline" not in sam.wrote("HC-14 is not back")[0].text


def test_a_stranger_hears_no_more_for_being_late(sam):
    """They learn how to be enrolled, nothing else."""
    stranger = OnTelegram(sam.services, sam.clock, "somebody", home=None, channel="telegram")
    replies = stranger.wrote("HC-14 is not back")
    assert "offline" not in replies[0].text and "code" in replies[0].text


def test_the_day_is_said_where_it_was_not_today(sam):
    """After a night away."""
    sam.clock.now = NOW + timedelta(days=1)
    reply = sam.wrote("HC-14 is not back")[0]
    assert f"{local(SENT)} on {SENT.astimezone(UK):%A}" in reply.text


def presence(sam, *moments):
    """A presence with these beats of another channel; gives `away_since`."""
    with transaction(sam.services.engine) as session:
        one = Presence(session)
        for moment in moments:
            one.beat("other", moment)

    def away_since(sent, now):
        with reading(sam.services.engine) as session:
            return Presence(session).away_since("other", sent, now)
    return away_since


def test_absences_are_found_between_beats(sam):
    """The first that the message can have waited for; one that still goes on; none for a channel that never beat."""
    start, hour = NOW, timedelta(hours=1)
    away_since = presence(sam)
    assert away_since(start, start + hour) is None
    away_since = presence(sam, start, start + MINUTE, start + hour, start + hour + MINUTE)
    assert away_since(start + 30 * MINUTE, start + hour) == start + MINUTE
    assert away_since(start, start + hour) == start + MINUTE
    assert away_since(start + hour + MINUTE, start + hour + 2 * MINUTE) is None
    assert away_since(start + hour + 2 * MINUTE, start + 3 * hour) == start + hour + MINUTE


def test_a_clock_that_is_put_back_makes_no_absence(sam):
    """Nor does a small step; and the channel is not taken for present in the future for ever."""
    start = NOW
    away_since = presence(sam, start, start + timedelta(days=400), start + MINUTE, start + MINUTE / 2, start + 2 * MINUTE)
    assert away_since(start + 2 * MINUTE, start + 2 * MINUTE + GAP) is None
    assert away_since(start + 3 * MINUTE, start + timedelta(hours=2)) == start + 2 * MINUTE
