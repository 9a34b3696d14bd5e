"""Tables whose rows may not be changed: their guard is lifted inside one transaction, and stands again when it ends."""
from __future__ import annotations

import re
from contextlib import contextmanager
from typing import Iterator

from sqlalchemy import text
from sqlalchemy.engine import Connection

_ON_UPDATE = re.compile(r"^\s*CREATE\s+(?:TEMP\w*\s+)?TRIGGER\b.*?\bUPDATE\b(?:\s+OF\s+.*?)?\s+ON\s", re.IGNORECASE | re.DOTALL)
_UPDATES = 16  # PostgreSQL's bit for UPDATE in pg_trigger.tgtype


@contextmanager
def lifted(connection: Connection, table: str) -> Iterator[None]:
    """Inside, the rows of `table` can be updated by this transaction, and by nobody else.

    Both databases undo changes of triggers with the transaction: if the process is killed inside, the guard was never gone.
    SQLite has one writer at a time, which is this one; PostgreSQL locks the table against every other writer.
    Only the user who owns the tables may do it.
    """
    quote = connection.dialect.identifier_preparer.quote
    if connection.dialect.name == "sqlite":
        found = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"), {"table": table}).all()
        guards = [(one.name, one.sql) for one in found if _ON_UPDATE.match(one.sql)]
        for name, _ in guards:
            connection.exec_driver_sql(f"DROP TRIGGER {quote(name)}")
        yield
        for _, sql in guards:
            connection.exec_driver_sql(sql)
        return
    wanted = "SELECT tgname FROM pg_trigger WHERE tgrelid = CAST(:table AS regclass) AND NOT tgisinternal AND tgenabled <> 'D' AND tgtype & :updates <> 0"
    names = connection.execute(text(wanted), {"table": quote(table), "updates": _UPDATES}).scalars().all()
    for name in names:
        connection.exec_driver_sql(f"ALTER TABLE {quote(table)} DISABLE TRIGGER {quote(name)}")
    yield
    for name in names:
        connection.exec_driver_sql(f"ALTER TABLE {quote(table)} ENABLE TRIGGER {quote(name)}")
