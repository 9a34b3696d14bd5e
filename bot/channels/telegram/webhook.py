"""Webhook mode: Telegram calls this service, and is told "got it" only once the update is stored."""
from __future__ import annotations

import asyncio
import hmac
import json
import logging
from dataclasses import dataclass, field
from typing import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot, Update
from telegram.error import BadRequest, TelegramError

from bot.channels.bodies import read_body
from bot.channels.telegram.arrivals import WANTED
from bot.channels.telegram.courier import Courier
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.door import KeyHash
from bot.channels.telegram.offsets import Offsets
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.quiet import where
from bot.channels.telegram.updates import private_chat
from bot.channels.telegram.words import FALLBACK
from bot.intake.messages import Outgoing

log = logging.getLogger(__name__)

PATH = "/telegram"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
#: Far above any update: a text has at most 4,096 characters and files are only named.
BODY_LIMIT = 1_000_000
#: Telegram may make up to 100 calls at once; two processor cores are busy with fewer.
MAX_CONNECTIONS = 20
REMEMBERED = 5_000


@dataclass(frozen=True)
class Hook:
    """Where Telegram is to call (an https address), and the secret it sends with every call."""

    url: str
    secret: str = field(repr=False)


def secret_for(vault: KeyHash, token: str) -> str:
    """The secret where none is set: drawn from the vault's, so that every process has the same; another for another bot."""
    return vault.key_hash(f"telegram webhook {token}")


class Webhook:
    """Sets the webhook, and takes what Telegram posts. Until `opened` and after `closed` Telegram is asked to come again."""

    def __init__(self, bot: Bot, hook: Hook, desk: Desk, offsets: Offsets, courier: Courier, pace: Pace, in_touch: Callable[[], None]) -> None:
        self._bot = bot
        self._hook = hook
        self._desk = desk
        self._offsets = offsets
        self._courier = courier
        self._pace = pace
        self._in_touch = in_touch
        self._open = False
        self._complained = ""

    def route(self) -> Route:
        """The one address of this service that Telegram calls."""
        return Route(PATH, self.receive, methods=["POST"])

    def opened(self) -> None:
        """Updates are taken from now on."""
        self._open = True

    def closed(self) -> None:
        """No update is taken any more."""
        self._open = False

    async def keep(self) -> None:
        """Sets the webhook and looks after it until cancelled: what Telegram waits with is never dropped."""
        failures = 0
        while True:
            try:
                await self._set()
                failures = 0
                await self._watch()
            except TelegramError as error:
                failures += 1
                meaning = error.message if isinstance(error, BadRequest) else type(error).__name__
                self._complain(f"The webhook could not be set: {meaning}")
                await asyncio.sleep(self._pace.backoff(failures, urgent=failures < 20))

    async def receive(self, request: Request) -> Response:
        """One update. 403 without the secret, 503 while it is not stored, 200 once it is, or never can be read."""
        given = request.headers.get(HEADER, "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, self._hook.secret.encode()):
            return Response(status_code=403)
        if not self._open:
            return Response(status_code=503)
        self._in_touch()
        body = await read_body(request, BODY_LIMIT)
        raw = None
        try:
            if not body.whole:
                raise ValueError("the body is too large, or was cut off")
            raw = json.loads(body.data)
            update = Update.de_json(raw, self._bot)
            if not isinstance(update.update_id, int):
                raise ValueError("the update has no number")
        except Exception as error:
            self._step_over(raw, error)
            return Response(status_code=200)
        safe = await self._desk.take(update)
        self._offsets.trim(REMEMBERED)
        return Response(status_code=200 if safe else 503)

    def _step_over(self, raw: object, error: Exception) -> None:
        """An update nobody can read is not asked for again: the chat's next ones would wait behind it."""
        log.error("An update cannot be read: %s", where(error))
        chat, update_id = private_chat(raw), raw.get("update_id") if isinstance(raw, dict) else None
        if chat is None or not isinstance(update_id, int) or not self._offsets.is_new(update_id):
            return
        self._offsets.take(update_id)
        self._courier.post(Outgoing(FALLBACK, address=str(chat)))

    async def _set(self) -> None:
        await self._bot.set_webhook(
            self._hook.url, allowed_updates=WANTED, secret_token=self._hook.secret, max_connections=MAX_CONNECTIONS,
            drop_pending_updates=False,
        )
        log.info("The webhook is set.")

    async def _watch(self) -> None:
        """Returns when somebody took the webhook down; says so, once, when Telegram cannot reach it."""
        while True:
            info = await self._bot.get_webhook_info()
            if info.url != self._hook.url:
                self._complain("Somebody else changed the webhook; it is set again. Does another program use this token?")
                return
            if info.pending_update_count and info.last_error_message:
                self._complain(f"Telegram cannot deliver to the webhook: {info.last_error_message}")
            else:
                self._complained = ""
                self._in_touch()
            await asyncio.sleep(self._pace.webhook)

    def _complain(self, words: str) -> None:
        if words != self._complained:
            log.warning("%s", words)
        self._complained = words
