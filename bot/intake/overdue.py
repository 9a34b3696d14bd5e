"""What has fallen due, worked in small pieces: between two of them whoever writes has their turn."""
from __future__ import annotations

import time
from typing import Callable, Iterator, Optional

#: A piece ends with the job that passes this, seconds: so long may a night's overdue checks keep a person waiting.
PIECE = 0.05


class Round:
    """Everything that is due at one moment. `jobs` gives one piece of work after the other; each returns how much it did."""

    def __init__(self, jobs: Iterator[Callable[[], int]]) -> None:
        self._jobs = jobs
        self._count = 0
        self._failed: Optional[Exception] = None

    def piece(self, seconds: float = PIECE) -> bool:
        """Works for so long, one job at least. True while there is more."""
        until = time.monotonic() + seconds
        while True:
            try:
                job = next(self._jobs, None)
                if job is None:
                    return False
                self._count += job()
            except Exception as error:  # it stays due and is tried again; the clocks of other calls must not wait for it
                self._failed = error
            if time.monotonic() >= until:
                return True

    def end(self) -> int:
        """How much was done. Raises what one of the jobs raised, once all were tried."""
        if self._failed is not None:
            raise self._failed
        return self._count
