"""A small Telegram Bot API server on a loopback port, for tests that use the real client over real HTTP.

It does what a bot can notice of the real one: updates stay until an offset acknowledges them, one poll at a time,
message and callback ids, the limits of texts and buttons, and the words of its errors. It records every call.
Where a webhook is set it calls `deliver_to` in its place, until it is told 2xx.
"""
from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any, Callable, Optional, Sequence, Union

from aiohttp import web

from tests.support.telegram_chats import ApiError, Chats
from tests.support.telegram_faults import Fault, Faults
from tests.support.telegram_person import Person
from tests.support.telegram_deliveries import Deliveries, checked_webhook

TOKEN = "123456:AAtest-token_for-the-emulator-only"
AS_JSON = ("allowed_updates", "commands", "link_preview_options", "reply_markup")
NOT_BY_DEFAULT = ("chat_member", "message_reaction", "message_reaction_count")


@dataclass(frozen=True)
class Call:
    """One request as it arrived: the method and its parameters, JSON values read."""

    method: str
    params: dict[str, Any] = field(default_factory=dict)


class TelegramEmulator:
    """Use as `async with TelegramEmulator() as telegram`; `telegram.base_url` is the API's address."""

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.port = 0
        self.calls: list[Call] = []
        self.chats = Chats()
        self.faults = Faults()
        self.webhook: dict[str, Any] = {}
        self.deliver_to: Union[str, Callable[[], Sequence[str]]] = ""  # a function: the addresses for one update, all of them at once
        self.deliveries = Deliveries(self)
        self.commands: list[dict[str, str]] = []
        self._updates: list[dict[str, Any]] = []
        self._next_update = 700_000_001
        self._allowed: Optional[list[str]] = None
        self._arrived = asyncio.Event()
        self._poll: Optional[asyncio.Future] = None
        self._runner: Optional[web.AppRunner] = None

    @property
    def base_url(self) -> str:
        """The address to give as TELEGRAM_API_BASE_URL."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def polled(self) -> bool:
        """Whether somebody waits for updates now."""
        return self._poll is not None

    @property
    def unacknowledged(self) -> list[dict[str, Any]]:
        """The updates that no offset has acknowledged yet."""
        return list(self._updates)

    async def __aenter__(self) -> "TelegramEmulator":
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.01)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.deliveries.stop()
        if self._poll is not None and not self._poll.done():
            self._poll.cancel()
        await self._runner.cleanup()

    def person(self, chat_id: int = 5_550_001, name: str = "Sam") -> Person:
        """Somebody with a private chat with the bot."""
        return Person(self, {"id": chat_id, "type": "private", "first_name": name})

    def group(self, chat_id: int = -1_005_550_001) -> Person:
        """Somebody who writes in a group that the bot is in."""
        return Person(self, {"id": chat_id, "type": "supergroup", "title": "Night staff"})

    def fail(self, method: str, *faults: Optional[Fault]) -> None:
        """Queues faults: the next calls of the method meet them, one each, in order; None lets a call pass."""
        self.faults.queue(method, faults)

    def heal(self) -> None:
        """Takes back the faults that have not struck yet."""
        self.faults.clear()

    def push(self, kind: str, content: dict[str, Any]) -> int:
        """Adds an update, unless the bot said that it does not want its kind; gives its id."""
        update_id = self._next_update
        wanted = kind in self._allowed if self._allowed else kind not in NOT_BY_DEFAULT
        if wanted:
            self._next_update += 1
            self._updates.append({"update_id": update_id, kind: content})
            self._arrived.set()
            self.deliveries.wake()
        return update_id

    def acknowledge(self, update_id: int) -> None:
        """Forgets one update: the webhook said that it has it."""
        self._updates = [update for update in self._updates if update["update_id"] != update_id]

    def count(self, method: str) -> int:
        """How often the method was called, faults included."""
        return sum(1 for call in self.calls if call.method == method)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if request.match_info["token"] != self.token:
            return _error(ApiError(401, "Unauthorized"))
        params = await _params(request)
        self.calls.append(Call(method, params))
        fault = self.faults.next(method)
        if fault is not None and not fault.after:
            return await fault.strike(request)
        try:
            result = await self._answer(method, params)
        except ApiError as error:
            return _error(error)
        if fault is not None:
            return await fault.strike(request)
        return web.json_response({"ok": True, "result": result})

    async def _answer(self, method: str, params: dict[str, Any]) -> Any:
        if method == "getMe":
            abilities = ("can_join_groups", "can_read_all_group_messages", "supports_inline_queries")
            return {**self.chats.bot, **dict.fromkeys(abilities, False)}
        if method == "getUpdates":
            return await self._get_updates(params)
        if method == "setMyCommands":
            self.commands = params["commands"]
            return True
        if method in ("setWebhook", "deleteWebhook", "getWebhookInfo"):
            return self._webhook(method, params)
        return self.chats.answer(method, params)

    def _webhook(self, method: str, params: dict[str, Any]) -> Any:
        if method == "getWebhookInfo":
            pending = len(self._updates)
            told = {"last_error_date": 1, "last_error_message": self.deliveries.error} if self.deliveries.error else {}
            return {"url": self.webhook.get("url", ""), "has_custom_certificate": False, "pending_update_count": pending, **told}
        if method == "setWebhook":
            checked_webhook(params)
        if str(params.get("drop_pending_updates", "")).lower() in ("true", "1"):
            self._updates.clear()
        self.webhook = dict(params) if method == "setWebhook" and params.get("url") else {}
        if self.webhook:
            self._allowed = params.get("allowed_updates") or self._allowed
            self._end_poll("Conflict: terminated by setWebhook request")
            self.deliveries.wake()
        return True

    async def _get_updates(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        if self.webhook:
            raise ApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
        # As in the real server, the poll that is open is the one that ends: the newcomer is served.
        self._end_poll(
            "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
        )
        offset = int(params.get("offset") or 0)
        if offset < 0:
            self._updates = self._updates[offset:]
        elif offset > 0:
            self._updates = [update for update in self._updates if update["update_id"] >= offset]
        if "allowed_updates" in params:
            self._allowed = params["allowed_updates"] or None
        if not self._updates:
            await self._wait_for_updates(min(int(params.get("timeout") or 0), 50))
        limit = max(1, min(int(params.get("limit") or 100), 100))
        return self._updates[:limit]

    async def _wait_for_updates(self, seconds: float) -> None:
        self._arrived.clear()
        self._poll = ended = asyncio.get_running_loop().create_future()
        arrived = asyncio.ensure_future(self._arrived.wait())
        try:
            await asyncio.wait({arrived, ended}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            arrived.cancel()
            if self._poll is ended:
                self._poll = None
        if ended.done() and not ended.cancelled():
            raise ended.result()

    def _end_poll(self, why: str) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(ApiError(409, why))


async def _params(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return await request.json()
    raw = {**request.query, **(await request.post())}
    return {name: json.loads(value) if name in AS_JSON else value for name, value in raw.items()}


def _error(error: ApiError) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    return web.json_response(body, status=error.code)
