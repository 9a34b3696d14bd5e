"""However many come in one moment, the event loop works a few of them and turns: nobody else waits for the whole crowd."""
from __future__ import annotations

import asyncio
from collections import deque
from typing import Optional
from weakref import WeakKeyDictionary

#: What begins in one turn of the loop costs up to half a millisecond each: so many keep it from everything else for two milliseconds.
AT_ONCE = 4


class Pace:
    """Lets so many through in one turn of the event loop; the others are let through in the turns after it, in their order.

    Every loop has a crowd of its own: one that ends with somebody waiting in it holds up nobody elsewhere.
    """

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._at_once = at_once
        self._crowds: WeakKeyDictionary[asyncio.AbstractEventLoop, _Crowd] = WeakKeyDictionary()

    async def turn(self) -> None:
        """Comes back at once, or as soon as this turn is over for those who came before."""
        loop = asyncio.get_running_loop()
        crowd = self._crowds.get(loop)
        if crowd is None:
            crowd = self._crowds[loop] = _Crowd(self._at_once)
        waiting = crowd.come(loop)
        if waiting is not None:
            await waiting  # whoever gives up meanwhile is passed over


class _Crowd:
    """Those who come on one loop, which it is told each time: to keep it would keep a loop that has ended."""

    def __init__(self, at_once: int) -> None:
        self._at_once, self._through, self._counting = at_once, 0, False
        self._waiting: deque[asyncio.Future[None]] = deque()

    def come(self, loop: asyncio.AbstractEventLoop) -> Optional["asyncio.Future[None]"]:
        """None for whoever may go on, or what to wait for."""
        if not self._counting:
            self._counting = True
            loop.call_soon(self._next, loop)
        if not self._waiting and self._through < self._at_once:
            self._through += 1
            return None
        mine = loop.create_future()
        self._waiting.append(mine)
        return mine

    def _next(self, loop: asyncio.AbstractEventLoop) -> None:
        self._through = 0
        while self._waiting and self._through < self._at_once:
            following = self._waiting.popleft()
            if not following.done():
                following.set_result(None)
                self._through += 1
        self._counting = bool(self._through)
        if self._counting:
            loop.call_soon(self._next, loop)
