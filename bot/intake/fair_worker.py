"""Everybody in turn: whoever hands in a thousand jobs, or a thousand messages, waits behind themself and not before the others."""
from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict, deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, AsyncIterator, Callable

_Job = tuple["Future[Any]", Callable[..., Any], tuple[object, ...]]


class FairWorker:
    """Works jobs in a thread of its own. Each lane's jobs keep their order; of several lanes each gets one job, then the next lane."""

    def __init__(self, name: str) -> None:
        self._pool = ThreadPoolExecutor(1, name)
        self._door = threading.Lock()
        self._lanes: OrderedDict[str, deque[_Job]] = OrderedDict()

    async def run(self, lane: str, function: Callable[..., Any], *args: object) -> Any:
        """What `function(*args)` returns or raises, once the lane's turn has come."""
        return await asyncio.wrap_future(self.submit(lane, function, *args))

    def submit(self, lane: str, function: Callable[..., Any], *args: object) -> "Future[Any]":
        """Hands a job in. Raises RuntimeError after `shutdown`."""
        job: _Job = (Future(), function, args)
        with self._door:
            self._pool.submit(self._work_one)  # one walk to the counter for each job, whosever it then serves
            self._lanes.setdefault(lane, deque()).append(job)
        return job[0]

    def shutdown(self) -> None:
        """Ends the thread after everything that was handed in."""
        self._pool.shutdown(wait=True)

    def _work_one(self) -> None:
        future, function, args = self._next()
        if not future.set_running_or_notify_cancel():
            return
        try:
            result = function(*args)
        except BaseException as error:  # as an executor does: whoever waits for it hears of it
            future.set_exception(error)
        else:
            future.set_result(result)

    def _next(self) -> _Job:
        with self._door:
            lane, jobs = self._lanes.popitem(last=False)
            job = jobs.popleft()
            if jobs:
                self._lanes[lane] = jobs  # at the end: the others come first now
            return job


class OneByOne:
    """Lets one of each lane in at a time, in their order, on the event loop: the others of a lane cost the loop nothing meanwhile."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}

    @asynccontextmanager
    async def __call__(self, lane: str) -> AsyncIterator[None]:
        """Inside the `async with` nobody else of the lane is."""
        queue = self._waiting.get(lane)
        if queue is None:
            queue = self._waiting[lane] = deque()
        else:
            mine = asyncio.get_running_loop().create_future()
            queue.append(mine)
            try:
                await mine
            except asyncio.CancelledError:
                if not mine.cancelled():  # its turn came at the very moment at which it was given up
                    self._next(lane)
                raise
        try:
            yield
        finally:
            self._next(lane)

    def _next(self, lane: str) -> None:
        queue = self._waiting[lane]
        while queue:
            following = queue.popleft()
            if not following.done():
                following.set_result(None)
                return
        del self._waiting[lane]
