"""The tables of accounts; whatever opens a door is kept as a keyed digest, a slow hash or sealed, never as itself."""
from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, text

from bot.calllog.base import Base, Coded, Moment


class AccountTable(Base):
    """One person who may sign in. No password: they have not joined yet, or sign in by OpenID Connect only."""

    __tablename__ = "account"

    id = Column(Integer, primary_key=True)
    name = Column(String(40), nullable=False, unique=True)
    shown = Column(String(40), nullable=False)
    roles = Column(Coded, nullable=False)
    provider = Column(String(200))
    password = Column(String(200))
    oidc_subject = Column(String(255), unique=True)
    factor = Column(LargeBinary)
    factor_step = Column(Integer)
    added_by = Column(String(200), nullable=False)
    added_at = Column(Moment, nullable=False)
    joined_at = Column(Moment)
    disabled_at = Column(Moment)


class JoinLinkTable(Base):
    """A one-time link with which a person chooses a password. It is open until used, withdrawn or past its time."""

    __tablename__ = "account_link"

    id = Column(Integer, primary_key=True)
    digest = Column(String(64), nullable=False, unique=True)
    account = Column(Integer, ForeignKey("account.id"), nullable=False)
    issued_by = Column(String(200), nullable=False)
    issued_at = Column(Moment, nullable=False)
    expires_at = Column(Moment, nullable=False)
    used_at = Column(Moment)
    withdrawn_at = Column(Moment)


class RecoveryCodeTable(Base):
    """A code that stands in once for the authenticator app."""

    __tablename__ = "account_recovery"

    id = Column(Integer, primary_key=True)
    account = Column(Integer, ForeignKey("account.id"), nullable=False)
    digest = Column(String(64), nullable=False)
    made_at = Column(Moment, nullable=False)
    used_at = Column(Moment)

    __table_args__ = (Index("ix_account_recovery_account", "account"),)


class SessionTable(Base):
    """One browser of one account. `stage`: "code" or "set_up" until the second factor is done, then "in"."""

    __tablename__ = "account_session"

    id = Column(Integer, primary_key=True)
    digest = Column(String(64), nullable=False, unique=True)
    form_digest = Column(String(64), nullable=False, unique=True)
    account = Column(Integer, ForeignKey("account.id"), nullable=False)
    stage = Column(String(10), nullable=False)
    how = Column(String(20), nullable=False)
    browser = Column(String(80), nullable=False)
    factor = Column(LargeBinary)
    began_at = Column(Moment, nullable=False)
    seen_at = Column(Moment, nullable=False)
    ended_at = Column(Moment)

    __table_args__ = (
        Index("ix_account_session_open", "account", sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL")),
    )


class ThrottleTable(Base):
    """How often signing in failed lately for one name, address or account (a keyed digest), and until when nothing is tried."""

    __tablename__ = "account_throttle"

    key = Column(String(64), primary_key=True)
    failures = Column(Integer, nullable=False)
    last_at = Column(Moment, nullable=False)
    until = Column(Moment)


class TypedTable(Base):
    """What somebody had typed when their session ended: sealed, for the same account only, for an hour."""

    __tablename__ = "account_typed"

    id = Column(Integer, primary_key=True)
    digest = Column(String(64), nullable=False, unique=True)
    account = Column(Integer, ForeignKey("account.id"), nullable=False)
    typed = Column(LargeBinary, nullable=False)
    expires_at = Column(Moment, nullable=False)


class AccountEventTable(Base):
    """What was done about an account or by it, and by whom. Rows are only added."""

    __tablename__ = "account_event"

    id = Column(Integer, primary_key=True)
    at = Column(Moment, nullable=False)
    kind = Column(String(40), nullable=False)
    by = Column(String(200), nullable=False)
    account = Column(Integer, ForeignKey("account.id"))
    payload = Column(Coded, nullable=False)

    __table_args__ = (Index("ix_account_event_account", "account", "id"),)
