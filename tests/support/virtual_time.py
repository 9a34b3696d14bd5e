"""An event loop whose clock jumps to the next timer instead of waiting, for whole days in a moment (no sockets, no threads)."""
from __future__ import annotations

import asyncio
import selectors
from typing import Any, Coroutine


class _NoWaiting(selectors.DefaultSelector):
    """Never waits: it tells the loop how long it would have."""

    skipped = 0.0

    def select(self, timeout: Any = None) -> list:
        """What is ready now; the waiting is added to `skipped`."""
        ready = super().select(0)
        if not ready and timeout:
            self.skipped += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """Its `time()` runs ahead by every wait that was skipped."""

    def __init__(self) -> None:
        self._no_waiting = _NoWaiting()
        super().__init__(self._no_waiting)

    def time(self) -> float:
        """The virtual time, in seconds."""
        return super().time() + self._no_waiting.skipped


def run_virtually(work: Coroutine) -> Any:
    """Runs a coroutine to its end in virtual time."""
    loop = VirtualLoop()
    try:
        return loop.run_until_complete(work)
    finally:
        loop.close()
