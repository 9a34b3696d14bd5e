"""A lock that lets threads in, in the order in which they came."""
from __future__ import annotations

import sqlite3
import threading
from collections import deque


class Turnstile:
    """A fair lock for `with`. SQLite gives a freed database to whoever asks next, and a thread that works without a pause
    always asks next: whoever waits sleeps, asks again, and may never get it. Raises sqlite3.OperationalError, as SQLite
    itself would, for whoever waited longer than `seconds`."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._door = threading.Lock()
        self._inside = False
        self._waiting: deque[threading.Event] = deque()

    def __enter__(self) -> None:
        with self._door:
            if not self._inside:
                self._inside = True
                return
            mine = threading.Event()
            self._waiting.append(mine)
        if mine.wait(self._seconds):  # whoever leaves hands its place over
            return
        with self._door:
            if mine in self._waiting:
                self._waiting.remove(mine)
                raise sqlite3.OperationalError("database is locked")

    def __exit__(self, *error: object) -> None:
        with self._door:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._inside = False
