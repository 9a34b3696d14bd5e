"""The database locked by another process."""
from __future__ import annotations

import subprocess
import sys

from benchmarks.faults.scene import Fault, Scene, on_stage

_HOLD = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); c.execute('BEGIN EXCLUSIVE'); print('held', flush=True); sys.stdin.read()"


async def _locked(scene: Scene) -> None:
    holder = _hold(scene)
    await scene.lasts(60 if scene.plan.full else 25, "locked by another process")
    _let_go(holder)


async def _start_locked(scene: Scene) -> None:
    scene.kill()
    holder = _hold(scene)
    scene.part = "started while locked"
    await scene.start()
    await scene.lasts(15, "started while locked")
    _let_go(holder)


def _hold(scene: Scene) -> subprocess.Popen:
    holder = subprocess.Popen([sys.executable, "-c", _HOLD, str(scene.service.home / "calls.db")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    holder.stdout.readline()
    return holder


def _let_go(holder: subprocess.Popen) -> None:
    holder.stdin.close()
    holder.wait()


FAULTS = (
    Fault("locked", "another process holds BEGIN EXCLUSIVE on the SQLite file for 25 s (60 s with --full)", on_stage("locked", _locked)),
    Fault("locked-start", "the service is killed and starts while another process holds the file", on_stage("locked-start", _start_locked)),
)
