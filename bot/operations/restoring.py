"""Restoring a backup into an empty place, or over a log of which a copy is kept first."""
from __future__ import annotations

import os
import shutil
import sqlite3
from datetime import datetime, timezone
from pathlib import Path
from typing import Callable, Mapping, Optional

from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine

from bot.calllog.database import open_engine
from bot.operations import manifest as told
from bot.operations import postgres
from bot.operations.backing_up import POSTGRES_FILE, SQLITE_FILE, back_up
from bot.operations.database_kind import address_of, file_of, kind_of
from bot.operations.manifest import Manifest, check_files, read_manifest
from bot.operations.refused import OperationRefused
from bot.operations.secrets_told import fingerprint, lines_of

Say = Callable[[str], None]
_RUNS = "Threshold still has the database open: stop it (every process), then restore."


def restore(source: Path, database_url: str, secret_file: Path, beside: Mapping[str, Path], home: Path, replacing: bool = False,
            say: Say = print) -> Manifest:
    """Puts a backup where the settings say the call log is. Threshold must not run.

    Every file is checked against the manifest, and the secret against its fingerprints, before anything is touched. What was
    there is never thrown away: without `replacing` it is refused, with it a copy is kept and its place is said.

    Raises:
        OperationRefused: in any of these cases; nothing was changed then.
        DatabaseBusy, DatabaseUnavailable: as the service would get them.
    """
    made = read_manifest(source)
    kind = kind_of(database_url)
    if made.database != kind:
        raise OperationRefused(f"This is a backup of a {made.database} database, but the settings name a {kind} one.")
    _secret_fits(made, secret_file)
    say(f"Checking the backup of {made.made_at} ...")
    check_files(source, made)
    if kind == "sqlite":
        _into_sqlite(source, file_of(database_url), replacing, say)
    else:
        _into_postgres(source, database_url, secret_file, beside, home, replacing, say)
    _beside(source, made, beside)
    _counts_agree(made, create_engine(address_of(database_url), future=True))
    return made


def _secret_fits(made: Manifest, secret_file: Path) -> None:
    here = [fingerprint(line) for line in lines_of(secret_file)]
    if here[-1] != made.digest_secret:
        raise OperationRefused(f"The secret {secret_file} is not the one of this backup: its last line must have the fingerprint {made.digest_secret}.")
    missing = [one for one in made.sealing_secrets if one not in here]
    if missing:
        raise OperationRefused(f"This backup was sealed with a secret that {secret_file} lacks: add the line with the fingerprint {', '.join(missing)} before its last line.")


def _into_sqlite(source: Path, place: Path, replacing: bool, say: Say) -> None:
    if place.exists() and place.stat().st_size:
        if not replacing:
            raise OperationRefused(f"There is a call log at {place} already. Restore to another place, or say --replace: a copy of it is kept.")
        _close_for_good(place)
        kept = place.with_name(f"{place.name}.before-restore-{_stamp()}")
    else:
        kept = None
    part = place.with_name(f".{place.name}.part-{os.getpid()}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        shutil.copyfile(source / SQLITE_FILE, part)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        if kept:
            os.link(place, kept)  # until the next line both names lead to the old log: whatever happens, one of them does
            say(f"The log that was there is kept as {kept}.")
        _give_to_its_owner(part, place if kept else place.parent)
        part.replace(place)
        for side in ("-wal", "-shm"):  # empty by now, and not of the file that is restored
            place.with_name(place.name + side).unlink(missing_ok=True)
    except OSError as problem:
        raise OperationRefused(f"The backup could not be put at {place}: {problem.strerror or problem}.") from problem
    finally:
        part.unlink(missing_ok=True)


def _close_for_good(place: Path) -> None:
    """Brings what stands in the side files into the file itself, which SQLite does only while nobody else has it open."""
    try:
        connection = sqlite3.connect(place, timeout=1, isolation_level=None)
        try:
            mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
        finally:
            connection.close()
    except sqlite3.DatabaseError as problem:
        if "locked" in str(problem) or "busy" in str(problem):
            raise OperationRefused(_RUNS) from problem
        return  # a damaged log is just what somebody restores over; its file is kept as it is
    if mode != "delete":
        raise OperationRefused(_RUNS)


def _give_to_its_owner(made: Path, like: Path) -> None:
    """Restored by root, the file must still be the service's own."""
    if os.geteuid() == 0:
        owner = like.stat()
        os.chown(made, owner.st_uid, owner.st_gid)


def _into_postgres(source: Path, database_url: str, secret_file: Path, beside: Mapping[str, Path], home: Path, replacing: bool, say: Say) -> None:
    engine = open_engine(database_url)
    try:
        with engine.connect() as connection:
            tables = connection.execute(text("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'")).scalar_one()
            others = connection.execute(text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")).scalar_one()
    finally:
        engine.dispose()
    if tables and not replacing:
        raise OperationRefused("There are tables in this database already. Restore into an empty database, or say --replace: a copy of it is kept.")
    if others:
        raise OperationRefused(_RUNS)
    if tables:
        kept = home / f"before-restore-{_stamp()}"
        back_up(database_url, secret_file, beside, kept, say)
        say(f"The log that was there is kept as the backup {kept}.")
    say("Restoring with pg_restore ...")
    postgres.load(address_of(database_url), source / POSTGRES_FILE, replacing=bool(tables))


def _beside(source: Path, made: Manifest, beside: Mapping[str, Path]) -> None:
    for name in made.files:
        folder, slash, inside = name.partition("/")
        target: Optional[Path] = beside.get(folder) if slash else None
        if target is None or (target / inside).exists():
            continue
        (target / inside).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source / name, target / inside)


def _counts_agree(made: Manifest, engine: Engine) -> None:
    try:
        with engine.connect() as connection:
            counts, last = told.counted(connection), told.last_event(connection)
    finally:
        engine.dispose()
    # A table that the backup does not know was there before, in a PostgreSQL database of a newer version.
    if {name: counts.get(name) for name in made.counts} != dict(made.counts) or last != (dict(made.last_event) if made.last_event else None):
        raise OperationRefused("What was restored does not hold what the manifest says: do not start Threshold on it, and take another backup.")


def _stamp() -> str:
    return datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
