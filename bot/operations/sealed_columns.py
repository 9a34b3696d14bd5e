"""Every sealed column of the database, whichever part it belongs to: all that holds bytes is sealed."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Iterator, Optional, Sequence

from sqlalchemy import column, inspect, select, table, tuple_
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.sql.sqltypes import LargeBinary

from bot.calllog.database import reading


@dataclass(frozen=True)
class SealedColumn:
    """One column whose values a vault sealed, and the key of its table."""

    table: str
    column: str
    key: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.table}.{self.column}"


def sealed_columns(connection: Connection) -> list[SealedColumn]:
    """Those that the database itself has: a table added later is among them without anybody thinking of it."""
    found, looked = [], inspect(connection)
    for name in sorted(looked.get_table_names()):
        key = tuple(looked.get_pk_constraint(name)["constrained_columns"])
        found += [SealedColumn(name, one["name"], key) for one in looked.get_columns(name) if isinstance(one["type"], LargeBinary)]
    return found


def pages(engine: Engine, one: SealedColumn, size: int = 500) -> Iterator[Sequence[tuple[tuple[Any, ...], bytes]]]:
    """All its values that are not empty, as (key, value), in the order of the key; each page is a look of its own."""
    rows = table(one.table, *(column(name) for name in (*one.key, one.column)))
    key, value = [rows.c[name] for name in one.key], rows.c[one.column]
    after: Optional[tuple[Any, ...]] = None
    while True:
        wanted = select(*key, value).where(value.is_not(None)).order_by(*key).limit(size)
        if after is not None:
            wanted = wanted.where(tuple_(*key) > tuple_(*after) if len(key) > 1 else key[0] > after[0])
        with reading(engine) as session:
            page = [(tuple(row[:-1]), bytes(row[-1])) for row in session.execute(wanted)]
        if page:
            yield page
        if len(page) < size:
            return
        after = page[-1][0]
