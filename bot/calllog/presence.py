"""When a channel was in touch with its people, kept so that it survives a kill: beats make stretches, gaps are absences."""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Optional, cast

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from bot.calllog.tables import PresenceTable

_PRESENCE = PresenceTable.__table__
#: Longer than this without a beat is an absence. A channel beats several times as often.
GAP = timedelta(minutes=2)
_KEPT = timedelta(days=30)


class Presence:
    """The presence of channels as one transaction sees it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def beat(self, channel: str, at: datetime) -> None:
        """The channel is in touch now. A clock that was put back begins a new stretch, so that old ones stay true."""
        last = self._session.execute(
            select(_PRESENCE).where(_PRESENCE.c.channel == channel).order_by(_PRESENCE.c.id.desc()).limit(1)
        ).first()
        if last is not None and abs(at - last.until) <= GAP:
            if at > last.until:
                self._session.execute(update(_PRESENCE).where(_PRESENCE.c.id == last.id).values(until=at))
            return
        self._session.execute(delete(_PRESENCE).where(_PRESENCE.c.channel == channel, _PRESENCE.c.until < at - _KEPT))
        self._session.execute(insert(_PRESENCE), {"channel": channel, "since": at, "until": at})

    def away_since(self, channel: str, sent: datetime, now: datetime) -> Optional[datetime]:
        """Since when the channel was away when, or after, something was sent; None where it was in touch all the time.

        An absence that still goes on counts. None too for a channel that has never beaten.
        """
        rows = self._session.execute(select(_PRESENCE).where(_PRESENCE.c.channel == channel).order_by(_PRESENCE.c.id)).all()
        ends = [row.since for row in rows[1:]] + [now]
        for row, back in zip(rows, ends):
            if back > sent and back - row.until > GAP:
                return cast(datetime, row.until)
        return None
