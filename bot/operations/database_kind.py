"""Which of the two databases a setting names, and where it is."""
from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import Engine, make_url
from sqlalchemy.engine.url import URL

from bot.calllog.database import open_engine
from bot.operations.refused import OperationRefused


def address_of(database_url: str) -> URL:
    """The address, checked as the service checks it (DatabaseUnavailable with a sentence)."""
    open_engine(database_url).dispose()
    return make_url(database_url)


def kind_of(database_url: str) -> str:
    """"sqlite" or "postgresql"."""
    return address_of(database_url).get_backend_name()


def file_of(database_url: str) -> Path:
    """The file of a SQLite database."""
    return Path(str(address_of(database_url).database))


def existing_log(database_url: str) -> Engine:
    """An engine on a log that is there; OperationRefused where none was made yet, since looking at one must not make it."""
    if kind_of(database_url) == "sqlite" and not file_of(database_url).is_file():
        raise OperationRefused(f"There is no call log at {file_of(database_url)} yet: it is made when Threshold first starts.")
    return open_engine(database_url)
