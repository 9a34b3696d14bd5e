"""Work in order for each chat, and at the same time for different chats."""
from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import Any, Awaitable, Callable

from bot.channels.telegram.quiet import where

log = logging.getLogger(__name__)
Job = Callable[[], Awaitable[None]]


class Queues:
    """One queue and at most one task for each key; a key with nothing to do costs nothing."""

    def __init__(self) -> None:
        self._jobs: dict[str, deque[Job]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    def put(self, key: str, job: Job) -> None:
        """Adds a job behind the key's others; it starts as soon as they are done. Its errors are logged."""
        if key in self._jobs:
            self._jobs[key].append(job)
            return
        self._jobs[key] = deque([job])
        task = asyncio.create_task(self._drain(key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self, seconds: float) -> None:
        """Waits up to `seconds` for the work in hand, then cancels what is left."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        left = tuple(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _drain(self, key: str) -> None:
        jobs = self._jobs[key]
        try:
            while jobs:
                try:
                    await jobs.popleft()()
                except Exception as error:
                    log.error("A job of one chat failed: %s", where(error))
        finally:
            del self._jobs[key]
