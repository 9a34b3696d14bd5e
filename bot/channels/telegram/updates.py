"""Fetches updates from Telegram, one long poll after the other, and steps over what nobody can read."""
from __future__ import annotations

import asyncio
import logging
import warnings
from datetime import timedelta
from typing import Any, Callable, Optional, Sequence

from telegram import Bot, Update
from telegram.constants import ChatType
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram.arrivals import WANTED
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.quiet import where

log = logging.getLogger(__name__)
QUIET_AFTER = 60  # in a night without network, one line in five minutes is enough


class Unreadable(Exception):
    """An update that the library could not read. `update_id`, and its `chat` where one could be found."""

    def __init__(self, update_id: int, chat: Optional[int]) -> None:
        super().__init__(f"update {update_id} cannot be read")
        self.update_id = update_id
        self.chat = chat


class Poller:
    """Polls with patience: each failure in a row doubles the wait."""

    def __init__(self, bot: Bot, pace: Pace, in_touch: Callable[[], None] = lambda: None) -> None:
        self._bot = bot
        self._pace = pace
        self._in_touch = in_touch
        self._failures = 0

    async def fetch(self, offset: Optional[int], at_once: bool = False) -> Sequence[Update]:
        """The updates from `offset` on, in order; none after a failure, which is logged and waited out.

        at_once: does not hold the poll open. Raises Unreadable when the next update cannot be read.
        """
        try:
            updates = await self._bot.get_updates(
                offset, timeout=0 if at_once else self._pace.long_poll, allowed_updates=WANTED
            )
        except TelegramError as error:
            await self._wait_out(error)
            return ()
        except asyncio.CancelledError:
            raise
        except Exception as error:
            log.error("Updates cannot be read: %s", where(error))
            return await self._one_by_one(offset)
        self._in_touch()
        if self._failures:
            log.warning("Telegram answers again.")
        self._failures = 0
        return updates

    async def _wait_out(self, error: TelegramError) -> None:
        if self._failures % QUIET_AFTER == 0:
            log.warning("Telegram cannot be polled: %s", _meaning(error))
        self._failures += 1
        wait = self._pace.backoff(self._failures, urgent=True)
        if isinstance(error, RetryAfter):
            seconds = error.retry_after
            wait = max(wait, seconds.total_seconds() if isinstance(seconds, timedelta) else float(seconds))
        await asyncio.sleep(wait)

    async def _one_by_one(self, offset: Optional[int]) -> Sequence[Update]:
        """The first update alone, so that one unreadable update does not hide those behind it."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # the library would rather have its own method used, which failed
                first = await self._bot.do_api_request("getUpdates", api_kwargs={"offset": offset, "limit": 1, "timeout": 0})
        except TelegramError as error:
            await self._wait_out(error)
            return ()
        if not first:
            return ()
        try:
            return (Update.de_json(first[0], self._bot),)
        except Exception as error:
            raise Unreadable(first[0]["update_id"], private_chat(first[0])) from error


def private_chat(raw: Any) -> Optional[int]:
    """The private chat that an update which cannot be read came from, where one can be found."""
    message = next((part for part in raw.values() if isinstance(part, dict)), {}) if isinstance(raw, dict) else {}
    inner = message.get("message")
    chat = message.get("chat") or (inner.get("chat") if isinstance(inner, dict) else None)
    if not isinstance(chat, dict) or chat.get("type") != ChatType.PRIVATE or not isinstance(chat.get("id"), int):
        return None
    return int(chat["id"])


def _meaning(error: TelegramError) -> str:
    if isinstance(error, Conflict):
        return "another program reads this bot's messages. Stop one of the two."
    if isinstance(error, InvalidToken):
        return "the token is no longer accepted. Set a new TELEGRAM_BOT_TOKEN and start again."
    return type(error).__name__
