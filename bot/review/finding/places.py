"""Where in the list a page ends or begins, as a value that a web address can carry."""
from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Optional

from sqlalchemy import and_, or_

from bot.calllog.canonical import utc
from bot.calllog.tables import CallTable

_CALLS = CallTable.__table__.c
_WRITTEN = re.compile(r"(unread|read)-(\d{8}T\d{12})-(T-[0-9A-Z]{6})")
_TIME = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True)
class Place:
    """A call where it stood when a page was shown: among the read ones or not, by when it was opened, by its reference.

    A call that has been read since stands elsewhere now; its place stays where the reader left off.
    """

    read: bool
    opened_at: datetime
    call: str

    def beyond(self, older: bool) -> Any:
        """The condition that a call of the same part of the list stands after it (`older`), or before it."""
        opened, call = _CALLS.opened_at, _CALLS.call
        # The first says nothing new; it is what an index can be searched by.
        if older:
            return and_(opened <= self.opened_at, or_(opened < self.opened_at, call < self.call))
        return and_(opened >= self.opened_at, or_(opened > self.opened_at, call > self.call))

    def written(self) -> str:
        """As an address has it; `read_place` gives the same place back."""
        return f"{'read' if self.read else 'unread'}-{utc(self.opened_at).strftime(_TIME)}-{self.call}"


def read_place(written: str) -> Optional[Place]:
    """The place that an address names; None for what is none."""
    parts = _WRITTEN.fullmatch(written)
    try:
        return Place(parts[1] == "read", datetime.strptime(parts[2], _TIME).replace(tzinfo=timezone.utc), parts[3]) if parts else None
    except ValueError:
        return None
