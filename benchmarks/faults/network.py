"""The network to Telegram: refused, hanging, cut."""
from __future__ import annotations

import asyncio

from aiohttp import web

from benchmarks.faults.scene import Fault, Scene, on_stage
from tests.support.telegram_faults import Fault as Failure

_METHODS = ("getUpdates", "sendMessage", "editMessageReplyMarkup", "answerCallbackQuery", "sendChatAction", "setMyCommands")


async def _network(scene: Scene) -> None:
    seconds = 120 if scene.plan.full else 15
    async with scene.unreachable("Telegram"):
        site = next(iter(scene.telegram._runner.sites))
        await site.stop()
        _cut(scene)
        await scene.lasts(seconds, "connections refused")
        again = web.TCPSite(scene.telegram._runner, "127.0.0.1", scene.telegram.port)
        await again.start()
    await scene.lasts(6, "there again")
    async with scene.unreachable("Telegram"):
        _fails(scene, Failure(wait=float(seconds)))
        await scene.lasts(seconds, "hanging")
        scene.telegram.heal()
    await scene.lasts(8, "there again")
    async with scene.unreachable("Telegram"):
        _fails(scene, Failure())
        await scene.lasts(seconds, "cut before anything arrives")
        scene.telegram.heal()
    await scene.lasts(6, "there again")
    scene.may_repeat = True  # Telegram took these and could not say so: nobody can know, and a reply twice is better than none
    async with scene.unreachable("Telegram"):
        _fails(scene, Failure(after=True))
        await scene.lasts(seconds / 3, "cut after it arrived")
        scene.telegram.heal()
    await asyncio.sleep(6)


def _fails(scene: Scene, failure: Failure) -> None:
    for method in _METHODS:
        scene.telegram.fail(method, *[failure] * 2000)


def _cut(scene: Scene) -> None:
    for protocol in list(scene.telegram._runner.server.connections):
        if protocol.transport is not None:
            protocol.transport.abort()


FAULTS = (Fault("network", "Telegram refuses connections, hangs, cuts them before and after a request takes effect, 15 s each (120 s with --full)",
                on_stage("network", _network)),)
