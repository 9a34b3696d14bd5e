"""A PostgreSQL server of the benchmark's own, in a folder that stays: its filled databases are measured again and again."""
from __future__ import annotations

import os
import pwd
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Iterator, Optional

from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from benchmarks.turns import ROOT

_OWNER = "threshold"
#: As a small server of a force would be set: everything committed is on the disk, and a quarter of 4 GB is for pages.
_SETTINGS = {"shared_buffers": "1GB", "effective_cache_size": "3GB", "max_wal_size": "4GB", "listen_addresses": "", "logging_collector": "off",
             "jit": "off", "dynamic_shared_memory_type": "mmap"}
_PATIENCE = 120.0


class NoPostgres(Exception):
    """There is no server to measure; the message says why in one sentence."""


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Starts the server of a folder, which is made if need be, and gives its address, to which a database's name is to be put. It ends, and stays.

    Raises:
        NoPostgres: the programs are not there, or would not start.
    """
    programs, run_as = _programs(), _run_as(folder)
    data = folder / "data"
    if not (data / "PG_VERSION").exists():
        _run([str(programs / "initdb"), "--pgdata", str(data), "--username", _OWNER, "--auth", "trust", "--encoding", "UTF8", "--locale", "C"], folder, run_as)
    options = [word for name, value in {**_SETTINGS, "unix_socket_directories": str(folder)}.items() for word in ("-c", f"{name}={value}")]
    with (folder / "server.log").open("ab") as said:
        process = subprocess.Popen([str(programs / "postgres"), "-D", str(data), *options], stdout=said, stderr=said, stdin=subprocess.DEVNULL, cwd=folder,
                                   start_new_session=True, **run_as)
    try:
        _wait(process, url_of(folder, "postgres"))
        yield url_of(folder, "{database}")
    finally:
        process.send_signal(2)  # SIGINT: whoever is still connected is sent away
        process.wait(120)


def url_of(folder: Path, database: str) -> str:
    """Where a database of that server is reached."""
    return f"postgresql://{_OWNER}@/{database}?host={folder}"


def make_database(url: str, name: str) -> None:
    """Makes an empty database in the place of one of that name."""
    engine = create_engine(url.format(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()


def rename_database(url: str, before: str, after: str) -> None:
    """Gives a database another name; nobody may be connected to it."""
    engine = create_engine(url.format(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'ALTER DATABASE "{before}" RENAME TO "{after}"'))
    engine.dispose()


def has_database(url: str, name: str) -> bool:
    """Whether there is a database of that name."""
    engine = create_engine(url.format(database="postgres"))
    with engine.connect() as connection:
        found = connection.execute(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}).first()
    engine.dispose()
    return found is not None


def _programs() -> Path:
    found = subprocess.run(["bash", str(ROOT / "bot" / "setup" / "find_postgres.sh")], capture_output=True, text=True, check=False)
    if found.returncode:
        raise NoPostgres(" ".join(found.stderr.split()) or "PostgreSQL's programs were not found.")
    return Path(found.stdout.strip())


def _run_as(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses root, who lends the folder to somebody without rights."""
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0:
        return {}
    somebody = _somebody()
    if somebody is None:
        raise NoPostgres("PostgreSQL does not run as root, and there is no user `postgres` or `nobody` to run it as.")
    os.chown(folder, somebody.pw_uid, somebody.pw_gid)
    folder.chmod(0o700)
    return {"user": somebody.pw_uid, "group": somebody.pw_gid, "extra_groups": []}


def _somebody() -> Optional[pwd.struct_passwd]:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None


def _run(command: list[str], folder: Path, run_as: dict[str, Any]) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **run_as)
    if done.returncode:
        raise NoPostgres(f"PostgreSQL's {Path(command[0]).name} would not do it: {' '.join(done.stderr.split())[-300:]}")


def _wait(process: subprocess.Popen, url: str) -> None:
    engine, until = create_engine(url), time.monotonic() + _PATIENCE
    while True:
        try:
            engine.connect().close()
            break
        except DBAPIError as problem:
            if process.poll() is not None or time.monotonic() > until:
                raise NoPostgres(f"PostgreSQL would not start: {problem}") from problem
            time.sleep(0.1)
    engine.dispose()
