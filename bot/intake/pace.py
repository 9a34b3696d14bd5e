"""However many come in one moment, the event loop works a few of them and turns: nobody else waits for the whole crowd."""
from __future__ import annotations

import asyncio
from collections import deque
from typing import Optional

#: What begins in one turn of the loop costs up to half a millisecond each: so many keep it from everything else for two.
AT_ONCE = 4


class Pace:
    """Lets so many through in one turn of the event loop; the others are let through in the turns after it, in their order.

    For one thread. Nothing stands still where a loop ends with somebody waiting in it: on another loop it begins afresh.
    """

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._at_once, self._counting = at_once, False
        self._begin(None)

    async def turn(self) -> None:
        """Comes back at once, or as soon as this turn is over for those who came before."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._begin(loop)
        if not self._counting:
            self._counting = True
            loop.call_soon(self._next)
        if self._waiting or self._through >= self._at_once:
            mine = loop.create_future()
            self._waiting.append(mine)
            await mine  # whoever gives up meanwhile is passed over
            return
        self._through += 1

    def _begin(self, loop: Optional[asyncio.AbstractEventLoop]) -> None:
        self._loop, self._waiting, self._through, self._counting = loop, deque[asyncio.Future[None]](), 0, False

    def _next(self) -> None:
        self._through = 0
        while self._waiting and self._through < self._at_once:
            following = self._waiting.popleft()
            if not following.done():
                following.set_result(None)
                self._through += 1
        self._counting = bool(self._through)
        if self._counting and self._loop is not None:
            self._loop.call_soon(self._next)
