"""What a statement that writes has done: the rows it touched, the key of the row it made."""
from __future__ import annotations

from typing import cast

from sqlalchemy.engine import CursorResult, Result


def touched(result: Result) -> int:
    """How many rows an update or delete touched, or an insert that may be refused added."""
    return cast(CursorResult, result).rowcount


def made(result: Result) -> int:
    """The number of the one row that an insert made."""
    return int(cast(CursorResult, result).inserted_primary_key[0])
