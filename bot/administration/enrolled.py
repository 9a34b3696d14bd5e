"""Who is enrolled on which channel, as an administrator sees them: never their address."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Optional

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.people.people import Member, People, Post
from bot.people.tables import EnrolmentTable

_ENROLMENTS = EnrolmentTable.__table__


@dataclass(frozen=True)
class Enrolled:
    """Somebody who may use Threshold now."""

    number: int
    channel: str
    posts: tuple[Post, ...]
    staff_code: str
    since: datetime


def everybody(session: Session, people: People, home: Optional[str] = None) -> list[Enrolled]:
    """Everybody enrolled now, or those of one home, in the order of enrolment."""
    active = select(_ENROLMENTS.c.channel, _ENROLMENTS.c.person, func.min(_ENROLMENTS.c.since).label("since")).where(
        _ENROLMENTS.c.ended_at.is_(None)).group_by(_ENROLMENTS.c.channel, _ENROLMENTS.c.person)
    since = {(row.channel, row.person): row.since for row in session.execute(active)}
    return [Enrolled(one.number, one.channel, one.posts, one.staff_code, since[(one.channel, one.person)]) for one in people.everybody(home)]


def numbered(people: People, number: int) -> Optional[Member]:
    """Somebody enrolled now by their number, or None."""
    return next((member for member in people.everybody() if member.number == number), None)
