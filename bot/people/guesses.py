"""How many wrong codes are taken in an hour: of one person, of one address, and of everybody together."""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Optional

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.people.tables import PeopleEventTable

_EVENTS = PeopleEventTable.__table__
WITHIN = timedelta(hours=1)
#: (proposal) A code is read off a slip of paper: who mistypes it six times needs a new one. Several people may share an address.
BY_PERSON, BY_ADDRESS, BY_ALL = 6, 20, 200


def no_more_until(session: Session, channel: str, person: str, source: str, at: datetime) -> Optional[datetime]:
    """Until when no code of this person or address is looked at, because too many were wrong; None where one more may be tried.

    Counted from what is recorded, so that a restart or another process forgets nothing. `source` is empty where an address
    says nothing of who writes.
    """
    wanted = select(_EVENTS.c.at, _EVENTS.c.payload).where(_EVENTS.c.kind == "code_refused").order_by(_EVENTS.c.id.desc()).limit(BY_ALL)
    lately = [(row.at, row.payload) for row in session.execute(wanted) if row.at > at - WITHIN]  # the latest first
    person_s = [when for when, told in lately if (told.get("channel"), told.get("person")) == (channel, person)]
    address_s = [when for when, told in lately if source and told.get("source") == source]
    everybody_s = [when for when, _ in lately]
    full = [tries[most - 1] + WITHIN for tries, most in ((person_s, BY_PERSON), (address_s, BY_ADDRESS), (everybody_s, BY_ALL)) if len(tries) >= most]
    return max(full, default=None)
