"""Memory: allocations that fail, and the kernel's killer of processes."""
from __future__ import annotations

import asyncio
import os
import resource
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from benchmarks.faults.scene import CannotBeTried, Fault, Plan, Scene, on_stage
from benchmarks.telegram.service import Service

_GROUPS = Path("/sys/fs/cgroup/memory")
_EATS = "import sys, time; open('/proc/self/oom_score_adj', 'w').write('-1000'); sys.stdin.readline(); x = [b'x' * (4 << 20) for _ in range(int(sys.argv[1]))]; time.sleep(600)"


async def _no_more(scene: Scene) -> None:
    size = int(Path(f"/proc/{scene.service.pid}/statm").read_text().split()[0]) * os.sysconf("SC_PAGESIZE")
    resource.prlimit(scene.service.pid, resource.RLIMIT_AS, (size, resource.RLIM_INFINITY))
    scene.say(f"  no page more than {size >> 20} MB of address space")
    until = time.monotonic() + (60 if scene.plan.full else 20)
    scene.part = "no page more"
    while time.monotonic() < until:
        if not scene.service.alive:
            scene.notes.append("the process ended by itself without memory, and was started again")
            scene.gone()
            await scene.start()
        await asyncio.sleep(0.1)
    resource.prlimit(scene.service.pid, resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def _in_a_group(service: Service, plan: Plan) -> None:
    """Every process of the service begins in a memory group of its own, so that all it uses is counted there."""
    group = _group(service)
    try:
        group.mkdir()
        (group / "memory.limit_in_bytes").write_text("-1")
    except OSError as problem:
        raise CannotBeTried(f"no memory group can be made here ({problem.strerror})") from problem
    service.first = lambda: (group / "cgroup.procs").write_text("0") and None


def _group(service: Service) -> Path:
    return _GROUPS / f"threshold-faults-{service.port}"


async def _killed_for_memory(scene: Scene) -> None:
    group = _group(scene.service)
    used = int((group / "memory.usage_in_bytes").read_text())
    scene.part, scene.may_repeat = "out of memory", True
    eater = subprocess.Popen([sys.executable, "-c", _EATS, str((used >> 22) + 64)], stdin=subprocess.PIPE)
    try:
        (group / "cgroup.procs").write_text(str(eater.pid))
        (group / "memory.limit_in_bytes").write_text(str(used + (64 << 20)))
        eater.stdin.write(b"\n")
        eater.stdin.flush()
        until = time.monotonic() + 40
        while scene.service.alive and time.monotonic() < until:
            await asyncio.sleep(0.05)
        if scene.service.alive:
            scene.wrong.append("the kernel killed nothing")
            return
        scene.gone()
        scene.say(f"  killed by the kernel; exit status {scene.service.stop()}")
    finally:
        eater.kill()
        eater.wait()
        (group / "memory.limit_in_bytes").write_text("-1")
    await scene.start()


def _without_group(service: Service) -> None:
    with suppress(OSError):
        _group(service).rmdir()


FAULTS = (
    Fault("no-memory", "RLIMIT_AS of the running process is set to what it has, for 20 s (60 s with --full): every new page is refused",
          on_stage("no-memory", _no_more)),
    Fault("oom-killed", "a memory cgroup that another process fills: the kernel kills the service, a supervisor starts it again",
          on_stage("oom-killed", _killed_for_memory, _in_a_group, tidy=_without_group)),
)
