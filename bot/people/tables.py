"""The tables of people: invitations, the posts somebody was enrolled in, and what was done about either."""
from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, text

from bot.calllog.base import Base, Coded, Moment


class InvitationTable(Base):
    """A one-time code, kept as a keyed digest only. It is open until used, revoked or past its time."""

    __tablename__ = "invitation"

    id = Column(Integer, primary_key=True)
    code_digest = Column(String(64), nullable=False, unique=True)
    posts = Column(Coded, nullable=False)
    staff_code = Column(String(40), nullable=False)
    issued_by = Column(String(200), nullable=False)
    issued_at = Column(Moment, nullable=False)
    expires_at = Column(Moment, nullable=False)
    used_at = Column(Moment)
    revoked_at = Column(Moment)


class EnrolmentTable(Base):
    """One post of one person on one channel: a home and a role there, from a day until they left."""

    __tablename__ = "enrolment"

    id = Column(Integer, primary_key=True)
    channel = Column(String(40), nullable=False)
    person = Column(String(64), nullable=False)
    address = Column(LargeBinary, nullable=False)
    home = Column(String(80), nullable=False)
    role = Column(String(40), nullable=False)
    staff_code = Column(String(40), nullable=False)
    invitation = Column(Integer, ForeignKey("invitation.id"), nullable=False)
    since = Column(Moment, nullable=False)
    ended_at = Column(Moment)

    __table_args__ = (
        Index("ix_enrolment_person", "channel", "person", sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL")),
        Index("ix_enrolment_home", "home", sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL")),
    )


class PeopleEventTable(Base):
    """What was done about an invitation or a person, by whom and why. Rows are only added."""

    __tablename__ = "people_event"

    id = Column(Integer, primary_key=True)
    at = Column(Moment, nullable=False)
    kind = Column(String(40), nullable=False)
    by = Column(String(200), nullable=False)
    payload = Column(Coded, nullable=False)
