"""Which message of a chat asked what, so that its buttons can go and a reply to it can be understood, after a restart too."""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Optional

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from bot.calllog.tables import AskedTable

_ASKED = AskedTable.__table__
_KEPT = timedelta(days=30)


class AskedMessages:
    """The questions in chats as one transaction sees them. Only references: neither what was said nor an address."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def shown(self, channel: str, person: str, message: str, call: str, fact: str, buttons: bool, at: datetime) -> None:
        """A question stands in a person's chat now."""
        self._session.execute(delete(_ASKED).where(_ASKED.c.channel == channel, _ASKED.c.at < at - _KEPT))
        self._session.execute(delete(_ASKED).where(*_one(channel, person, message)))
        self._session.execute(insert(_ASKED), {
            "channel": channel, "person": person, "message": message, "call": call, "fact": fact, "buttons": buttons, "at": at,
        })

    def with_buttons(self, channel: str, person: str, call: str, besides: str = "") -> list[str]:
        """The person's messages about a call whose buttons are still there, oldest first, besides the newest one named."""
        wanted = select(_ASKED.c.message).where(
            _ASKED.c.channel == channel, _ASKED.c.person == person, _ASKED.c.call == call, _ASKED.c.buttons, _ASKED.c.message != besides,
        )
        return list(self._session.execute(wanted.order_by(_ASKED.c.id)).scalars())

    def without_buttons(self, channel: str, person: str, message: str) -> None:
        """The buttons of a message are gone; what it asked stays known."""
        self._session.execute(update(_ASKED).where(*_one(channel, person, message)).values(buttons=False))

    def about(self, channel: str, person: str, message: str) -> Optional[tuple[str, str]]:
        """The call and the fact that a message asked about, or None."""
        row = self._session.execute(select(_ASKED.c.call, _ASKED.c.fact).where(*_one(channel, person, message))).first()
        return (row.call, row.fact) if row is not None else None


def _one(channel: str, person: str, message: str) -> tuple[Any, ...]:
    return (_ASKED.c.channel == channel, _ASKED.c.person == person, _ASKED.c.message == message)
