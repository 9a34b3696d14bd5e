"""The database: opening it, bringing its tables up to date, and one transaction a turn."""
from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Iterator
from weakref import WeakKeyDictionary

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.engine import Engine as Engine
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session as Session
from sqlalchemy.pool import QueuePool

from bot.calllog.turnstile import Turnstile

_MIGRATIONS = Path(__file__).with_name("migrations")
#: One per engine of a SQLite file: the threads of this process go one after the other instead of asking SQLite again and again.
_TURNSTILES: WeakKeyDictionary[Engine, Turnstile] = WeakKeyDictionary()
_MIGRATION_LOCK = 7_317_001  # any number, the same in every process: PostgreSQL's advisory lock while tables change


class DatabaseBusy(Exception):
    """Somebody else held the database for too long; the same thing can be tried again."""


class DatabaseConflict(DatabaseBusy):
    """Two wanted what the other had: nothing of this one was kept, and it can be tried again at once."""


class DatabaseUnavailable(Exception):
    """The database cannot be used (disk full, read-only, not there, not a database); the message is one sentence."""


class DatabaseNewer(DatabaseUnavailable):
    """It was made by a newer version of Threshold: waiting will not help."""


def open_engine(url: str, busy_seconds: float = 5.0) -> Engine:
    """An engine for a SQLite file or a PostgreSQL address; nothing is opened until it is used.

    Raises:
        DatabaseUnavailable: the address is not one of those two.
    """
    try:
        address = make_url(url)
    except ArgumentError as problem:
        raise DatabaseUnavailable("The database address cannot be understood: write sqlite:////full/path/calls.db or postgresql://...") from problem
    kind = address.get_backend_name()
    if kind == "sqlite":
        if not address.database or address.database == ":memory:":
            raise DatabaseUnavailable("The database must be a file: write sqlite:////full/path/calls.db.")
        engine = create_engine(
            address, future=True, poolclass=QueuePool, connect_args={"timeout": busy_seconds, "check_same_thread": False},
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        _TURNSTILES[engine] = Turnstile(busy_seconds)
        return engine
    if kind == "postgresql":
        options = f"{address.query.get('options', '')} -c lock_timeout={int(busy_seconds * 1000)} -c timezone=UTC".strip()
        return create_engine(address, future=True, pool_pre_ping=True, connect_args={"connect_timeout": 5, "options": options})
    raise DatabaseUnavailable(f"The database must be SQLite or PostgreSQL, not {kind}.")


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # SQLAlchemy says BEGIN itself (below); pysqlite must not do so behind its back.
    connection.isolation_level = None
    cursor = connection.cursor()
    # recursive_triggers: REPLACE counts as a deletion, which the log's triggers refuse.
    for setting in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading")
    # IMMEDIATE takes the write lock before anything is read, so no turn decides on what another is changing.
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def migrate(url: str, busy_seconds: float = 5.0) -> None:
    """Make the database and its tables, or bring them up to date; doing it again changes nothing.

    Two processes may do it at once: one waits for the other, so long.

    Raises:
        DatabaseBusy, DatabaseUnavailable: also when the database was made by a newer version of Threshold.
    """
    engine = open_engine(url, busy_seconds)
    with _translated():
        if engine.dialect.name == "sqlite":
            _make_private_file(Path(str(engine.url.database)))
        try:
            with engine.begin() as connection:
                if engine.dialect.name == "postgresql":
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
                config = Config()
                config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        except CommandError as problem:
            raise DatabaseNewer(f"The database was made by a newer version of Threshold: update Threshold first ({problem}).") from problem
        finally:
            engine.dispose()


def _make_private_file(path: Path) -> None:
    """The file holds children's records: only its owner may read it (SQLite gives its side files the same rights)."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as problem:
        raise DatabaseUnavailable(f"The database file {path} cannot be made or written: {problem.strerror}.") from problem


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """One turn's work: a session whose changes are all kept at the end, or none of them if anything is raised.

    On SQLite the write lock is held from the start. Nothing is retried.

    Raises:
        DatabaseBusy: somebody else held the database for longer than the busy time.
        DatabaseUnavailable: it cannot be opened, read or written.
    """
    turnstile = _TURNSTILES.get(engine)
    with _translated(), turnstile or nullcontext():
        with Session(engine, future=True, expire_on_commit=False) as session, session.begin():
            session.connection()
            yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session for looking only: it waits for no writer, sees one moment of the database, and keeps no change."""
    # PostgreSQL would otherwise show each statement a later moment: a chain read while a turn is written would look broken.
    moment = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with _translated(), Session(engine, future=True, expire_on_commit=False) as session:
        # Said of the connection before its first BEGIN; SQLAlchemy 1.4 refuses an isolation level on an engine that was given options before.
        session.connection(execution_options={"reading": True, **moment})
        try:
            yield session
        finally:
            session.rollback()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (DBAPIError, sqlite3.Error) as problem:
        better = _in_plain_words(problem)
        if better is None:
            raise
        raise better from problem


#: What SQLite says, and what it means for the person who has to mend it.
_SQLITE_TROUBLE = (
    ("disk is full", "The disk is full, so nothing can be written to the database: free some space."),
    ("readonly database", "The database is read-only: give this user the right to write the file and its folder."),
    ("unable to open database", "The database file cannot be opened: check that its folder exists and can be written."),
    ("disk i/o error", "The disk refused to read or write the database: check the disk and its free space."),
    ("not a database", "The database file is not a database: restore it from a backup or point to another file."),
    ("malformed", "The database file is damaged: restore it from a backup."),
    ("no such table", "The database has no tables yet: start Threshold once so that it makes them."),
)
_POSTGRES_BUSY, _POSTGRES_CONFLICT = "55P03", ("40001", "40P01")  # lock not available; serialization failure, deadlock
_POSTGRES_TROUBLE = {
    "53100": "The database server's disk is full: free some space.",
    "25006": "The database server is read-only for now: check the server.",
    "42501": "The database server does not let this account do that: check the account's rights.",
    "42P01": "The database has no tables yet: start Threshold once so that it makes them.",
    "53300": "The database server takes no more connections: check the server.",
}


def _in_plain_words(problem: Exception) -> Exception | None:
    """What a driver's error means for us; None for one that is a mistake of the program."""
    cause = getattr(problem, "orig", None) or problem
    words = str(cause).lower()
    if isinstance(cause, sqlite3.Error):
        if "locked" in words or "busy" in words:
            return DatabaseBusy("Somebody else is writing to the database: try again in a moment.")
        return next((DatabaseUnavailable(plain) for said, plain in _SQLITE_TROUBLE if said in words), None)
    code = getattr(cause, "pgcode", None)
    if code in _POSTGRES_CONFLICT:
        return DatabaseConflict("Somebody else wanted the same of the database at the same moment: try again.")
    if code == _POSTGRES_BUSY:
        return DatabaseBusy("Somebody else is writing to the database: try again in a moment.")
    if code in _POSTGRES_TROUBLE:
        return DatabaseUnavailable(_POSTGRES_TROUBLE[code])
    lost = code is None and type(cause).__name__ in ("OperationalError", "InterfaceError")
    if lost or (code or "").startswith(("57P", "08")):
        return DatabaseUnavailable("The database server cannot be reached: check that it runs and that its address is right.")
    return None
