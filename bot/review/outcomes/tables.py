"""The table of uploaded outcomes: sealed, for an hour, until they are confirmed."""
from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, String

from bot.calllog.base import Base, Moment


class OutcomeUploadTable(Base):
    """One uploaded file: its rows sealed (gone after an hour), who sent it, and how far it has been recorded.

    `token` is a keyed digest of what stands in the upload's address; the address itself is sealed, for the list of one's own uploads.
    """

    __tablename__ = "outcome_upload"

    id = Column(Integer, primary_key=True)
    token = Column(String(64), nullable=False, unique=True)
    sealed_token = Column(LargeBinary, nullable=False)
    by = Column(String(200), nullable=False)
    provider = Column(String(200))
    at = Column(Moment, nullable=False)
    expires_at = Column(Moment, nullable=False)
    digest = Column(String(64), nullable=False)
    encoding = Column(String(20), nullable=False)
    rows = Column(Integer, nullable=False)
    sealed = Column(LargeBinary)
    status = Column(String(20), nullable=False)
    seen = Column(Integer, nullable=False)
    recorded = Column(Integer, nullable=False)
    beat_at = Column(Moment)
    finished_at = Column(Moment)

    __table_args__ = (Index("ix_outcome_upload_by", "by", "id"), Index("ix_outcome_upload_expires_at", "expires_at"))
