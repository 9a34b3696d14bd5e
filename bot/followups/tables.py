"""The table of work that falls due."""
from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, text

from bot.calllog.base import Base, Coded, Moment


class FollowupTable(Base):
    """One piece of work for a call; done once, by whoever sets `done_at` first."""

    __tablename__ = "followup"

    id = Column(Integer, primary_key=True)
    call = Column(String(16), ForeignKey("call.call"), nullable=False)
    kind = Column(String(40), nullable=False)
    due = Column(Moment, nullable=False)
    payload = Column(Coded, nullable=False)
    done_at = Column(Moment)
    cancelled = Column(Boolean, nullable=False)

    __table_args__ = (
        Index("ix_followup_due", "due", sqlite_where=text("done_at IS NULL"), postgresql_where=text("done_at IS NULL")),
        Index("ix_followup_call", "call"),
    )
