"""The processes that share one PostgreSQL database: whether there are others, and which of them does what only one may do."""
from __future__ import annotations

import hashlib
import logging
import threading
from typing import Optional

from sqlalchemy import text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

log = logging.getLogger(__name__)
_PRESENT = "present"


def one_at_a_time(session: Session, what: str) -> None:
    """Lets no other process do the same until this transaction ends: for what two that start together would both do. SQLite has one
    writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _key(what)})


class Processes:
    """This process among those on its database. On SQLite there is one only: it is alone and does everything.

    The server itself keeps count, with locks that belong to a connection of this process: when the process dies, however it
    does, its connection ends and the locks are free. Nothing here raises: a database that cannot be reached changes nothing,
    since danger is answered without it.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.shared = engine.dialect.name == "postgresql"  # whether there may be others at all
        self._connection: Optional[Connection] = None
        self._mine: set[str] = set()
        self._leads: dict[str, bool] = {}
        self._alone: Optional[bool] = None
        self._door = threading.Lock()

    def alone(self) -> bool:
        """Whether no other process worked on the database when this one began to."""
        if self.shared and self._alone is None:
            with self._door:
                self._connected()
        return self._alone is not False

    def leads(self, what: str) -> bool:
        """Whether this is the process that does what only one may do; asked again and again, it takes over where another has died."""
        if not self.shared:
            return True
        with self._door:
            connection = self._connected()
            if connection is not None:
                try:
                    if what not in self._mine and self._asked(connection, "pg_try_advisory_lock", what):
                        self._mine.add(what)
                    self._leads[what] = what in self._mine
                except SQLAlchemyError:
                    self._drop()
            return self._leads.get(what, True)

    def close(self) -> None:
        """Lets go of everything: others take over at once."""
        with self._door:
            self._drop()

    def _connected(self) -> Optional[Connection]:
        """The connection that holds the locks; None where the database cannot be reached."""
        try:
            if self._connection is None:
                self._connection = self._begun()
            else:
                self._connection.execute(text("SELECT 1"))
        except SQLAlchemyError as error:
            log.warning("the database does not say which process leads (%s); nothing changes meanwhile", type(error).__name__)
            self._drop()
        return self._connection

    def _begun(self) -> Connection:
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            connection.detach()  # the pool keeps all its places
            if self._asked(connection, "pg_try_advisory_lock", _PRESENT):
                self._alone = True if self._alone is None else self._alone
                self._asked(connection, "pg_advisory_lock_shared", _PRESENT)
                self._asked(connection, "pg_advisory_unlock", _PRESENT)
            else:
                self._alone = False if self._alone is None else self._alone
                self._asked(connection, "pg_advisory_lock_shared", _PRESENT)
        except BaseException:
            connection.close()
            raise
        return connection

    def _asked(self, connection: Connection, function: str, what: str) -> bool:
        return bool(connection.execute(text(f"SELECT {function}(:key)"), {"key": _key(what)}).scalar())

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        self._mine.clear()
        if connection is not None:
            try:
                connection.close()
            except SQLAlchemyError:
                pass  # it is gone already


def _key(what: str) -> int:
    """The number under which the server knows a lock; the same in every process."""
    return int.from_bytes(hashlib.sha256(f"threshold {what}".encode()).digest()[:8], "big", signed=True)
