"""What a transaction asks again and again is asked once, wherever nobody can have changed the answer meanwhile."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Hashable, Mapping, Sequence

from sqlalchemy.engine import Row
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

_KEPT = "asked once"


@dataclass
class _Kept:
    """What was read while one transaction stood at one number of changes; each statement stays with its rows, so that its id stays its own."""

    transaction: Any
    changes: int
    rows: dict[tuple[Hashable, ...], tuple[Select, Sequence[Row]]] = field(default_factory=dict)


def rows_of(session: Session, statement: Select, told: Mapping[str, Any]) -> Sequence[Row]:
    """The rows of a SELECT that is made once and kept by its module, for these values (each of a kind that can be a key of a dict).

    Within a transaction of SQLite nobody else's changes are seen: it holds the write lock, or looks at one moment. While this connection
    has changed no row either, what was read is read again from here. It is forgotten with the first change and with the transaction.
    On PostgreSQL others may change anything between two statements, so that each is asked.
    """
    if session.get_bind().dialect.name != "sqlite" or session.in_nested_transaction():  # a savepoint can be undone, and no count of changes tells of that
        return session.execute(statement, told).all()
    # `total_changes` only ever grows, also over what is undone: the same number means the same rows.
    connection = session.connection()
    transaction, changes = connection.get_transaction(), connection.connection.total_changes
    kept = session.info.get(_KEPT)
    if kept is None or kept.transaction is not transaction or kept.changes != changes:
        kept = session.info[_KEPT] = _Kept(transaction, changes)
    asked = (id(statement), *told.values())
    if asked not in kept.rows:
        kept.rows[asked] = (statement, session.execute(statement, told).all())
    return kept.rows[asked][1]
