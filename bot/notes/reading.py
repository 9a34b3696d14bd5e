"""A desk that only looks: to read one call, without making or changing anything."""
from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Iterator

from bot.calllog import database
from bot.calllog.vault import Vault
from bot.casework.desk import Desk
from bot.triage.protocol import Library


class NoLog(Exception):
    """There is no call log, or no secret to read it with; the message is one sentence."""


@contextmanager
def desk_to_read(database_url: str, secret_file: Path, library: Library) -> Iterator[Desk]:
    """A desk in a reading session; nothing written through it is kept.

    Raises: NoLog; DatabaseBusy, DatabaseUnavailable and VaultError as the call log does.
    """
    _, is_sqlite, file = database_url.partition("sqlite:///")
    if is_sqlite and not Path(file.split("?")[0]).exists():
        raise NoLog(f"There is no call log at {file} yet: it is made when the first call comes in.")
    if not secret_file.exists():
        raise NoLog(f"The secret {secret_file} is not there, and the log cannot be read without it: put it back.")
    with database.reading(database.open_engine(database_url)) as session:
        yield Desk(session, Vault.from_file(secret_file), library, lambda: datetime.now(timezone.utc))
