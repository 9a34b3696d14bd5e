"""The person always gets words, and an alarm always gets the 999 words, whatever the front door does."""
from __future__ import annotations

import asyncio
import logging

from bot.channels import answering
from tests.support.fake_web_door import QUESTION, FakeDoor

QUICK = {"patience": 0.3, "alarm_patience": 0.05}
DANGER = "He is not breathing"


def replies(door, text, **times):
    async def collect():
        message = answering.incoming("web", "web-1", text)
        return [reply async for reply in answering.answers(door, message, **{**QUICK, **times})]

    return asyncio.run(collect())


def test_replies_come_through_as_the_front_door_gives_them():
    """Nothing is added to a usual answer."""
    assert [reply.text for reply in replies(FakeDoor(), "he is late")] == [QUESTION.text]


def test_an_alarm_that_the_front_door_answers_is_not_said_twice():
    """The channel keeps its own 999 words back where the front door says them."""
    said = replies(FakeDoor(), DANGER)
    assert said[0].text.startswith("Ring 999 now")
    assert [reply.text for reply in said].count(said[0].text) == 1


def test_a_front_door_that_raises_still_gives_the_999_words_first_and_then_a_plain_sentence():
    """Broken: the advice for this danger, then how to ring."""
    first, second = replies(FakeDoor(fault="raises"), DANGER)
    assert first.text.startswith("Ring 999 now") and "999" in second.text and "101" in second.text


def test_a_front_door_that_hangs_gives_the_999_words_within_the_alarm_patience():
    """An alarm does not wait for the reply that never comes."""

    async def first_reply():
        message = answering.incoming("web", "web-1", DANGER)
        return await answering.answers(FakeDoor(fault="hangs"), message, patience=30, alarm_patience=0.05).__anext__()

    assert asyncio.run(asyncio.wait_for(first_reply(), 2)).text.startswith("Ring 999 now")


def test_a_front_door_that_hangs_without_an_alarm_ends_in_the_fallback():
    """Somebody is told, with the 999 line and 101."""
    (only,) = replies(FakeDoor(fault="hangs"), "he is late")
    assert only.text == answering.FALLBACK


def test_a_front_door_that_fails_half_way_keeps_what_it_said():
    """The first reply stays, the fallback follows."""
    assert [reply.text for reply in replies(FakeDoor(fault="raises late"), "he is late")] == [QUESTION.text, answering.FALLBACK]


def test_a_message_is_worked_to_its_end_though_nobody_reads_the_replies():
    """A browser that goes away must not cut the work short."""

    async def leave():
        door = FakeDoor(replies=[QUESTION, QUESTION])
        stream = answering.answers(door, answering.incoming("web", "web-1", "he is late"), **QUICK)
        await stream.__anext__()
        await stream.aclose()
        await asyncio.sleep(0.05)
        return door

    assert len(asyncio.run(leave()).outbox) == 2


def test_a_failure_is_logged_without_what_the_person_typed(caplog):
    """The error's own words stay out of the log."""
    with caplog.at_level(logging.ERROR):
        replies(FakeDoor(fault="raises"), "a very private matter")
    assert "RuntimeError" in caplog.text and "private" not in caplog.text


def test_broken_surrogates_and_line_ends_are_mended():
    """What cannot be written as UTF-8 is replaced, never refused."""
    message = answering.incoming("rest", "p", "a\ud800b\r\nc\rd")
    assert message.text == "a?b\nc\nd"


def test_a_slash_makes_a_command_and_a_token_a_press():
    """The kind follows from what was sent."""
    kinds = [answering.incoming("web", "p", "/new").kind, answering.incoming("web", "p", "", "a:b").kind, answering.incoming("web", "p", "x").kind]
    assert kinds == ["command", "press", "text"]


def test_the_standing_line_alone_is_not_taken_for_999_advice():
    """Only advice to ring counts as urgent."""
    assert not answering.says_999(QUESTION.custom, QUESTION.text)
