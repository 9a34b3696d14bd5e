"""The Telegram emulator with a memory: when each update was ready, when each reply came, and updates that come again."""
from __future__ import annotations

import logging
import time
from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Callable

from tests.support.telegram_emulator import TelegramEmulator


@dataclass(frozen=True)
class Sent:
    """An update that a person caused. `clock`: seconds of the monotonic clock when the bot could have it."""

    update_id: int
    chat: int
    kind: str
    clock: float


@dataclass(frozen=True)
class Delivered:
    """A message of the bot that reached a chat. `buttons` are its tokens."""

    chat: int
    text: str
    buttons: tuple[str, ...]
    at: datetime
    clock: float


class Exchange(TelegramEmulator):
    """`listen(message)` is called for every message of the bot as it arrives."""

    def __init__(self, listen: Callable[[Delivered], None]) -> None:
        super().__init__()
        self.sent: list[Sent] = []
        self.sent_by: defaultdict[int, list[int]] = defaultdict(list)  # chat: its updates
        self.delivered: list[Delivered] = []
        self.redelivered = 0
        self._listen = listen
        self._acknowledged: deque[dict[str, Any]] = deque(maxlen=500)
        logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # a kill cuts requests in the middle

    def push(self, kind: str, content: dict[str, Any]) -> int:
        """Adds an update, and remembers who caused it and when."""
        update_id = super().push(kind, content)
        chat = content["message"]["chat"] if kind == "callback_query" else content["chat"]
        self.sent.append(Sent(update_id, chat["id"], kind, time.monotonic()))
        self.sent_by[chat["id"]].append(update_id)
        return update_id

    def take_back(self, count: int) -> None:
        """The last acknowledged updates are delivered again, as when the acknowledgement was lost with a crash."""
        again = [self._acknowledged.pop() for _ in range(min(count, len(self._acknowledged)))]
        self._updates = again[::-1] + self._updates
        self.redelivered += len(again)

    async def _answer(self, method: str, params: dict[str, Any]) -> Any:
        if method == "getUpdates" and int(params.get("offset") or 0) > 0:
            self._acknowledged.extend(update for update in self._updates if update["update_id"] < int(params["offset"]))
        result = await super()._answer(method, params)
        if method == "sendMessage":
            rows = result.get("reply_markup", {}).get("inline_keyboard", ())
            tokens = tuple(key["callback_data"] for row in rows for key in row)
            arrived = Delivered(result["chat"]["id"], result["text"], tokens, datetime.now(timezone.utc), time.monotonic())
            self.delivered.append(arrived)
            self._listen(arrived)
        return result
