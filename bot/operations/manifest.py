"""The slip of paper that goes with a backup: what is in it, of which versions, and the digest of every file."""
from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Mapping, Optional

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection

from bot.operations.refused import OperationRefused

FILE = "manifest.json"
FORMAT = 1
_PIECE = 1024 * 1024


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself.

    `counts`: rows by table. `last_event`: call, seq, at and hash of the event that was logged last, None for an empty log.
    `files`: digest (SHA-256) and size by path inside the backup. `digest_secret` and `sealing_secrets` are fingerprints: they
    tell which secret is needed, and give nothing away.
    """

    made_at: str
    threshold: str
    database: str
    server: str
    schema: str
    counts: Mapping[str, int]
    last_event: Optional[Mapping[str, object]]
    digest_secret: str
    sealing_secrets: tuple[str, ...]
    files: Mapping[str, Mapping[str, object]]
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        """Writes it into the folder of the backup."""
        (folder / FILE).write_text(json.dumps(asdict(self), indent=1, sort_keys=True) + "\n", encoding="utf-8")
        (folder / FILE).chmod(0o600)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a backup.

    Raises:
        OperationRefused: there is none, it cannot be read, or a newer version of Threshold wrote it.
    """
    path = folder / FILE
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        if told.get("format") != FORMAT:
            raise OperationRefused(f"{folder} was made by another version of Threshold: restore it with that version, then update.")
        told["sealing_secrets"] = tuple(told["sealing_secrets"])
        return Manifest(**told)
    except OSError as problem:
        raise OperationRefused(f"{folder} is not a backup: its {FILE} cannot be read ({problem.strerror}).") from problem
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        raise OperationRefused(f"{path} is damaged: take another backup.") from problem


def check_files(folder: Path, manifest: Manifest) -> None:
    """OperationRefused when a file of the backup is missing or is not what it was."""
    for name, told in manifest.files.items():
        path = folder / name
        if not path.is_file():
            raise OperationRefused(f"The backup is not whole: {name} is missing. Take another backup.")
        if path.stat().st_size != told["bytes"] or digest(path) != told["sha256"]:
            raise OperationRefused(f"The backup is damaged: {name} is not what was written. Take another backup.")


def described(folder: Path, names: list[str]) -> dict[str, dict[str, object]]:
    """Digest and size of files in a folder."""
    return {name: {"sha256": digest(folder / name), "bytes": (folder / name).stat().st_size} for name in sorted(names)}


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    made = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            made.update(piece)
    return made.hexdigest()


def counted(connection: Connection) -> dict[str, int]:
    """Rows by table, of every table there is."""
    quote = connection.dialect.identifier_preparer.quote
    return {name: connection.execute(text(f"SELECT count(*) FROM {quote(name)}")).scalar_one() for name in sorted(inspect(connection).get_table_names())}


def schema_of(connection: Connection) -> str:
    """The revision of the database's tables; empty where there are none yet."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


def last_event(connection: Connection) -> Optional[dict[str, object]]:
    """The event that was logged last, without what it says."""
    if not inspect(connection).has_table("event"):
        return None
    row = connection.execute(text("SELECT call, seq, at, hash FROM event ORDER BY at DESC, call, seq DESC LIMIT 1")).first()
    return None if row is None else {"call": row.call, "seq": row.seq, "at": str(row.at), "hash": row.hash}
