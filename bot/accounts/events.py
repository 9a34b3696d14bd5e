"""What was done about accounts, by whom; rows are only added."""
from __future__ import annotations

from datetime import datetime
from typing import Optional

from sqlalchemy import insert, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from bot.accounts.tables import AccountEventTable

_EVENTS = AccountEventTable.__table__
_BY_ADMINISTRATORS = ("added", "changed", "disabled", "reset")


def note(session: Session, at: datetime, kind: str, by: str, account: Optional[int], **payload: object) -> None:
    """Adds one event. Never give it what somebody typed as a name: it may be their password."""
    session.execute(insert(_EVENTS), {"at": at, "kind": kind, "by": by, "account": account, "payload": payload})


def changes_of(session: Session, account: int) -> list[Row]:
    """What administrators did to an account, the newest first: id, at, kind, by, account, payload."""
    return list(session.execute(select(_EVENTS).where(_EVENTS.c.account == account, _EVENTS.c.kind.in_(_BY_ADMINISTRATORS)).order_by(_EVENTS.c.id.desc())))


def events_of(session: Session, account: Optional[int] = None, limit: int = 100) -> list[Row]:
    """The newest events (of one account): id, at, kind, by, account, payload."""
    wanted = select(_EVENTS).order_by(_EVENTS.c.id.desc()).limit(limit)
    return list(session.execute(wanted if account is None else wanted.where(_EVENTS.c.account == account)))
