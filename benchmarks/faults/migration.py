"""A migration cut off in the middle, again and again; then the service starts."""
from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Callable, Optional

from alembic import command
from alembic.config import Config

import bot.calllog.migrations
from benchmarks.faults.figures import Outcome
from benchmarks.faults.scene import Fault, Plan, Scene, on_stage
from benchmarks.telegram.service import ROOT, Service
from bot.calllog.database import open_engine

_FOLDER = Path(bot.calllog.migrations.__file__).parent
_FROM = "0001"
_UPGRADE = "import sys; from bot.calllog.database import migrate; migrate(sys.argv[1]); print('whole')"


def _run(folder: Path, plan: Plan) -> Outcome:
    began, wrong, rng = time.monotonic(), [], random.Random(plan.seed)
    old, url = folder / "old.db", f"sqlite:///{folder / 'calls.db'}"
    _old_database(old)
    shutil.copy(old, folder / "calls.db")
    lasts = _upgrade(url, folder / "calls.db", None)
    newest, tables = _state(folder / "calls.db")
    kills, cut = 60 if plan.full else 20, 0
    plan.say(f"  the whole upgrade from {_FROM} to {newest} holds the database for {lasts:.2f} s; {kills} kills")
    _copy(old, folder / "calls.db")
    for number in range(kills):
        _upgrade(url, folder / "calls.db", rng.uniform(0, lasts))
        revision, there = _state(folder / "calls.db")
        if revision == newest and there == tables:
            _copy(old, folder / "calls.db")  # it was quicker than the kill
        elif revision == _FROM:
            cut += 1
        else:
            wrong.append(f"kill {number + 1} left revision {revision} with {len(there)} tables")
            _copy(old, folder / "calls.db")
    plan.say(f"  {cut} of {kills} kills hit it in the middle; nothing of it was left each time")
    started = on_stage("migration", _goes_on, _half_upgraded(folder / "calls.db"))(_empty(folder / "service"), plan)
    return Outcome("migration", started.messages, started.dangers, started.lost, started.twice, started.unanswered, started.starts, (*wrong, *started.wrong),
                   (*started.notes, f"{cut} of {kills} kills hit an upgrade in the middle"), time.monotonic() - began)


def _half_upgraded(half: Path) -> Callable[[Service, Plan], None]:
    """The service finds the database that was left, is killed in the middle of its own upgrade, and is then started on what that left."""
    def prepare(service: Service, plan: Plan) -> None:
        service.engine.dispose()
        _copy(half, service.home / "calls.db")
        service.start()
        _until_held(service.home / "calls.db", 90)
        service.kill()
        plan.say(f"  the service was killed in its own upgrade, at revision {_state(service.home / 'calls.db')[0]}")
        service.codes = ()  # those of the database that is no longer there
    return prepare


async def _goes_on(scene: Scene) -> None:
    await scene.lasts(4, "after the upgrade")


def _empty(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _copy(old: Path, new: Path) -> None:
    for path in new.parent.glob(f"{new.name}*"):
        path.unlink()
    shutil.copy(old, new)


def _old_database(path: Path) -> None:
    engine = open_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, _FROM)
    engine.dispose()
    connection = sqlite3.connect(path)  # one file, with nothing beside it that a copy would miss
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _upgrade(url: str, path: Path, kill_after: Optional[float]) -> float:
    """Runs the upgrade in a process of its own; kills it so long after it took hold of the database. How long it held it."""
    process = subprocess.Popen([sys.executable, "-c", _UPGRADE, url], cwd=ROOT, stdout=subprocess.DEVNULL)
    held = _until_held(path, 60, process)
    if kill_after is not None:
        time.sleep(kill_after)
        process.send_signal(signal.SIGKILL)
    process.wait()
    return time.monotonic() - held


def _until_held(path: Path, seconds: float, process: Optional[subprocess.Popen] = None) -> float:
    until = time.monotonic() + seconds
    connection = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        while time.monotonic() < until and (process is None or process.poll() is None):
            try:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("ROLLBACK")
            except sqlite3.OperationalError:
                break
            time.sleep(0.005)
    finally:
        connection.close()
    return time.monotonic()


def _state(path: Path) -> tuple[str, frozenset[str]]:
    """(the revision, the names of everything in the database); fails where the file is damaged."""
    connection = sqlite3.connect(path)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        names = frozenset(name for (name,) in connection.execute("SELECT name FROM sqlite_master"))
        return connection.execute("SELECT version_num FROM alembic_version").fetchone()[0], names
    finally:
        connection.close()


FAULTS = (Fault("migration", "an upgrade from the first version of the tables is killed at random 20 times (60 with --full) while it holds the database, then the service's own; it starts on what is left", _run),)
