"""Danger is answered with 999 in the first reply, whatever is broken behind it."""
from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
import textwrap
import time
from datetime import timedelta
from pathlib import Path

import pytest

from bot.calllog.database import reading
from bot.calllog.log import CallLog
from bot.intake.messages import Incoming
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
    holder = sqlite3.connect(services.engine.url.database, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    first, _ = first_reply(services, clock)
    assert first.text.startswith("Ring 999 now")
    assert len(list(services.settings.spool_dir.glob("*.event"))) == 1
    holder.execute("ROLLBACK")
    holder.close()
    asyncio.run(services.front_door.run_due())
    with reading(services.engine) as session:
        rows = CallLog(session, services.vault).calls()
    assert [row.disposition for row in rows] == ["999"]
    assert not list(services.settings.spool_dir.glob("*.event"))


def test_with_the_database_file_gone_a_knife_gets_999_first(tmp_path):
    """A database that is no longer a database stops nothing."""
    services, clock = open_services(tmp_path)
    services.engine.dispose()
    for file in tmp_path.glob("*.db*"):
        file.write_bytes(b"not a database at all" * 500)
    first, _ = first_reply(services, clock)
    assert first.text.startswith("Ring 999 now")


def test_with_the_database_file_gone_signs_that_lean_to_danger_get_999(tmp_path):
    """Nobody could weigh them, so they count as danger; the harmless twin still gets the standing line."""
    services, clock = open_services(tmp_path)
    services.engine.dispose()
    for file in tmp_path.glob("*.db*"):
        file.write_bytes(b"not a database at all" * 500)
    first, _ = first_reply(services, clock, "orange flicker behind the kitchen door")
    assert first.text.startswith("Ring 999 now")
    first, _ = first_reply(services, clock, "he is late for his tea")
    assert not first.text.startswith("Ring 999 now") and "ring 999" in first.text


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


def test_signs_that_lean_wait_three_seconds_for_somebody_to_be_heard_beside_them(tmp_path):
    """An agent that hangs makes them an alarm, long before a person would ring back."""
    class Hanging:
        async def turn(self, conversation, text):
            await asyncio.sleep(6)

    services, clock = open_services(tmp_path, agent=Hanging())
    began = time.monotonic()
    first, _ = first_reply(services, clock, "someone was trying the bins door, handle rattling, I was under the desk and it will not stop, heart going like mad")
    assert first.text.startswith("Ring 999 now") and time.monotonic() - began < 5
    services.front_door.close()
