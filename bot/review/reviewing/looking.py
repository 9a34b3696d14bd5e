"""Notes in a call's log who looked at it."""
from __future__ import annotations

from bot.casework.desk import Desk
from bot.review.reviewing.opinions import seen_lately


def must_note(desk: Desk, call: str, by: str) -> bool:
    """Whether this account's look is a new one: it has not opened the call within the last ten minutes."""
    return not seen_lately(desk.log.events(call), by, desk.clock())


def note_view(desk: Desk, call: str, by: str) -> None:
    """Adds that `by` looked at the call, now, unless it is the same look."""
    desk.hold(call)
    if must_note(desk, call, by):
        desk.log.add(call, "viewed", desk.clock(), by=by)
