"""Counts what figures need while the service runs, a little at a time."""
from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from typing import Callable

from sqlalchemy.engine import Engine

from bot.calllog.database import DatabaseBusy, DatabaseUnavailable
from bot.review.figures.sums import keep_more

log = logging.getLogger(__name__)
EVERY_SECONDS, BETWEEN_SECONDS = 300.0, 0.5


async def keep_counting(engine: Engine, clock: Callable[[], datetime], stop: asyncio.Event, every: float = EVERY_SECONDS, between: float = BETWEEN_SECONDS) -> None:
    """Counts until nothing is left, and looks again every few minutes, until `stop` is set; what fails is tried again next time."""
    loop = asyncio.get_running_loop()
    while not stop.is_set():
        try:
            more = await loop.run_in_executor(None, keep_more, engine, clock())
        except (DatabaseBusy, DatabaseUnavailable) as problem:
            more = False
            log.warning("figures could not be counted ahead yet (%s)", type(problem).__name__)
        try:
            await asyncio.wait_for(stop.wait(), between if more else every)  # calls come first
        except asyncio.TimeoutError:
            continue
