"""A few at a time: whoever comes when all places are taken is told so at once, and nobody's thread is kept waiting."""
from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import Iterator


class Crowded(Exception):
    """Nothing was tried or counted: too many are at it already. The message is for the person."""

    #: When it is worth another try, for the browser.
    seconds = 5

    def __init__(self) -> None:
        super().__init__("Busy. Wait a moment, then try again.")


class Few:
    """Places for `most` at once, for any thread."""

    def __init__(self, most: int) -> None:
        self._places = threading.BoundedSemaphore(most)

    @contextmanager
    def place(self) -> Iterator[None]:
        """One place, until the block ends. Raises Crowded."""
        if not self._places.acquire(blocking=False):
            raise Crowded()
        try:
            yield
        finally:
            self._places.release()
