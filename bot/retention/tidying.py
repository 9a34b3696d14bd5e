"""After texts were removed: sees to it that the database's own files do not keep them either."""
from __future__ import annotations

from typing import Any

from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

_TABLES = ("event", "outbox", "note_word")


def tidy(engine: Engine) -> str:
    """Empties SQLite's side file, or has PostgreSQL take dead rows away. Returns "" when done, else one sentence on what is left to do."""
    connection: Any = engine.raw_connection()  # the driver's own: sqlite3's or psycopg's
    driver: Any = getattr(engine.dialect, "dbapi")
    try:
        if engine.dialect.name == "sqlite":
            busy = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            return "Somebody was reading, so the database's side file still holds sealed texts: the next purge, or a restart, empties it." if busy else ""
        connection.rollback()
        connection.set_session(autocommit=True)
        for table in _TABLES:
            connection.cursor().execute(f"VACUUM {table}")
        return ""
    except (DBAPIError, driver.Error) as problem:
        return f"The removed rows could not be taken out of the database's files yet ({type(problem).__name__}): run VACUUM on event, outbox and note_word."
    finally:
        connection.invalidate()  # nobody gets a connection that was set to commit by itself
