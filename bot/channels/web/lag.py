"""How late the event loop is, measured only while somebody asks."""
from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import Optional

EVERY = 0.01
#: Nobody has asked for so long: the measuring ends, and costs nothing any more.
FORGOTTEN_AFTER = 30.0
_KEPT = 10_000


class Lag:
    """The lag of the running loop: how much later than asked for a short sleep ends."""

    def __init__(self) -> None:
        self._late: deque[float] = deque(maxlen=_KEPT)
        self._task: Optional[asyncio.Task[None]] = None
        self._asked = 0.0

    def figures(self) -> dict[str, float]:
        """Milliseconds since the last time this was asked: p95, p99, longest, and how many samples. The first time there are none."""
        self._asked = time.monotonic()
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._measure())
        late = sorted(self._late)
        self._late.clear()
        if not late:
            return {"samples": 0}
        return {"samples": len(late), **{name: round(1000 * late[min(len(late) - 1, int(share * len(late)))], 1)
                                         for name, share in (("p95_ms", 0.95), ("p99_ms", 0.99), ("longest_ms", 1.0))}}

    async def _measure(self) -> None:
        while time.monotonic() - self._asked < FORGOTTEN_AFTER:
            before = time.monotonic()
            await asyncio.sleep(EVERY)
            self._late.append(max(0.0, time.monotonic() - before - EVERY))
        self._late.clear()
