"""The table of what was done about retention, and the index by which texts still kept are found."""
from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, text

from bot.calllog.base import Base, Coded, Moment
from bot.calllog.tables import EventTable

_EVENTS = EventTable.__table__
_KEPT = text("text IS NOT NULL")
Index("ix_event_kept", _EVENTS.c.at, _EVENTS.c.kind, _EVENTS.c.call, sqlite_where=_KEPT, postgresql_where=_KEPT)


class RetentionEventTable(Base):
    """One thing done about retention: a hold set or lifted, a purge begun or finished, an export for a child, an erasure. Rows are only added.

    `subject` is the keyed digest of a child's reference; `sealed` holds the words of why.
    """

    __tablename__ = "retention_event"

    id = Column(Integer, primary_key=True)
    at = Column(Moment, nullable=False)
    kind = Column(String(40), nullable=False)
    by = Column(String(200), nullable=False)
    call = Column(String(16), ForeignKey("call.call"))
    subject = Column(String(64))
    payload = Column(Coded, nullable=False)
    sealed = Column(LargeBinary)

    __table_args__ = (Index("ix_retention_event_kind", "kind", "id"), Index("ix_retention_event_call", "call"), Index("ix_retention_event_subject", "subject"))
