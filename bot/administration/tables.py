"""The table of what is shown once: a fresh code or link on its way from the form to the page that shows it."""
from __future__ import annotations

from sqlalchemy import Column, LargeBinary, String

from bot.calllog.base import Base, Moment


class ShownOnceTable(Base):
    """A sealed text for one account. Its row is deleted when it is shown, or when its time is past."""

    __tablename__ = "shown_once"

    digest = Column(String(64), primary_key=True)
    account = Column(String(200), nullable=False)
    sealed = Column(LargeBinary, nullable=False)
    expires_at = Column(Moment, nullable=False)
