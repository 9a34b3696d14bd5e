"""The process stopped and let go on."""
from __future__ import annotations

import os
import signal

from benchmarks.faults.scene import Fault, Scene, on_stage


async def _stopped(scene: Scene) -> None:
    seconds = 600 if scene.plan.full else 30
    async with scene.unreachable():
        os.kill(scene.service.pid, signal.SIGSTOP)
        await scene.lasts(seconds, "stopped")
        os.kill(scene.service.pid, signal.SIGCONT)
    await scene.lasts(5, "going on")


FAULTS = (Fault("stopped", "SIGSTOP for 30 s (ten minutes with --full), then SIGCONT", on_stage("stopped", _stopped)),)
