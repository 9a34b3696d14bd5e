"""What the front door promises beside its answers, one promise at a time: who is let in, what comes first, what ends when."""
from __future__ import annotations

import asyncio
import time
from datetime import datetime, timezone
from types import SimpleNamespace

import pytest

from bot.calllog.database import transaction
from bot.calllog.inbox import Inbox
from bot.casework import wording
from bot.intake import front_door as module
from bot.intake.earlier import Unfinished
from bot.intake.fair_worker import OneByOne
from bot.intake.messages import Incoming
from tests.support.doors import Staff, calls_of, open_services

NOW = datetime(2026, 11, 20, 21, 0, tzinfo=timezone.utc)


@pytest.fixture
def services(tmp_path):
    """A front door without a model."""
    services, _ = open_services(tmp_path, NOW)
    yield services
    services.front_door.close()


def message(number: int = 1, text: str = "", person: str = "sam", **more) -> Incoming:
    """What somebody writes, with as little told about it as a channel may tell."""
    return Incoming("rest", f"u-{number}", person, NOW, text=text, **more)


def receive(services, incoming) -> list:
    """Every reply."""
    async def collect():
        return [reply async for reply in services.front_door.receive(incoming)]
    return asyncio.run(collect())


@pytest.mark.parametrize("late", [False, True])
def test_whoever_gives_up_waiting_lets_nobody_in_too_early_and_keeps_nobody_out(late):
    """Given up while another is inside, or at the very moment at which their turn came: the next has it, alone."""
    async def run():
        one, most, inside, done = OneByOne(), [], [], []

        async def go(name, leave):
            async with one("lane"):
                inside.append(name)
                most.append(len(inside))
                await leave.wait()
                inside.remove(name)
                done.append(name)
        first, rest = asyncio.Event(), asyncio.Event()
        tasks = [asyncio.create_task(go(name, first if name == "a" else rest)) for name in "abc"]
        await asyncio.sleep(0.01)
        if late:
            first.set()
            while "a" not in done:
                await asyncio.sleep(0)
        tasks[1].cancel()
        await asyncio.sleep(0.01)
        first.set()
        rest.set()
        await asyncio.wait(tasks, timeout=1)
        return max(most), done
    assert asyncio.run(run()) == (1, ["a", "c"])


def test_a_closed_front_door_takes_nothing_more_to_keep(tmp_path):
    """Whoever sent it is not told that it is kept."""
    services, _ = open_services(tmp_path, NOW)
    services.front_door.close()
    with pytest.raises(RuntimeError):
        asyncio.run(services.front_door.store(message(text="HC-14 is not back yet")))


def test_after_the_999_words_nobody_is_kept_waiting_for_the_rest(services, monkeypatch):
    """Only a channel that says it is patient has what follows in the same breath."""
    monkeypatch.setattr(module, "PATIENCE_AFTER_ALARM", 0.05)
    work = services.front_door._office.work
    monkeypatch.setattr(services.front_door._office, "work", lambda *args: time.sleep(0.3) or work(*args))
    [only] = receive(services, message(text="she is not breathing"))
    assert only.text.startswith("Ring 999 now")


@pytest.mark.parametrize("kind", ["text", "edit"])
def test_what_follows_the_999_words_begins_with_what_was_done_about_it(services, kind):
    """They were read a moment ago: the call is logged as an emergency."""
    replies = receive(services, message(text="she is not breathing", home="hazel-court", kind=kind))
    assert replies[0].text.startswith("Ring 999 now") and replies[1].text.startswith(wording.AFTER_ALARM)
    assert calls_of(services)[0].disposition == "999"


def test_danger_that_a_killed_process_had_stored_is_told_although_it_cannot_be_worked(services, monkeypatch):
    """The 999 words come from the words of the message alone; what is written now has its answer too."""
    with transaction(services.engine) as session:
        Inbox(session, services.vault).take(message(1, "she is not breathing", home="hazel-court"))
    office = services.front_door._office
    work = office._work

    def fails_on_the_first(incoming, *rest):
        if incoming.update_id == "u-1":
            raise RuntimeError("in the way")
        return work(incoming, *rest)
    monkeypatch.setattr(office, "_work", fails_on_the_first)
    first, *rest = receive(services, message(2, "HC-14 kicked a door", home="hazel-court"))
    assert first.text.startswith("Ring 999 now") and first.answers == "rest u-1" and rest[-1].custom["ask"] == "danger_now"


def test_all_that_a_killed_process_had_stored_is_worked_before_what_comes_next(services):
    """Not the oldest only: in the order in which they were written."""
    with transaction(services.engine) as session:
        for number, text in ((1, "RH-03 is not back yet"), (2, "no shes not in danger")):
            Inbox(session, services.vault).take(message(number, text, home="rowan-house"))
    receive(services, message(3, "her phone is off", home="rowan-house"))
    [call] = calls_of(services)
    with services.front_door._office.looking() as desk:
        assert [event.text for event in desk.log.events(call.call) if event.kind == "heard"] == ["RH-03 is not back yet", "no shes not in danger", "her phone is off"]


def test_what_another_process_has_in_hand_is_left_to_it_for_ten_seconds():
    """Then it is taken for dead; what it finished in between is not worked again."""
    now = [100.0]
    unfinished = Unfinished(SimpleNamespace(shared=True, alone=lambda: False), lambda: now[0])
    rows = [(number, {"channel": "rest", "update_id": f"u-{number}", "person": "sam", "received": NOW}) for number in (1, 2)]

    def left(at, *those):
        now[0] = at
        return [incoming.update_id for incoming in unfinished.left("rest", list(those))]
    assert left(100.0, *rows) == [] and left(109.9, *rows) == []
    assert left(110.0, rows[1]) == ["u-2"] and left(111.0, *rows) == ["u-2"]


def test_a_reply_that_cannot_be_sent_is_tried_again_until_it_is_given_up(services):
    """What is no danger words too."""
    door = services.front_door
    [reply] = receive(services, message(text="HC-14 is not back yet", home="hazel-court"))
    asyncio.run(door.failed(reply, "in the way", 0.0))
    assert [again.outbox_id for again in asyncio.run(door.waiting("rest"))] == [reply.outbox_id]
    asyncio.run(door.failed(reply, "blocked", None))
    assert asyncio.run(door.waiting("rest")) == []


def test_danger_words_that_are_tried_again_are_still_on_their_way(services):
    """The outbox does not offer them beside that; once they are sent they are marked, once they are given up too."""
    door = services.front_door
    first, *rest = receive(services, message(text="she is not breathing"))
    for reply in rest:
        asyncio.run(door.delivered(reply))
    asyncio.run(door.failed(first, "in the way", 5.0))
    assert asyncio.run(door.waiting("rest")) == []
    asyncio.run(door.delivered(first))
    assert asyncio.run(door.unsent(message(text="she is not breathing"))) == []


@pytest.mark.parametrize("home", [None, "no-such-home"])
def test_whom_to_ring_is_said_where_nobody_knows_the_home(services, home):
    """Without a name, and no call is opened."""
    replies = Staff(services, lambda: NOW, home=home).say("/person", kind="command")
    assert "ring your manager or the on-call manager" in replies[0].text and calls_of(services) == []
