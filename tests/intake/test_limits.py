"""Somebody who sends far more than anybody types: danger always passes, nothing is lost, and nobody else waits."""
from __future__ import annotations

import asyncio
import time
from datetime import datetime, timedelta, timezone

import pytest

from bot.calllog.database import reading
from bot.calllog.log import CallLog
from bot.calllog.tables import InboxTable
from bot.intake.fair_worker import FairWorker, OneByOne
from bot.intake.limits import ADDRESS, FOR_MANY, PERSON, Limit, Limits, by_the_minute
from bot.intake.messages import Incoming
from bot.triage.danger import LINE
from tests.support.doors import Staff, calls_of, invite, open_services

NOW = datetime(2026, 11, 20, 22, 12, 20, tzinfo=timezone.utc)
KNIFE = "hes got a knife and hes coming at me in the kitchen"


@pytest.fixture
def scene(tmp_path):
    """Services with a clock that stands at twelve minutes past ten, and a member of staff on the web."""
    services, clock = open_services(tmp_path, NOW)
    yield services, clock, Staff(services, clock)
    services.front_door.close()


def events(services, kind):
    """Every event of a kind, in all calls, oldest call first."""
    with reading(services.engine) as session:
        log = CallLog(session, services.vault)
        return [event for row in reversed(log.calls()) for event in log.events(row.call) if event.kind == kind]


def lower(services, clock, answered=3, kept=600):
    """Limits that a test reaches quickly."""
    services.front_door._limits = Limits(clock, Limit(answered, kept, 10_000))


def over(staff):
    """An open call in which nothing is asked about danger any more, and the answers pause: what was said to the last message."""
    asked = staff.say("RH-03 is late back from school")
    for label in ("No", "None of these"):
        asked = staff.press(label, asked)
    staff.say("it is raining here")
    staff.say("the taxi was on time")
    return staff.say("the gate was open again")


def test_over_the_limit_there_is_one_kind_reply_with_the_999_line_and_the_message_is_kept(scene):
    """It says when the next answer comes; the call has every word."""
    services, clock, staff = scene
    lower(services, clock)
    (first,) = over(staff)
    (second,) = staff.say("and the porch light is broken")
    assert first.text == f"Your messages are kept. I answer again at 22:14. {LINE}"
    assert first.outbox_id is not None and not first.custom.get("again")
    assert second.custom["again"] and second.outbox_id is None
    assert [event.text for event in events(services, "heard")][-2:] == ["the gate was open again", "and the porch light is broken"]
    assert [event.text for event in events(services, "said")][-1] == first.text


def test_the_limit_is_one_that_nobody_reaches_by_typing(scene):
    """Thirty in a minute are answered."""
    _, _, staff = scene
    replies = [staff.say("/help", kind="command") for _ in range(PERSON.answered + 1)]
    assert [bool(one[0].custom.get("limit")) for one in replies] == [False] * 30 + [True]


def test_a_setting_moves_all_limits_together(tmp_path):
    """For a place where people type faster, or a measurement."""
    services, clock = open_services(tmp_path, NOW, THRESHOLD_MESSAGES_A_MINUTE="60")
    staff = Staff(services, clock)
    replies = [staff.say("/help", kind="command") for _ in range(61)]
    services.front_door.close()
    assert [bool(one[0].custom.get("limit")) for one in replies] == [False] * 60 + [True]
    assert by_the_minute(60) == (Limit(60, 1_200, 2_000_000), Limit(600, 12_000, 20_000_000)) and by_the_minute(30) == (PERSON, ADDRESS)


def test_what_was_written_in_the_pause_is_read_when_it_is_over_without_another_message(scene):
    """At the time that was said; the words are read together, and once."""
    services, clock, staff = scene
    lower(services, clock)
    over(staff)
    staff.say("we think she has been drinking")
    assert staff.wait(1) == []
    answered = staff.wait(1)
    assert answered and not any(reply.custom.get("limit") for reply in answered)
    with reading(services.engine) as session:
        told = CallLog(session, services.vault).state(calls_of(services)[0].call).answers
    assert told["amber_flags"].value == ("drink_or_drugs",)
    assert [event.payload["late"] for event in events(services, "noted") if event.payload.get("late")] == ["held", "held", "read"]
    assert staff.wait(3) == []


def test_after_a_restart_in_the_pause_the_next_message_has_the_kept_ones_read(tmp_path):
    """What waited in memory is in the log."""
    services, clock = open_services(tmp_path, NOW)
    lower(services, clock)
    over(Staff(services, clock))
    services.front_door.close()
    again, clock = open_services(tmp_path, NOW + timedelta(minutes=5))
    replies = Staff(again, clock, "staff-1").say("she is at her aunts", update_id="later")
    notes = [event.payload for event in events(again, "noted") if event.payload.get("late")]
    again.front_door.close()
    assert replies and not replies[0].custom.get("limit")
    assert notes[-1] == {"late": "read", "answer": "none"}


@pytest.mark.parametrize("words", (KNIFE, "I want this reported to the police", "/report"))
def test_danger_and_wanting_a_report_are_answered_in_full_however_much_was_sent(scene, words):
    """Neither is paused (hard rules 1 and 3)."""
    services, clock, staff = scene
    lower(services, clock)
    over(staff)
    replies = staff.say(words, kind="command" if words.startswith("/") else "text")
    assert not any(reply.custom.get("limit") for reply in replies)
    assert replies[0].custom["disposition"] == ("999" if words == KNIFE else "REPORT")


def test_an_answer_to_the_danger_question_is_never_put_off(scene):
    """A "yes" has no word of danger in it."""
    services, clock, staff = scene
    lower(services, clock, answered=1)
    staff.say("RH-03 is late back from school")
    assert staff.say("yes")[0].custom["disposition"] == "999"


def test_a_tap_is_not_paused(scene):
    """Buttons are few, and each answers a question of ours."""
    services, clock, staff = scene
    lower(services, clock, answered=1)
    asked = staff.press("None of these", staff.press("No", staff.say("RH-03 is late back from school")))
    assert staff.say("and it is dark now")[0].custom["limit"] == "keep"
    assert not any(reply.custom.get("limit") for reply in staff.press(asked[-1].buttons[-1].label, asked))


def test_far_above_it_the_words_are_refused_with_the_999_line_and_counted(tmp_path):
    """Storing is bounded too; the call says later how many are missing. Danger still comes first."""
    services, clock = open_services(tmp_path, NOW)
    lower(services, clock, kept=6)
    staff = Staff(services, clock)
    for number in range(6):
        staff.say(f"RH-03 is late, part {number}")
    (refused,) = staff.say("and this one")
    assert refused.text.startswith("That was very many messages, so this one is not kept. Send it again after 23:12.") and LINE in refused.text
    assert refused.outbox_id is None and not refused.custom.get("again") and staff.say("more")[0].custom["again"]
    assert staff.say(KNIFE)[0].text.startswith("Ring 999 now")
    assert "and this one" not in [event.text for event in events(services, "heard")]
    assert [event.payload["not_kept"] for event in events(services, "noted") if "not_kept" in event.payload] == [2]
    with reading(services.engine) as session:
        assert session.query(InboxTable).count() == 7
    services.front_door.close()


def test_a_flood_of_danger_words_gets_999_each_time_and_is_kept_up_to_a_limit_of_its_own(tmp_path):
    """Nobody in danger writes so much; the advice is never refused, the keeping of more words ends."""
    services, clock = open_services(tmp_path, NOW)
    lower(services, clock, kept=6)
    staff = Staff(services, clock)
    said = [staff.say(f"{KNIFE} {number}") for number in range(15)]
    assert all(replies[0].text.startswith("Ring 999 now") for replies in said)
    assert [bool(replies[-1].custom.get("limit")) for replies in said] == [False] * 9 + [True] * 6
    doubtful = staff.say("there was a knife in her drawer")
    assert doubtful[0].text.startswith("Ring 999 now") and doubtful[-1].custom["limit"] == "refuse"
    services.front_door.close()


def test_a_flood_of_one_person_does_not_slow_another(scene):
    """A thousand messages at once of one, some of danger: whoever writes then is answered after a turn or two, and danger at once."""
    services, clock, _ = scene
    services.front_door._limits = Limits(clock, Limit(kept=200))
    door = services.front_door

    async def take(person, number, text):
        message = Incoming("web", f"{person}-{number}", person, clock(), text=text, address=person)
        return [reply async for reply in door.receive(message)]

    async def run():
        loop = asyncio.get_running_loop()
        flood = [loop.create_task(take("flooder", number, KNIFE if number % 40 == 0 else f"blah {number}")) for number in range(1000)]
        while not any(task.done() for task in flood):
            await asyncio.sleep(0)
        began = time.perf_counter()
        replies = await take("sam", 1, "RH-03 is late back from school")
        took = time.perf_counter() - began
        behind = sum(not task.done() for task in flood)
        return replies, took, behind, [replies for replies in await asyncio.gather(*flood)]

    replies, took, behind, flooded = asyncio.run(run())
    assert LINE in replies[0].text and behind > 100
    assert took < 3, f"answered after {took:.2f} s with {behind} of the flood still waiting"
    assert all(flooded) and all(replies[0].text.startswith("Ring 999 now") for replies in flooded[::40])
    assert len([event for event in events(services, "heard") if event.text.startswith("blah")]) <= 200


def test_people_made_up_at_one_address_share_its_limit(scene):
    """A browser that throws its cookie away is somebody new each time. A program that speaks for many has a larger one."""
    _, clock, _ = scene
    limits = Limits(clock)

    def kinds(source):
        return [limits.judge(Incoming("web", f"{source}{number}", f"{source}{number}", NOW, text="hello", source=source), lambda: False).kind
                for number in range(ADDRESS.answered + 5)]
    assert kinds("one")[-6:] == ["answer"] + ["keep"] * 5
    assert set(kinds(f"{FOR_MANY}two")) == {"answer"}
    assert limits.judge(Incoming("web", "x", "colleague", NOW, text="hello", source="elsewhere"), lambda: False).kind == "answer"


def test_one_persons_pause_does_not_pause_their_address(scene):
    """A colleague on the same machine goes on."""
    limits = Limits(scene[1])
    for number in range(PERSON.answered + 3):
        last = limits.judge(Incoming("web", f"a{number}", "a", NOW, text="hello", source="here"), lambda: False)
    assert last.kind == "keep"
    assert limits.judge(Incoming("web", "b1", "b", NOW, text="hello", source="here"), lambda: False).kind == "answer"


def test_messages_that_waited_while_the_service_was_away_count_when_they_were_sent(scene):
    """Forty messages of a night are no flood in the morning."""
    _, clock, _ = scene
    limits, late = Limits(clock), NOW - timedelta(hours=3)
    kinds = {limits.judge(Incoming("telegram", str(number), "sam", late + timedelta(seconds=number), text="hello"), lambda: False).kind for number in range(200)}
    assert kinds == {"answer"}


def test_the_same_message_is_judged_once(scene):
    """A redelivered update does not count twice."""
    limits = Limits(scene[1])
    message = Incoming("telegram", "7", "sam", NOW, text="hello")
    assert {limits.judge(message, lambda: False).kind for _ in range(PERSON.answered * 3)} == {"answer"}


def test_somebody_who_is_not_enrolled_opens_no_call_by_sending_much(scene):
    """They hear when they are answered again, and nothing of theirs is kept."""
    services, clock, _ = scene
    stranger = Staff(services, clock, "stranger", home=None, channel="telegram")
    last = [stranger.say(f"hello {number}") for number in range(PERSON.answered + 1)][-1]
    assert last[0].text.startswith("That was many messages. I answer again at 22:14.") and "kept" not in last[0].text
    assert calls_of(services) == []


def test_enrolled_staff_on_telegram_are_kept_in_their_own_home(scene):
    """A message over the limit that begins a call begins it for the person's home."""
    services, clock, _ = scene
    sam = Staff(services, clock, "sam", home=None, channel="telegram")
    sam.say(invite(services))
    for number in range(PERSON.answered - 1):
        sam.say("/help", kind="command")
    assert sam.say("HC-14 is not back")[0].custom["limit"] == "keep"
    assert [(row.home, row.finished) for row in calls_of(services)] == [("hazel-court", False)]


def test_messages_of_one_lane_are_let_in_one_after_the_other_and_a_lane_is_left_when_one_is_given_up():
    """In their order; another lane does not wait."""
    async def run():
        looking, done = OneByOne(), []

        async def go(lane, name, seconds=0.0):
            async with looking(lane):
                done.append(name)
                await asyncio.sleep(seconds)
        tasks = [asyncio.create_task(go("flood", number, 0.05)) for number in range(4)]
        await asyncio.sleep(0.01)
        await go("sam", "sam")
        tasks[1].cancel()
        await asyncio.wait(tasks)
        await go("flood", "last")
        return done
    assert asyncio.run(run()) == [0, "sam", 2, 3, "last"]


def test_limits_that_fail_stand_in_nobodys_way(scene, monkeypatch):
    """Danger first, and an answer to the rest."""
    services, _, staff = scene

    def broken(*_):
        raise RuntimeError("broken")
    monkeypatch.setattr(services.front_door._limits, "judge", broken)
    assert staff.say(KNIFE)[0].text.startswith("Ring 999 now")
    assert LINE in Staff(services, scene[1], "staff-2").say("RH-03 is late back")[0].text


def test_of_several_lanes_each_gets_one_job_and_a_lane_keeps_its_order():
    """Whoever hands in much waits behind themself."""
    worker, done = FairWorker("test"), []
    gate = worker.submit("", time.sleep, 0.2)
    jobs = [worker.submit("flood", done.append, f"f{number}") for number in range(50)]
    jobs += [worker.submit("sam", done.append, f"s{number}") for number in range(2)]
    for job in (gate, *jobs):
        job.result(5)
    failed = worker.submit("sam", int, "x")
    with pytest.raises(ValueError):
        failed.result(5)
    worker.shutdown()
    assert done[:5] == ["f0", "s0", "f1", "s1", "f2"] and done[5:] == [f"f{number}" for number in range(3, 50)]
