"""The limits to the message, the letter and the minute."""
from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from bot.intake import limits as module
from bot.intake.limits import ADDRESS, ANSWER, FOR_MANY, KEEP, PERSON, PROGRAM, REFUSE, Limit, Limits, Verdict, by_the_minute
from bot.intake.messages import Incoming

NOW = datetime(2026, 11, 20, 22, 12, 20, tzinfo=timezone.utc)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock():
    """Twelve minutes and twenty seconds past ten."""
    return Clock()


def sender(limits, clock, person="sam", **also):
    """Sends one message of a person; gives the verdict."""
    sent = iter(range(10**6))

    def send(text="hello", urgent=False, number=None, **more):
        message = Incoming("web", f"{person}-{next(sent) if number is None else number}", person, more.pop("received", clock.now), text=text, **{**also, **more})
        return limits.judge(message, lambda: urgent)
    return send


def kinds(send, times, **more):
    """What becomes of so many messages."""
    return [send(**more).kind for _ in range(times)]


def test_so_many_in_a_minute_are_answered_and_the_pause_ends_on_the_full_minute(clock):
    """What is said of it is then true to the minute."""
    send = sender(Limits(clock, Limit(3, 600, 10_000)), clock)
    assert kinds(send, 3) == [ANSWER] * 3
    assert send() == Verdict(KEEP, datetime(2026, 11, 20, 22, 14, tzinfo=timezone.utc), False)
    clock.now = NOW + timedelta(seconds=99)
    assert send() == Verdict(KEEP, datetime(2026, 11, 20, 22, 14, tzinfo=timezone.utc), True), "the pause is not made longer by writing on"
    clock.now = datetime(2026, 11, 20, 22, 14, tzinfo=timezone.utc)
    assert send().kind == ANSWER


def test_a_pause_that_begins_on_a_full_minute_is_one_minute(clock):
    """Not two."""
    clock.now = NOW.replace(second=0)
    send = sender(Limits(clock, Limit(1, 600, 10_000)), clock)
    send()
    assert send().until == datetime(2026, 11, 20, 22, 13, tzinfo=timezone.utc)


def test_only_what_was_answered_within_the_minute_counts(clock):
    """Whoever writes every twenty-five seconds never waits."""
    send = sender(Limits(clock, Limit(3, 600, 10_000)), clock)
    found = []
    for _ in range(20):
        found.append(send().kind)
        clock.now += timedelta(seconds=20)
    assert found == [ANSWER] * 20
    fast = sender(Limits(clock, Limit(3, 600, 10_000)), clock)
    found = []
    for _ in range(4):
        found.append(fast().kind)
        clock.now += timedelta(seconds=19)
    assert found == [ANSWER] * 3 + [KEEP]


def test_what_is_kept_does_not_count_as_answered(clock):
    """After the pause there is a whole minute's worth again."""
    send = sender(Limits(clock, Limit(2, 600, 10_000)), clock)
    assert kinds(send, 10) == [ANSWER] * 2 + [KEEP] * 8
    clock.now = NOW + timedelta(minutes=2)
    assert kinds(send, 3) == [ANSWER] * 2 + [KEEP]


def test_so_many_in_an_hour_are_kept_and_then_the_words_are_refused(clock):
    """Until an hour after the first of them, on the full minute."""
    send = sender(Limits(clock, Limit(100, 5, 10_000)), clock)
    assert kinds(send, 5) == [ANSWER] * 5
    assert send() == Verdict(REFUSE, datetime(2026, 11, 20, 23, 12, tzinfo=timezone.utc), False)
    assert send().said is True
    clock.now = datetime(2026, 11, 20, 23, 11, 59, tzinfo=timezone.utc)
    assert send().kind == REFUSE
    clock.now = datetime(2026, 11, 20, 23, 12, 0, tzinfo=timezone.utc)
    assert send() == Verdict(ANSWER, lost=3), "the next that is kept says how many were not"
    assert send().lost == 0


def test_so_many_letters_in_an_hour_are_kept_but_one_message_always_is(clock):
    """However long it is by itself."""
    send = sender(Limits(clock, Limit(100, 100, 10)), clock)
    assert send("x" * 50).kind == ANSWER
    assert send("x").kind == REFUSE
    other = sender(Limits(clock, Limit(100, 100, 10)), clock)
    assert [other("x" * 5).kind, other("x" * 5).kind, other("x").kind, other("").kind] == [ANSWER, ANSWER, REFUSE, ANSWER]


def test_what_is_refused_is_not_counted(clock):
    """A flood does not make its own pause longer."""
    send = sender(Limits(clock, Limit(100, 2, 10_000)), clock)
    send()
    clock.now = NOW + timedelta(minutes=30)
    send()
    for _ in range(5):
        assert send().until == datetime(2026, 11, 20, 23, 12, tzinfo=timezone.utc)
    clock.now = NOW + timedelta(minutes=60)
    assert [send().kind, send().kind] == [ANSWER, REFUSE]


def test_danger_is_counted_by_itself_and_only_where_it_would_have_waited(clock):
    """It is asked only then; its own number in the hour is as large."""
    limits = Limits(clock, Limit(2, 3, 10_000))
    send = sender(limits, clock)
    asked = []
    for number in range(2):
        limits.judge(Incoming("web", f"calm-{number}", "sam", NOW, text="hello"), lambda: asked.append(1) or True)
    assert asked == []
    assert kinds(send, 3, urgent=True) == [ANSWER] * 3
    assert send(urgent=True).kind == REFUSE
    assert send().kind == KEEP, "what is not urgent still has a place of its own"


def test_a_tap_is_answered_in_the_pause_and_does_not_use_up_answers(clock):
    """It counts in the hour like any other."""
    send = sender(Limits(clock, Limit(2, 8, 10_000)), clock)
    assert kinds(send, 3, press="a:b:c") == [ANSWER] * 3
    assert kinds(send, 3) == [ANSWER] * 2 + [KEEP]
    assert kinds(send, 3, press="a:b:c") == [ANSWER] * 2 + [REFUSE]


def test_the_worst_of_person_and_address_counts_and_each_counts_for_itself(clock):
    """Two people at one address share its number, and keep their own."""
    limits = Limits(clock, Limit(3, 600, 10_000), Limit(5, 600, 10_000))
    sam, kim = sender(limits, clock, "sam", source="here"), sender(limits, clock, "kim", source="here")
    assert kinds(sam, 4) == [ANSWER] * 3 + [KEEP]
    assert kinds(kim, 3) == [ANSWER] * 2 + [KEEP]
    assert sender(limits, clock, "lee", source="there")().kind == ANSWER


def test_a_program_that_speaks_for_many_has_the_programs_limit(clock):
    """By what stands before its source."""
    limits = Limits(clock, Limit(100, 600, 10_000), Limit(1, 600, 10_000), Limit(2, 600, 10_000))
    assert kinds(sender(limits, clock, source=f"{FOR_MANY}it"), 3) == [ANSWER] * 2 + [KEEP]
    assert kinds(sender(limits, clock, "kim", source="it"), 2) == [ANSWER, KEEP]


@pytest.mark.parametrize("channel", ["terminal", "rehearsal"])
def test_somebody_at_the_machine_itself_is_not_counted(clock, channel):
    """Nor an evaluation."""
    limits = Limits(clock, Limit(1, 1, 1))
    assert {limits.judge(Incoming(channel, str(number), "sam", NOW, text="hello"), lambda: False).kind for number in range(20)} == {ANSWER}


def test_the_same_message_has_the_same_verdict_however_often_it_is_asked_about(clock):
    """Also when it was kept."""
    send = sender(Limits(clock, Limit(1, 600, 10_000)), clock)
    send(number=1)
    first = send(number=2)
    assert first.kind == KEEP and first.said is False
    assert all(send(number=2) == first for _ in range(5))
    assert send(number=3).said is True


def test_the_next_pause_is_told_again(clock):
    """Each has its own time."""
    send = sender(Limits(clock, Limit(1, 600, 10_000)), clock)
    send()
    assert [send().said, send().said] == [False, True]
    clock.now = NOW + timedelta(minutes=2)
    send()
    assert [send().said, send().said] == [False, True]


def test_a_message_counts_at_the_time_it_was_sent_but_never_later_than_now(clock):
    """A sender's clock that runs ahead makes no pause longer; a message that waited is judged by its own time."""
    send = sender(Limits(clock, Limit(1, 600, 10_000)), clock)
    send(received=NOW + timedelta(hours=5))
    assert send(received=NOW + timedelta(hours=5)).until == datetime(2026, 11, 20, 22, 14, tzinfo=timezone.utc)
    late = sender(Limits(clock, Limit(1, 600, 10_000)), clock)
    late(received=NOW - timedelta(hours=3))
    assert late(received=NOW - timedelta(hours=3)).kind == ANSWER, "its pause is over"


def test_the_memory_of_who_wrote_is_bounded(clock, monkeypatch):
    """The one who wrote longest ago is forgotten first; whoever goes on writing is not."""
    monkeypatch.setattr(module, "_REMEMBERED", 3)
    limits = Limits(clock, Limit(1, 600, 10_000))
    sam = sender(limits, clock, "sam")
    sam()
    for number in range(6):
        sender(limits, clock, f"other-{number}")()
        assert sam().kind == KEEP
    assert len(limits._tallies) == 3 and len(limits._verdicts) == 3


def test_the_usual_limits_bound_what_one_an_address_and_a_program_may_send():
    """Proposals; nobody types like that."""
    assert (PERSON.answered, PERSON.kept, PERSON.characters) == (30, 600, 1_000_000)
    assert (ADDRESS.answered, ADDRESS.kept, ADDRESS.characters) == (300, 6_000, 10_000_000)
    assert (PROGRAM.answered, PROGRAM.kept, PROGRAM.characters) == (6_000, 360_000, 1_000_000_000)
    assert by_the_minute(15) == (Limit(15, 300, 1_000_000), Limit(150, 3_000, 10_000_000)), "fewer messages do not have to be shorter"
