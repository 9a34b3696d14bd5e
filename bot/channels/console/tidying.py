"""Drops what was kept for a moment only: typed forms, codes shown once, uploaded files, each past its time."""
from __future__ import annotations

import asyncio
import logging
from datetime import datetime

from sqlalchemy import delete

from bot.accounts.tables import TypedTable
from bot.administration.tables import ShownOnceTable
from bot.calllog.database import DatabaseBusy, DatabaseUnavailable
from bot.calllog.written import touched
from bot.channels.console.shell import Console
from bot.review.outcomes.uploads import forget_old

log = logging.getLogger(__name__)
EVERY_SECONDS = 600.0
_EXPIRING = (TypedTable.__table__, ShownOnceTable.__table__)


def tidy(console: Console, at: datetime) -> int:
    """Drops what is past its time; returns how much there was."""
    with console.working() as desk:
        gone = sum(touched(desk.session.execute(delete(table).where(table.c.expires_at <= at))) for table in _EXPIRING)
        return gone + forget_old(desk, at)


async def keep_tidy(console: Console, stop: asyncio.Event, every: float = EVERY_SECONDS) -> None:
    """Tidies now and then until `stop` is set; what fails is tried again next time."""
    while not stop.is_set():
        try:
            await asyncio.get_running_loop().run_in_executor(None, tidy, console, console.clock())
        except (DatabaseBusy, DatabaseUnavailable) as problem:
            log.warning("what is past its time could not be dropped yet (%s)", type(problem).__name__)
        try:
            await asyncio.wait_for(stop.wait(), every)
        except asyncio.TimeoutError:
            continue
