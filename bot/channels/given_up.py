"""Requests whose sender has given up: after a stall there are hundreds, and working them keeps those waiting who are still there."""
from __future__ import annotations

import asyncio
from collections import OrderedDict

from starlette.requests import Request

#: So many ids are known again; the oldest are forgotten first.
_KNOWN = 10_000
#: The loop reads what a connection holds, then that it was closed, then tells the request.
_TURNS = 3


class Taken:
    """The ids of messages that this process has taken lately."""

    def __init__(self, known: int = _KNOWN) -> None:
        self._known, self._ids = known, OrderedDict[str, None]()

    def again(self, update_id: str) -> bool:
        """Whether the id was taken before; from now on it is."""
        if update_id in self._ids:
            self._ids.move_to_end(update_id)
            return True
        self._ids[update_id] = None
        if len(self._ids) > self._known:
            self._ids.popitem(last=False)
        return False


async def has_given_up(request: Request) -> bool:
    """Whether nobody waits for the response any more. Where that cannot be told, somebody does: it may be danger. Never raises."""
    try:
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        return await request.is_disconnected()
    except Exception:
        return False
