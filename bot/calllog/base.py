"""What every table shares: one metadata, times kept in UTC, and coded data kept as canonical JSON."""
from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Optional

from sqlalchemy import DateTime, Text
from sqlalchemy.orm import declarative_base
from sqlalchemy.types import TypeDecorator

from bot.calllog.canonical import canonical, utc

Base = declarative_base()


if TYPE_CHECKING:  # SQLAlchemy 1.4 has the type argument in its stubs only
    _Kept = TypeDecorator[Any]
else:
    _Kept = TypeDecorator


class Moment(_Kept):
    """A moment stored in UTC and given back timezone-aware, on SQLite (which keeps no zone) and PostgreSQL alike."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: Optional[datetime], dialect: Any) -> Optional[datetime]:
        """The UTC time as the database keeps it."""
        if value is None:
            return None
        value = utc(value)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Optional[datetime], dialect: Any) -> Optional[datetime]:
        """The stored time, aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=timezone.utc) if value.tzinfo is None else value.astimezone(timezone.utc)


class Coded(_Kept):
    """Coded data as canonical JSON text, so that what is read back is byte for byte what was hashed."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> Optional[str]:
        """The canonical JSON."""
        return None if value is None else canonical(value)

    def process_result_value(self, value: Optional[str], dialect: Any) -> Any:
        """The data again."""
        return None if value is None else json.loads(value)
