"""What the emulator does where a webhook is set: it posts each update, each chat in its order, until it is told 2xx."""
from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING, Any, Optional

import aiohttp

from tests.support.telegram_chats import ApiError

if TYPE_CHECKING:
    from tests.support.telegram_emulator import TelegramEmulator

HEADER = "X-Telegram-Bot-Api-Secret-Token"
AGAIN_AFTER = 0.05
TIMEOUT = aiohttp.ClientTimeout(total=5)


def checked_webhook(params: dict[str, Any]) -> None:
    """Raises ApiError where the real API refuses a webhook."""
    if not str(params.get("url", "")).startswith("https://"):
        raise ApiError(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
    secret = params.get("secret_token")
    if secret is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise ApiError(400, "Bad Request: secret token contains unallowed characters")
    if not 1 <= int(params.get("max_connections") or 40) <= 100:
        raise ApiError(400, "Bad Request: invalid max_connections")


class Deliveries:
    """Calls the webhook. `answers` holds the status of every call, `error` what went wrong with the last one."""

    def __init__(self, telegram: "TelegramEmulator") -> None:
        self._telegram = telegram
        self._task: Optional[asyncio.Task] = None
        self._news = asyncio.Event()
        self.answers: list[int] = []
        self.error = ""

    def wake(self) -> None:
        """There is something to deliver, or a webhook to deliver to."""
        self._news.set()
        if self._telegram.webhook and self._task is None:
            self._task = asyncio.ensure_future(self._run())

    async def stop(self) -> None:
        """Ends the calls."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _run(self) -> None:
        async with aiohttp.ClientSession(timeout=TIMEOUT) as session:
            while True:
                self._news.clear()
                if not await self._round(session):
                    await self._news.wait()

    async def _round(self, session: aiohttp.ClientSession) -> bool:
        """One try for the oldest update of each chat; gives whether more is to be done."""
        hook = dict(self._telegram.webhook)
        oldest: dict[Any, dict] = {}
        for update in self._telegram.unacknowledged if hook else ():
            oldest.setdefault(_chat(update), update)
        said = await asyncio.gather(*(self._post(session, hook, update) for update in oldest.values()))
        if not all(said):
            await asyncio.sleep(AGAIN_AFTER)
        return bool(oldest)

    async def _post(self, session: aiohttp.ClientSession, hook: dict, update: dict) -> bool:
        headers = {"Content-Type": "application/json", "Host": hook["url"].split("/")[2]}
        if hook.get("secret_token"):
            headers[HEADER] = hook["secret_token"]
        chosen = self._telegram.deliver_to or hook["url"]
        told = await asyncio.gather(*(_told(session, address, update, headers) for address in ([chosen] if isinstance(chosen, str) else chosen())))
        status = next((one for one in told if 200 <= one < 300), told[0])
        self.answers.append(status)
        self.error = "" if 200 <= status < 300 else f"Wrong response from the webhook: {status}"
        if not self.error:
            self._telegram.acknowledge(update["update_id"])
        return not self.error


async def _told(session: aiohttp.ClientSession, address: str, update: dict, headers: dict) -> int:
    try:
        async with session.post(address, data=json.dumps(update), headers=headers) as answer:
            return answer.status
    except (aiohttp.ClientError, asyncio.TimeoutError):
        return 0


def _chat(update: dict) -> Any:
    content = next(part for name, part in update.items() if name != "update_id")
    return ((content.get("message") or content).get("chat") or {}).get("id")
