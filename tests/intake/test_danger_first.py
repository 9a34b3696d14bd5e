"""Danger is answered with 999 in the first reply, whatever is broken behind it."""
from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import textwrap
import time
from datetime import timedelta
from pathlib import Path

import pytest

from bot.calllog.database import reading, transaction
from bot.calllog.log import CallLog
from bot.casework.understood import Understood
from bot.intake.messages import Incoming
from tests.support import databases
from tests.support.doors import Staff, open_services

KNIFE = "hes got a knife and hes coming at me in the kitchen"
ROOT = Path(__file__).resolve().parents[2]


def first_reply(services, clock, text=KNIFE):
    """The first thing the front door yields, before anything else is awaited."""
    incoming = Incoming("web", "u-1", "p-1", clock(), text=text)

    async def go():
        replies = services.front_door.receive(incoming)
        first = await replies.__anext__()
        rest = [reply async for reply in replies]
        return first, rest
    return asyncio.run(go())


def test_with_no_trained_model_a_knife_gets_999_first_and_is_logged_as_escalated(tmp_path):
    """Rules alone answer; the call is in the log as 999."""
    services, clock = open_services(tmp_path)
    first, _ = first_reply(services, clock)
    assert first.text.startswith("Ring 999 now")
    with reading(services.engine) as session:
        row = CallLog(session, services.vault).calls()[0]
    assert (row.disposition, row.outcome) == ("999", "escalated")


def test_with_the_database_locked_a_knife_gets_999_first_and_is_logged_when_the_lock_goes(tmp_path):
    """The event waits in the spool, and the follow-up clock brings it into the log."""
    services, clock = open_services(tmp_path)
    holder = databases.Held(services.settings.database_url)
    first, _ = first_reply(services, clock)
    assert first.text.startswith("Ring 999 now")
    assert len(list(services.settings.spool_dir.glob("*.event"))) == 1
    holder.let_go()
    asyncio.run(services.front_door.run_due())
    with reading(services.engine) as session:
        rows = CallLog(session, services.vault).calls()
    assert [row.disposition for row in rows] == ["999"]
    assert not list(services.settings.spool_dir.glob("*.event"))


def test_with_the_database_file_gone_a_knife_gets_999_first(tmp_path):
    """A database that is no longer a database stops nothing."""
    services, clock = open_services(tmp_path)
    services.engine.dispose()
    databases.ruin(tmp_path / "calls.db")
    first, _ = first_reply(services, clock)
    assert first.text.startswith("Ring 999 now")


def test_with_the_database_file_gone_signs_that_lean_to_danger_get_999(tmp_path):
    """Nobody could weigh them, so they count as danger; the harmless twin still gets the standing line."""
    services, clock = open_services(tmp_path)
    services.engine.dispose()
    databases.ruin(tmp_path / "calls.db")
    first, _ = first_reply(services, clock, "orange flicker behind the kitchen door")
    assert first.text.startswith("Ring 999 now")
    first, _ = first_reply(services, clock, "he is late for his tea")
    assert not first.text.startswith("Ring 999 now") and "ring 999" in first.text


@pytest.mark.sqlite("a disk that this process writes itself")
def test_with_a_disk_that_takes_no_more_bytes_a_knife_gets_999_first(tmp_path):
    """The kernel refuses every write of the process; the words still come out."""
    program = textwrap.dedent(f"""
        import asyncio, pathlib, resource, sys
        sys.path.insert(0, {str(ROOT)!r})
        from tests.intake.test_danger_first import first_reply
        from tests.support.doors import open_services
        services, clock = open_services(pathlib.Path({str(tmp_path)!r}))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        first, rest = first_reply(services, clock)
        print(first.text)
    """)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
    assert done.stdout.startswith("Ring 999 now"), done.stderr


def test_with_a_disk_that_is_really_full_a_knife_gets_999_first(tmp_path):
    """A tiny disk is filled to its last byte under the running service."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)], capture_output=True).returncode:
        pytest.skip("this machine does not let a test mount a disk")
    try:
        services, clock = open_services(disk)
        with (disk / "filler").open("wb", buffering=0) as filler:
            with pytest.raises(OSError):
                while True:
                    filler.write(b"x" * 4096)
        first, _ = first_reply(services, clock)
        assert first.text.startswith("Ring 999 now")
        services.engine.dispose()
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)


def test_an_agent_that_raises_is_answered_for_by_rules(tmp_path):
    """Rasa failing in the middle of a turn loses nothing: what it began is undone and the rules answer."""
    class Broken:
        async def turn(self, conversation, text):
            conversation.case.add("noted", half="done")
            raise RuntimeError("the model is gone")

    services, clock = open_services(tmp_path, agent=Broken())
    replies = Staff(services, clock).say("lad squirted me with water at tea, should i ring someone")
    assert "ring 999" in replies[-1].text
    with reading(services.engine) as session:
        log = CallLog(session, services.vault)
        kinds = [(event.kind, event.payload) for event in log.events(log.calls()[0].call)]
    assert not any(payload.get("half") for _, payload in kinds)
    assert any(payload.get("failure") == "RuntimeError" for _, payload in kinds)


def test_danger_words_that_a_channel_still_tries_to_send_are_not_offered_to_it_again(tmp_path):
    """A network that is down for minutes does not double them; a new process, which knows of no try, offers them."""
    services, clock = open_services(tmp_path)
    first, _ = first_reply(services, clock)
    clock.now += timedelta(minutes=5)
    door = services.front_door
    assert first.text not in [reply.text for reply in asyncio.run(door.waiting("web"))]
    again, later = open_services(tmp_path, clock.now)
    assert first.text in [reply.text for reply in asyncio.run(again.front_door.waiting("web"))]
    asyncio.run(door.failed(first, "blocked by the person", None))
    assert first.text not in [reply.text for reply in asyncio.run(again.front_door.waiting("web"))]


LEANING = "someone was trying the bins door, handle rattling, I was under the desk and it will not stop, heart going like mad"


class Calm:
    """An agent that hears no danger, and takes so many seconds to hear it."""

    def __init__(self, seconds=0):
        self.seconds = seconds

    async def turn(self, conversation, text):
        await asyncio.sleep(self.seconds)
        conversation.hear(text, Understood(judged=True))
        return conversation.say()


def test_signs_that_lean_wait_three_seconds_for_somebody_to_be_heard_beside_them(tmp_path):
    """An agent that hangs makes them an alarm, long before a person would ring back."""
    services, clock = open_services(tmp_path, agent=Calm(6))
    began = time.monotonic()
    first, rest = first_reply(services, clock, LEANING)
    assert first.text.startswith("Ring 999 now") and time.monotonic() - began < 5 and not rest
    services.front_door.close()


def test_a_call_of_somebody_told_to_ring_999_for_want_of_time_is_an_emergency_in_the_log(tmp_path, monkeypatch):
    """What the slow turn would have asked is asked no more, and a channel that can wait has the rest in its order."""
    monkeypatch.setattr("bot.intake.front_door.PATIENCE_LEANING", 0.2)
    services, clock = open_services(tmp_path, agent=Calm(0.6))

    async def go():
        incoming = Incoming("web", "u-1", "p-1", clock(), text=LEANING)
        return [reply async for reply in services.front_door.receive(incoming, patient=True)]
    replies = asyncio.run(go())
    assert replies[0].text.startswith("Ring 999 now") and replies[1].custom["disposition"] == "999"
    assert not any("danger_now" in button.token for reply in replies for button in reply.buttons)
    assert_one_emergency(services)


def test_words_said_as_the_turn_ended_with_less_reach_the_log_too(tmp_path):
    """The danger words and the end of the turn can cross: the log comes to say what the person was told, once, and asks nothing more."""
    services, clock = open_services(tmp_path, agent=Calm())
    staff = Staff(services, clock)
    assert staff.say(LEANING)[-1].custom["ask"] == "danger_now"
    incoming = Incoming("web", "staff-1-1", "staff-1", clock(), text=LEANING, home="rowan-house", address="here")
    for _ in range(2):
        services.front_door._spool.keep(incoming, "alarm")
        asyncio.run(services.front_door.run_due())
    assert_one_emergency(services)


def test_a_call_that_has_ended_with_less_is_followed_by_an_emergency(tmp_path):
    """Nobody who was told to ring 999 stands in the log with a filtered call alone."""
    services, clock = open_services(tmp_path)
    staff = Staff(services, clock)
    replies = staff.say("lad chucked his tea at the wall, hes calmed down now, nobody hurt")
    replies = staff.press("No", replies)
    with transaction(services.engine) as session:
        log = CallLog(session, services.vault)
        log.add(log.calls()[0].call, "closed", clock(), outcome="filtered")
    incoming = Incoming("web", "staff-1-2", "staff-1", clock(), "press", "", replies[0].buttons[0].token, "here", "rowan-house")
    services.front_door._spool.keep(incoming, "alarm")
    asyncio.run(services.front_door.run_due())
    with reading(services.engine) as session:
        assert {call.outcome for call in CallLog(session, services.vault).calls()} == {"escalated", "filtered"}


def assert_one_emergency(services):
    """One call, ended as 999, with the danger words in it once."""
    with reading(services.engine) as session:
        log = CallLog(session, services.vault)
        (call,) = log.calls()
        said = [event for event in log.events(call.call) if event.kind == "said"]
        assert (call.disposition, call.outcome) == ("999", "escalated")
        assert sum(event.text.startswith("Ring 999 now") for event in said) == 1 and log.verify(call.call) is None
