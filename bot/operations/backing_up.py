"""Backups: a consistent copy of the call log while the service runs, with a manifest and without the secret."""
from __future__ import annotations

import os
import shutil
import sqlite3
from datetime import datetime, timezone
from importlib import metadata
from pathlib import Path
from typing import Any, Callable, Mapping

from sqlalchemy import create_engine, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from bot.calllog.database import open_engine
from bot.calllog.vault import Vault
from bot.operations import manifest as told
from bot.operations import postgres
from bot.operations.database_kind import address_of, existing_log, file_of, kind_of
from bot.operations.heads import write_heads
from bot.operations.manifest import Manifest
from bot.operations.refused import OperationRefused
from bot.operations.secrets_told import fingerprint, lines_of

SQLITE_FILE, POSTGRES_FILE, HEADS_FILE = "calls.db", "calls.dump", "heads.txt"
_PAGES = 2_000  # at once; between two such pieces progress is told
_NAME = "threshold-%Y%m%dT%H%M%SZ"
Say = Callable[[str], None]


def back_up(database_url: str, secret_file: Path, beside: Mapping[str, Path], target: Path, say: Say = print) -> Manifest:
    """Makes a backup in the new folder `target`, readable by its owner only.

    Writers go on meanwhile; the copy is of one moment. Folders in `beside` (by name) are copied too where they exist. The secret
    is not in it, only its fingerprint. The heads of all calls are in a file of their own, to be kept elsewhere too. The folder has
    its final name only when everything in it is on disk.

    Raises:
        OperationRefused: the target is there already, there is no log yet, the secret is missing, the disk is full, or a program is missing.
        DatabaseBusy, DatabaseUnavailable: as the service would get them.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise OperationRefused(f"{target} is there already: a backup goes to a new folder, so that none is ever overwritten.")
    existing_log(database_url).dispose()
    secrets = [fingerprint(line) for line in lines_of(secret_file)]
    kind = kind_of(database_url)
    part = target.with_name(f".{target.name}.part-{os.getpid()}")
    try:
        part.mkdir(parents=True, mode=0o700)
        names = _copy_beside(beside, part)  # before the log: what is spooled now and logged a moment later is in both, not in neither
        facts = (_copy_sqlite if kind == "sqlite" else _copy_postgres)(database_url, part, _vault(secret_file), say)
        names += [SQLITE_FILE if kind == "sqlite" else POSTGRES_FILE, HEADS_FILE]
        made = Manifest(
            made_at=datetime.now(timezone.utc).isoformat(timespec="seconds"), threshold=_version(), database=kind, **facts,
            digest_secret=secrets[-1], sealing_secrets=tuple(dict.fromkeys(secrets)), files=told.described(part, names))
        made.write(part)
        for path in [*part.rglob("*"), part]:
            _to_disk(path)
        if target.exists():
            target.rmdir()
        part.rename(target)
        _to_disk(target.parent)
    except OSError as problem:
        raise OperationRefused(f"The backup could not be written to {target}: {problem.strerror or problem}.") from problem
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return made


def named_now(folder: Path) -> Path:
    """The place of a backup made now in a folder of backups."""
    return folder / datetime.now(timezone.utc).strftime(_NAME)


def forget_older(folder: Path, keep: int) -> list[Path]:
    """Deletes all but the newest `keep` backups that `named_now` named; returns what went. Nothing else is touched."""
    made = sorted(path for path in folder.iterdir() if _is_named(path) and (path / told.FILE).is_file())
    gone = made[:-keep] if keep else []
    for path in gone:
        shutil.rmtree(path)
    return gone


def _is_named(path: Path) -> bool:
    try:
        datetime.strptime(path.name, _NAME)
    except ValueError:
        return False
    return path.is_dir() and not path.is_symlink()


def _copy_sqlite(database_url: str, folder: Path, vault: Vault, say: Say) -> dict[str, Any]:
    source = file_of(database_url)
    copy = folder / SQLITE_FILE
    os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        reading, writing = sqlite3.connect(source, timeout=10, isolation_level=None), sqlite3.connect(copy, isolation_level=None)
        try:
            # The open read transaction holds one moment still, so that what others write meanwhile never starts the copy again.
            reading.execute("BEGIN")
            reading.execute("SELECT count(*) FROM sqlite_master").fetchone()
            reading.backup(writing, pages=_PAGES, progress=_telling(say))
            writing.execute("PRAGMA journal_mode=DELETE")  # one file, no side files; the service sets its own mode again
            wrong = writing.execute("PRAGMA quick_check(1)").fetchone()[0]
        finally:
            reading.close()
            writing.close()
    except sqlite3.Error as problem:
        raise OperationRefused(f"The database could not be copied: {problem}. If it stays so, check the disk and its free space.") from problem
    if wrong != "ok":
        raise OperationRefused(f"The database is damaged, so the copy is of no use ({wrong}): keep the last good backup and restore it.")
    engine = create_engine(f"sqlite:///{copy}", future=True)
    try:
        with engine.connect() as connection:
            return _facts(connection, f"SQLite {sqlite3.sqlite_version}", folder, vault)
    finally:
        engine.dispose()


def _copy_postgres(database_url: str, folder: Path, vault: Vault, say: Say) -> dict[str, Any]:
    engine = open_engine(database_url).execution_options(isolation_level="REPEATABLE READ")
    try:
        with engine.connect() as connection:
            snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
            facts = _facts(connection, f"PostgreSQL {connection.execute(text('SHOW server_version')).scalar_one()}", folder, vault)
            say("Copying with pg_dump ...")
            postgres.dump(address_of(database_url), snapshot, folder / POSTGRES_FILE)
    finally:
        engine.dispose()
    (folder / POSTGRES_FILE).chmod(0o600)
    return facts


def _facts(connection: Connection, server: str, folder: Path, vault: Vault) -> dict[str, Any]:
    with Session(connection, future=True) as session, (folder / HEADS_FILE).open("x", encoding="ascii") as file:
        (folder / HEADS_FILE).chmod(0o600)
        if told.last_event(connection) is None:  # no event, or no tables yet
            file.write("")
        else:
            write_heads(session, vault, datetime.now(timezone.utc), file)
    return {"server": server, "schema": told.schema_of(connection), "counts": told.counted(connection), "last_event": told.last_event(connection)}


def _copy_beside(beside: Mapping[str, Path], folder: Path) -> list[str]:
    names = []
    for name, source in beside.items():
        for path in sorted(source.rglob("*")) if source.is_dir() else ():
            inside = path.relative_to(source)
            if not path.is_file() or path.suffix == ".part" or any(piece.startswith(".") for piece in inside.parts):
                continue
            copy = folder / name / inside
            copy.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            try:
                shutil.copy2(path, copy)
            except FileNotFoundError:  # a spooled event that went into the log at this moment
                continue
            names.append(f"{name}/{inside.as_posix()}")
    return names


def _telling(say: Say) -> Callable[[int, int, int], None]:
    last = [-1]

    def progress(_status: int, remaining: int, total: int) -> None:
        tenth = 10 * (total - remaining) // max(1, total)
        if tenth != last[0] and total > _PAGES:
            last[0] = tenth
            say(f"Copying ... {10 * tenth} %")

    return progress


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _vault(secret_file: Path) -> Vault:
    first, *older = lines_of(secret_file)
    return Vault(first, tuple(older))


def _version() -> str:
    try:
        return metadata.version("threshold")
    except metadata.PackageNotFoundError:  # run from a checkout that is not installed
        return "from a checkout"
