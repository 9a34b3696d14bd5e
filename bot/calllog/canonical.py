"""The one way coded data is written down, so that a hash over it can be checked years later."""
from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any


def utc(moment: datetime) -> datetime:
    """The same moment in UTC; ValueError for a time that does not say its zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} does not say its time zone; the log keeps only times that do.")
    return moment.astimezone(timezone.utc)


def canonical(data: Any) -> str:
    """Coded data as JSON with sorted keys, no spaces and ASCII only.

    Raises:
        ValueError: the data holds something JSON cannot carry exactly (a date, a set, NaN).
    """
    try:
        return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    except TypeError as problem:
        raise ValueError(f"Only plain coded data can be logged: {problem}.") from problem
