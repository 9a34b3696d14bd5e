"""Logs of every size, filled once and kept: made-up calls in a SQLite file, and the same rows copied to PostgreSQL."""
from __future__ import annotations

import io
from datetime import datetime, timezone
from importlib import import_module
from pathlib import Path
from typing import Any, Callable, Iterator

from sqlalchemy import text
from sqlalchemy.engine import Engine

from benchmarks.made_up_calls import fill, made_up_registry
from benchmarks.scale.postgres import has_database, make_database, rename_database
from benchmarks.turns import ROOT
from bot.calllog.base import Base
from bot.calllog.database import migrate, open_engine, transaction
from bot.calllog.vault import Vault
from bot.registry.registry import Registry
from bot.review.figures.sums import keep_more

#: The moment at which every log is measured; its calls are of the year before.
UNTIL = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)
_SECRET = b"a secret for made-up calls only"
_ROWS_AT_ONCE = 20_000
_UNFINISHED = "-unfinished"


def vault() -> Vault:
    """The vault of all made-up logs: a new one, as another process would have it, that remembers nothing."""
    return Vault(_SECRET)


def in_sqlite(folder: Path, calls: int, say: Callable[[str], None]) -> Engine:
    """The log of so many calls in a SQLite file of the folder, filled now where it is not there yet."""
    path = folder / f"calls-{calls}.db"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(path.name + _UNFINISHED)
        draft.unlink(missing_ok=True)
        migrate(f"sqlite:///{draft}")
        engine = open_engine(f"sqlite:///{draft}")
        with transaction(engine) as session:
            version = Registry(session).import_data(made_up_registry())
        say(f"filling a SQLite log with {calls:,} calls ...")
        fill(engine, vault(), calls, UNTIL, version, say)
        engine.dispose()  # the last one out empties the side file, so that one file is all
        draft.rename(path)
    return _counted(open_engine(f"sqlite:///{path}"))


def in_postgres(url: str, folder: Path, calls: int, say: Callable[[str], None]) -> Engine:
    """The same log in a database of a PostgreSQL server, copied there from the SQLite file where it is not there yet."""
    name = f"calls_{calls}"
    if not has_database(url, name):
        source = in_sqlite(folder, calls, say)
        say(f"copying {calls:,} calls to PostgreSQL ...")
        make_database(url, name + _UNFINISHED)
        draft = url.format(database=name + _UNFINISHED)
        migrate(draft)
        engine = open_engine(draft)
        _copy(source, engine)
        source.dispose()
        engine.dispose()
        rename_database(url, name + _UNFINISHED, name)
    return _counted(open_engine(url.format(database=name)))


def _counted(engine: Engine) -> Engine:
    while keep_more(engine, UNTIL):  # the service counts ahead by itself, a little every few minutes
        pass
    return engine


def _copy(source: Engine, target: Engine) -> None:
    for path in sorted(ROOT.glob("bot/**/tables.py")):  # every table the program knows, whichever part has it
        import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    to = target.raw_connection()
    try:
        cursor = to.cursor()
        cursor.execute("SET session_replication_role = replica")  # rows that are right already: no trigger and no foreign key looks at them again
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT IN (SELECT conname FROM pg_constraint)")
        indexes = cursor.fetchall()  # made once over all rows they cost a fraction of what they would row by row
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        for table in Base.metadata.sorted_tables:
            columns = ", ".join(f'"{column.name}"' for column in table.columns)
            with source.connect() as connection:
                for rows in _pages(connection.connection.cursor().execute(f'SELECT {columns} FROM "{table.name}"')):
                    cursor.copy_expert(f'COPY "{table.name}" ({columns}) FROM STDIN', io.StringIO("".join(map(_line, rows))))
        for _, definition in indexes:
            cursor.execute(definition)
        to.commit()
        to.set_session(autocommit=True)
        cursor.execute("VACUUM ANALYZE")
    finally:
        to.invalidate()
    with target.begin() as connection:
        for table in Base.metadata.sorted_tables:
            if "id" in table.columns and table.columns["id"].autoincrement and table.columns["id"].type.python_type is int:
                connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), coalesce(max(id), 0) + 1, false) FROM \"{table.name}\""))


def _pages(cursor: Any) -> Iterator[list[tuple[Any, ...]]]:
    while rows := cursor.fetchmany(_ROWS_AT_ONCE):
        yield rows


def _line(row: tuple[Any, ...]) -> str:
    return "\t".join(map(_said, row)) + "\n"


def _said(value: Any) -> str:
    """One value as COPY reads it: SQLite's times are in UTC, and its truths are 1 and 0, which PostgreSQL understands."""
    if value is None:
        return "\\N"
    if isinstance(value, bytes):
        return "\\\\x" + value.hex()
    if isinstance(value, str):
        return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    return str(value)
