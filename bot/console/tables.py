"""The tables of the operators' console: who has which call, and who looks at one."""
from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String

from bot.calllog.base import Base, Moment


class ConsoleCallTable(Base):
    """One call taken by an operator. Each has a person key of its own, so that a second call never answers the first."""

    __tablename__ = "console_call"

    call = Column(String(16), ForeignKey("call.call"), primary_key=True)
    account = Column(String(200), nullable=False)
    shown = Column(String(200), nullable=False)
    person = Column(String(200), nullable=False)
    address = Column(LargeBinary)
    parked = Column(Boolean, nullable=False)
    opened_at = Column(Moment, nullable=False)
    seen_at = Column(Moment, nullable=False)
    monitored = Column(Boolean, nullable=False)
    turn = Column(Integer, nullable=False)
    turn_update = Column(String(80), nullable=False)
    turn_by = Column(String(200), nullable=False)
    turn_at = Column(Moment)

    __table_args__ = (Index("ix_console_call_account", "account", "opened_at"), Index("ix_console_call_person", "person"))


class ConsolePresenceTable(Base):
    """Who has the page of a call open, as of the last sign of it."""

    __tablename__ = "console_presence"

    call = Column(String(16), ForeignKey("call.call"), primary_key=True)
    account = Column(String(200), primary_key=True)
    shown = Column(String(200), nullable=False)
    at = Column(Moment, nullable=False)
