"""The database of a test: a SQLite file, or with `--database postgresql` a PostgreSQL database that stands for the file."""
from __future__ import annotations

import os
import secrets
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, Optional

from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import Connection, Engine, make_url

from bot.calllog.database import migrate
from tests.support.postgres_server import PostgresServer

#: Where a server is named that tests may make databases on; without it they start one.
NAMED = "THRESHOLD_TEST_POSTGRES_URL"


class _Server:
    """The PostgreSQL server the tests of this run use, and the databases made on it, by the file each stands for."""

    def __init__(self) -> None:
        self._started = None if os.environ.get(NAMED) else PostgresServer()
        self.url = os.environ.get(NAMED) or self._started.url
        self._engine: Engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        self._prefix = f"threshold_test_{secrets.token_hex(3)}"
        self._number = 0
        self.names: dict[Path, str] = {}
        self.kept: set[Path] = set()
        # A server that waits for no disk copies files fastest; it can be told to from version 15 on, and did nothing else before.
        self._quickly = " STRATEGY FILE_COPY" if self._started and self._version() >= (15,) else ""
        if self._started:  # its own pg_dump and pg_restore, which Debian too keeps off the PATH
            os.environ["PATH"] = f"{self._started.programs}{os.pathsep}{os.environ.get('PATH', '')}"

    def address(self, name: str) -> str:
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def make(self, file: Path, like: Optional[Path] = None) -> str:
        self._number += 1
        name = f"{self._prefix}_{self._number}"
        self._do(f"CREATE DATABASE {name}" + (f" TEMPLATE {self.names[like]}{self._quickly}" if like else ""))
        self.names[file] = name
        return self.address(name)

    def drop(self, file: Path) -> None:
        self._do(f"DROP DATABASE {self.names.pop(file)} WITH (FORCE)")
        self.kept.discard(file)

    def close(self) -> None:
        for file in list(self.names):
            self.drop(file)
        self._engine.dispose()
        if self._started:
            self._started.close()

    def _version(self) -> tuple[int, ...]:
        with self._engine.connect():
            return tuple(self._engine.dialect.server_version_info)

    def _do(self, words: str) -> None:
        with self._engine.connect() as connection:
            connection.execute(text(words))


_MIGRATED = Path("migrated")
_server: Optional[_Server] = None


def use_postgresql() -> str:
    """From now on tests get PostgreSQL; returns the server's address.

    Raises:
        NoServer: there is none.
    """
    global _server
    _server = _Server()
    return _server.url


def stop() -> None:
    """Ends what `use_postgresql` began."""
    global _server
    if _server is not None:
        _server.close()
        _server = None


def on_postgresql() -> bool:
    """Whether tests get PostgreSQL."""
    return _server is not None


def address(file: Path, migrated: bool = True, kept: bool = False) -> str:
    """The address of the database that stands for a file; for the same file the same.

    It may have its tables already (`migrated` False: it has none); `migrate` is the caller's all the same. It goes with the test
    that asked first, unless it is to be `kept` for others.
    """
    file = Path(file).absolute()
    if _server is None:
        return f"sqlite:///{file}"
    if file in _server.names:
        return _server.address(_server.names[file])
    if migrated and _MIGRATED not in _server.names:
        migrate(_server.make(_MIGRATED))
        _server.kept.add(_MIGRATED)
    made = _server.make(file, _MIGRATED if migrated else None)
    if kept:
        _server.kept.add(file)
    return made


def copy(made: Path, file: Path) -> str:
    """A copy of a database that nobody has open, to stand for `file`; its address."""
    made, file = Path(made).absolute(), Path(file).absolute()
    if _server is None:
        shutil.copy(made, file)
        return address(file)
    if file in _server.names:
        _server.drop(file)
    return _server.make(file, made)


@contextmanager
def those_of_a_test() -> Iterator[None]:
    """Deletes at the end what was made meanwhile."""
    before = set(_server.names) if _server else set()
    yield
    if _server is not None:
        for file in set(_server.names) - before - _server.kept:
            _server.drop(file)


def ruin(file: Path) -> None:
    """Has the database be none any more: the file holds something else, or the server no longer has it."""
    if _server is not None:
        _server.drop(Path(file).absolute())
        return
    for one in Path(file).parent.glob(f"{Path(file).name}*"):
        one.write_bytes(b"not a database at all" * 500)


def take_guards_away(connection: Connection) -> None:
    """Lets the rows of a log be changed, as somebody with the database's own rights could."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("ALTER TABLE event DISABLE TRIGGER USER"))
        return
    for name in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all():
        connection.execute(text(f"DROP TRIGGER {name}"))


class Held:
    """Another program's hold of a whole database: nobody can read or write a row until `let_go`."""

    def __init__(self, url: str) -> None:
        self._engine = create_engine(url, connect_args={"check_same_thread": False} if url.startswith("sqlite") else {})
        self._connection = self._engine.connect()
        if self._engine.dialect.name == "sqlite":
            self._connection.connection.isolation_level = None
            self._connection.exec_driver_sql("BEGIN EXCLUSIVE")
            return
        names = inspect(self._connection).get_table_names()
        self._connection.execute(text("LOCK TABLE " + ", ".join(f'"{name}"' for name in names) + " IN ACCESS EXCLUSIVE MODE"))

    def let_go(self) -> None:
        """Ends it."""
        self._connection.connection.rollback()
        self._connection.close()
        self._engine.dispose()
