"""The table of exports: who took what, when, with which filters."""
from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String

from bot.calllog.base import Base, Coded, Moment


class ExportTable(Base):
    """One export. `provider` is the scope it was made in (None: the whole force); `about` a call, a home or a month. Rows are only added."""

    __tablename__ = "export"

    id = Column(Integer, primary_key=True)
    at = Column(Moment, nullable=False)
    by = Column(String(200), nullable=False)
    provider = Column(String(200))
    what = Column(String(40), nullable=False)
    about = Column(String(200), nullable=False)
    filters = Column(Coded, nullable=False)
    rows = Column(Integer, nullable=False)
    notes = Column(Boolean, nullable=False)
    versions = Column(Coded, nullable=False)

    __table_args__ = (Index("ix_export_provider", "provider", "id"),)
