"""What the channel must remember beyond a restart: when it was in touch, and which message of a chat asks what."""
from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, Callable, Optional, Protocol

from bot.calllog.asked_messages import AskedMessages
from bot.calllog.database import reading, transaction
from bot.calllog.presence import Presence
from bot.channels.telegram.arrivals import CHANNEL
from bot.channels.telegram.quiet import where

log = logging.getLogger(__name__)


class Notebook(Protocol):
    """Remembers; never raises. What cannot be written costs tidiness, never a reply."""

    async def beat(self, at: datetime) -> None:
        """Telegram is in reach now."""

    async def shown(self, person: str, message: str, call: str, fact: str, buttons: bool, at: datetime) -> list[str]:
        """A message about a call stands in the person's chat. Gives the older ones about it that still have buttons."""

    async def without_buttons(self, person: str, message: str) -> None:
        """The buttons of a message are gone."""

    async def about(self, person: str, message: str) -> Optional[tuple[str, str]]:
        """The call and the fact that a message asked about."""


class NoNotebook:
    """Remembers nothing."""

    async def beat(self, at: datetime) -> None:
        """Nothing."""

    async def shown(self, person: str, message: str, call: str, fact: str, buttons: bool, at: datetime) -> list[str]:
        """Nothing is known of older messages."""
        return []

    async def without_buttons(self, person: str, message: str) -> None:
        """Nothing."""

    async def about(self, person: str, message: str) -> Optional[tuple[str, str]]:
        """Nothing is known of the message."""
        return None


class KeptNotebook:
    """A notebook in the call log's database (`engine`), written from a thread of its own. Close it at the end."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self._writer = ThreadPoolExecutor(1, "notebook")

    async def beat(self, at: datetime) -> None:
        """See Notebook."""
        await self._do(transaction, lambda session: Presence(session).beat(CHANNEL, at))

    async def shown(self, person: str, message: str, call: str, fact: str, buttons: bool, at: datetime) -> list[str]:
        """See Notebook."""
        def write(session: Any) -> list[str]:
            asked = AskedMessages(session)
            if fact or buttons:
                asked.shown(CHANNEL, person, message, call, fact, buttons, at)
            return asked.with_buttons(CHANNEL, person, call, besides=message)
        return await self._do(transaction, write) or []

    async def without_buttons(self, person: str, message: str) -> None:
        """See Notebook."""
        await self._do(transaction, lambda session: AskedMessages(session).without_buttons(CHANNEL, person, message))

    async def about(self, person: str, message: str) -> Optional[tuple[str, str]]:
        """See Notebook."""
        about: Optional[tuple[str, str]] = await self._do(reading, lambda session: AskedMessages(session).about(CHANNEL, person, message))
        return about

    def close(self) -> None:
        """Ends the thread after what it is doing."""
        self._writer.shutdown(wait=True)

    async def _do(self, way: Callable[..., Any], work: Callable[..., Any]) -> Any:
        def run() -> Any:
            with way(self._engine) as session:
                return work(session)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._writer, run)
        except Exception as error:
            log.warning("The notebook could not be used: %s", where(error))
            return None


class Heartbeat:
    """Notes in the notebook that Telegram is in reach, at most once in so many seconds."""

    def __init__(self, notebook: Notebook, clock: Callable[[], datetime], every: float) -> None:
        self._notebook = notebook
        self._clock = clock
        self._every = every
        self._last: Optional[float] = None
        self._task: Optional[asyncio.Task[Any]] = None

    def touch(self) -> None:
        """Telegram has just answered, or called."""
        now = asyncio.get_running_loop().time()
        if self._last is not None and now - self._last < self._every:
            return
        self._last = now
        # In the background: what tells of danger must not wait for a note.
        self._task = asyncio.create_task(self._notebook.beat(self._clock()))
