"""A Telegram channel that really runs, between the emulator and a front door in memory."""
from __future__ import annotations

import asyncio
import hashlib
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, AsyncIterator

import uvicorn

from bot.channels.telegram import TelegramChannel
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.webhook import Hook
from bot.channels.web.app import make_app
from tests.support.fake_front_door import FakeFrontDoor
from tests.support.telegram_emulator import TelegramEmulator

QUICK = Pace(
    long_poll=5, follow_up=0.05, answer=0.5, first_backoff=0.02, longest_backoff=0.2, longest_urgent=0.1, tries_in_order=3,
    store=0.2, turn=0.4, first_try=0.2, typing=0.1, held=0.02, stopping=0.5, beat=0.02, webhook=0.1,
)
SECRET = "a-secret_of-the-tests"


class PlainVault:
    """Hashes without a key: enough to tell people apart."""

    def key_hash(self, text: str) -> str:
        """The first letters of a digest."""
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@asynccontextmanager
async def channel_running(telegram: TelegramEmulator, door: FakeFrontDoor, pace: Pace = QUICK, **more: Any) -> AsyncIterator[asyncio.Task]:
    """The channel from start to an orderly stop; gives its task, so that a test can kill it."""
    stop = asyncio.Event()
    channel = TelegramChannel(door, telegram.token, telegram.base_url, more.pop("vault", PlainVault()), pace, **more)
    task = asyncio.create_task(channel.run(stop))
    try:
        yield task
    finally:
        stop.set()
        await asyncio.wait({task}, timeout=5)
        if not task.cancelled():
            task.result()


@asynccontextmanager
async def called_at(telegram: TelegramEmulator, door: FakeFrontDoor, pace: Pace = QUICK, **more: Any) -> AsyncIterator[str]:
    """The channel in webhook mode, behind the service's own web application on a loopback port; gives that address."""
    stop = asyncio.Event()
    hook = Hook("https://threshold.example.org/telegram", SECRET)
    channel = TelegramChannel(door, telegram.token, telegram.base_url, more.pop("vault", PlainVault()), pace, hook=hook, **more)
    settings = SimpleNamespace(host="127.0.0.1", secret_file="/nowhere", rest_token=None, chat_door="open")
    app = make_app(door, settings, more_routes=channel.routes())
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", access_log=False, lifespan="off", ws="none"))
    server.install_signal_handlers = lambda: None
    serving, task = asyncio.create_task(server.serve()), asyncio.create_task(channel.run(stop))
    await until(lambda: server.started)
    address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    telegram.deliver_to = f"{address}/telegram"
    try:
        await until(lambda: telegram.webhook)
        yield address
    finally:
        stop.set()
        server.should_exit = True
        await asyncio.wait({task, serving}, timeout=8)
        task.result()


@asynccontextmanager
async def scene(door: FakeFrontDoor) -> AsyncIterator[TelegramEmulator]:
    """Emulator and channel together."""
    async with TelegramEmulator() as telegram, channel_running(telegram, door):
        yield telegram


async def until(happened, timeout: float = 3.0) -> None:
    """Waits until a condition holds; fails when it does not in time."""
    for _ in range(int(timeout / 0.01)):
        if happened():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen in time")
