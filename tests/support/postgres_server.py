"""A PostgreSQL server for tests and trials: in a folder of its own, reached through a socket there, gone at the end."""
from __future__ import annotations

import atexit
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Optional

from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError

ROOT = Path(__file__).resolve().parents[2]
_OWNER = "threshold"
#: What is written is thrown away at the end, so nothing waits for a disk.
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0", "autovacuum=off", "jit=off",
         "max_parallel_workers_per_gather=0")
_SETTINGS = ("listen_addresses=", "unix_socket_permissions=0777", "max_connections=300", "shared_buffers=64MB", "dynamic_shared_memory_type=mmap",
             "logging_collector=off", "log_min_messages=warning")
_PATIENCE = 60.0  # seconds until a server that does not answer has failed
_LONGEST_SOCKET = 80  # characters of a folder that a socket's name still fits behind


class NoServer(Exception):
    """None can be started here; the message is one sentence that says why."""


class PostgresServer:
    """A server of its own, started at once; `url` is the address of its first database, `programs` the folder of its programs.

    `lasting`: what is committed is written to the disk first, as where it counts.

    Raises:
        NoServer: the programs are not there, or they would not start as this user.
    """

    def __init__(self, lasting: bool = False) -> None:
        self.programs = _programs()
        self._settings = (*_SETTINGS, *(() if lasting else _FAST))
        self._folder, self._as = _folder_and_user()
        self._process: Optional[subprocess.Popen[bytes]] = None
        atexit.register(self.close)
        try:
            # No password: only who may enter the folder reaches the socket.
            self._run("initdb", "--pgdata", str(self._folder / "data"), "--username", _OWNER, "--auth", "trust", "--encoding", "UTF8", "--locale", "C",
                      "--no-sync")
            self._start()
        except BaseException:
            self.close()
            raise

    @property
    def url(self) -> str:
        """The address of the database that is always there."""
        return f"postgresql://{_OWNER}@/postgres?host={self._folder}"

    def _start(self) -> None:
        options = [word for setting in (*self._settings, f"unix_socket_directories={self._folder}") for word in ("-c", setting)]
        with (self._folder / "server.log").open("ab") as said:
            self._process = subprocess.Popen([str(self.programs / "postgres"), "-D", str(self._folder / "data"), *options], stdin=subprocess.DEVNULL,
                                             stdout=said, stderr=said, cwd=self._folder, start_new_session=True, preexec_fn=_end_with_us, **self._as)
        engine, until = create_engine(self.url), time.monotonic() + _PATIENCE
        while True:
            try:
                engine.connect().close()
                break
            except DBAPIError as problem:
                if self._process.poll() is not None or time.monotonic() > until:
                    raise NoServer(f"PostgreSQL would not start: {self._last_words() or problem}") from problem
                time.sleep(0.05)
        engine.dispose()

    def close(self) -> None:
        """Ends it and deletes its folder."""
        atexit.unregister(self.close)
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)  # whoever is still connected is sent away
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, program: str, *words: str) -> None:
        try:
            done = subprocess.run([str(self.programs / program), *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
                                  cwd=self._folder, timeout=_PATIENCE * 5, **self._as)
        except (OSError, subprocess.SubprocessError) as problem:
            raise NoServer(f"PostgreSQL's {program} cannot be run here: {problem}") from problem
        if done.returncode:
            raise NoServer(f"PostgreSQL's {program} would not do it: {' '.join(done.stderr.split())[-300:]}")

    def _last_words(self) -> str:
        return " ".join((self._folder / "server.log").read_text(encoding="utf-8", errors="replace").split())[-300:]


def _end_with_us() -> None:
    """Has the server end where this process is killed, and cannot end it."""
    with suppress(OSError, AttributeError):  # Linux only; elsewhere it is left behind
        ctypes.CDLL(None).prctl(1, signal.SIGINT)


def _programs() -> Path:
    found = subprocess.run(["bash", str(ROOT / "bot" / "setup" / "find_postgres.sh")], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if found.returncode:
        raise NoServer(" ".join(found.stderr.split()))
    return Path(found.stdout.strip())


def _folder_and_user() -> tuple[Path, dict[str, Any]]:
    """A folder only this user reaches, and as whom to run: PostgreSQL refuses root, who lends the folder to somebody without rights."""
    place = next((one for one in (tempfile.gettempdir(), "/tmp", "/var/tmp") if len(one) < _LONGEST_SOCKET and _open_to_all(Path(one))), tempfile.gettempdir())
    folder = Path(tempfile.mkdtemp(prefix="threshold-postgres-", dir=place))
    if os.geteuid() != 0:
        return folder, {}
    for name in ("postgres", "nobody"):
        try:
            somebody = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, somebody.pw_uid, os.getegid())
        folder.chmod(0o750)  # root's own group may still look in, where root has no more rights than others
        return folder, {"user": somebody.pw_uid, "group": somebody.pw_gid, "extra_groups": []}
    shutil.rmtree(folder, ignore_errors=True)
    raise NoServer("PostgreSQL does not run as root, and there is no user `postgres` or `nobody` to run it as.")


def _open_to_all(folder: Path) -> bool:
    try:
        return all(one.stat().st_mode & 0o001 for one in (folder.resolve(), *folder.resolve().parents))
    except OSError:
        return False


if __name__ == "__main__":
    try:
        PostgresServer().close()
    except NoServer as problem:
        raise SystemExit(f"{problem}") from None
