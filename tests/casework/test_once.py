"""Clocks survive restarts and fire exactly once, with two processes on one database."""
from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from bot.rehearsal.playing import Clock
from bot.services import build
from bot.settings import load
from tests.casework.conftest import EVENING
from tests.casework.scene import Scene
from tests.support.doors import open_services

ROOT = Path(__file__).resolve().parents[2]
POSTGRES = os.environ.get("THRESHOLD_TEST_POSTGRES_URL")
#: One process: opens the services, waits for the other at a file, runs what is due a few times over.
PROCESS = """
import asyncio, json, os, sys, time
from datetime import datetime
from pathlib import Path
from bot.services import build
from bot.settings import load
settings, now, gate, name = load(json.loads(sys.argv[1])), datetime.fromisoformat(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]
services = build(settings, say=lambda line: None, with_agent=False, clock=lambda: now)
(gate / name).touch()
while len(list(gate.iterdir())) < 2:
    time.sleep(0.01)
async def run():
    count = 0
    for _ in range(10):
        try:
            count += await services.front_door.run_due()
        except Exception as error:
            print(type(error).__name__, file=sys.stderr)
    return count
print(asyncio.run(run()))
services.front_door.close()
"""


@pytest.fixture(params=["sqlite", "postgresql"] if POSTGRES else ["sqlite"])
def environment(request, tmp_path):
    """The settings of a fresh database of either kind."""
    if request.param == "sqlite":
        yield {"THRESHOLD_HOME": str(tmp_path)}
        return
    server, name = create_engine(POSTGRES, isolation_level="AUTOCOMMIT"), f"threshold_test_{secrets.token_hex(6)}"
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield {"THRESHOLD_HOME": str(tmp_path), "THRESHOLD_DATABASE_URL": make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)}
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


def test_two_processes_on_one_database_act_once_on_each_piece_of_work(environment, tmp_path):
    """Four calls fall due at one moment: each is asked about once, whichever process takes it."""
    clock = Clock(EVENING)
    services = build(load(environment), say=lambda line: None, with_agent=False, clock=clock)
    scenes = [Scene(services, clock, f"staff-{number}", home="hazel-court") for number in range(4)]
    for scene in scenes[:2]:
        scene.waits("21:40")
    for scene in scenes[2:]:
        scene.refuses()
    gate = tmp_path / "gate"
    gate.mkdir()
    now = EVENING + timedelta(minutes=56)
    both = [subprocess.Popen([sys.executable, "-c", PROCESS, json.dumps(environment), now.isoformat(), str(gate), name], cwd=ROOT, text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE) for name in ("one", "two")]
    ended = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0], ended
    for row in scenes[0].rows():
        done = [event.payload["what"] for event in scenes[0].events("done", row.call)]
        assert done in (["recheck"], ["manager_limit"]), (done, ended)
        said = [event for event in scenes[0].events("said", row.call) if event.at == now]
        assert len(said) == 1
    services.front_door.close()
    services.engine.dispose()


def test_a_restart_loses_no_clock(tmp_path):
    """Stopped before the check and started long after: what was due happens, in its order."""
    services, clock = open_services(tmp_path, EVENING)
    scene = Scene(services, clock, home="hazel-court")
    scene.waits("21:40")
    services.front_door.close()
    services.engine.dispose()
    services, clock = open_services(tmp_path, EVENING + timedelta(hours=5))
    scene = Scene(services, clock, home="hazel-court")
    scene.wait(60)
    assert scene.row().disposition == "REPORT"
    assert [event.payload["what"] for event in scene.events("done")] == ["recheck", "no_word"]
    services.front_door.close()


def test_a_call_whose_clock_fails_does_not_stop_the_others(scene):
    """The failure is told, the rest is done, and the failed one stays due."""
    import asyncio

    scene.waits("21:40")
    other = Scene(scene.services, scene.clock, "staff-2", home="hazel-court")
    other.refuses()
    calls = [row.call for row in scene.rows()]
    from bot.calllog.database import transaction
    from bot.followups.followups import Followups

    with transaction(scene.services.engine) as session:
        Followups(session).schedule(calls[0], "a kind nobody knows", EVENING)
    scene.clock.now = EVENING + timedelta(minutes=56)
    with pytest.raises(KeyError):
        asyncio.run(scene.services.front_door.run_due())
    assert all(any(event.kind == "done" for event in scene.events(call=call)) for call in calls)
