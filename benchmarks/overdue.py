"""`python -m benchmarks overdue`: very many checks are overdue at once, as after a long stop; how long somebody who writes then waits."""
from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Sequence

from bot.calllog.database import transaction
from bot.casework.desk import Desk
from bot.casework.scheduling import UNFINISHED
from bot.evaluation.figures import median
from bot.intake.messages import Incoming
from bot.services import Services, build
from bot.settings import load

LIMIT = 1.0  # seconds; (proposal): nobody should notice that the service catches up
_SAID = "lad chucked his tea at the wall and kicked his door, hes calmed down now"


def main(arguments: Sequence[str]) -> int:
    """Runs with the command line's options; 1 when somebody waited longer than the limit."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks overdue", description=__doc__)
    parser.add_argument("--calls", type=int, default=10_000, help="how many calls have an overdue follow-up (default 10000)")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="threshold-overdue-") as folder:
        home = Path(folder)
        settings = replace(load({"THRESHOLD_HOME": str(home)}), home=home)
        services = build(settings, say=lambda line: None, with_agent=False)
        began = time.monotonic()
        _open_calls(services, given.calls)
        print(f"{given.calls} calls with an overdue follow-up, made in {time.monotonic() - began:.0f} s; rules alone", flush=True)
        lasted, done, waits = asyncio.run(_catch_up(services))
        services.front_door.close()
    print(f"{'all of them done':<46} {done} in {lasted:.1f} s")
    print(f"{'somebody who wrote meanwhile had the reply after':<46} median {1000 * median(waits):.0f} ms, longest {1000 * max(waits):.0f} ms, {len(waits)} messages")
    return 0 if max(waits) < LIMIT else 1


def _open_calls(services: Services, count: int) -> None:
    for first in range(0, count, 500):
        with transaction(services.engine) as session:
            desk, now = Desk(session, services.vault, services.library, services.clock), services.clock()
            for number in range(first, min(first + 500, count)):
                case = desk.open_call("web", f"person-{number}", None, "staff")
                desk.followups.schedule(case.call, UNFINISHED, now - timedelta(minutes=1))


async def _catch_up(services: Services) -> tuple[float, int, list[float]]:
    began, waits = time.monotonic(), []
    catching_up = asyncio.create_task(services.front_door.run_due())
    number = 0
    while not catching_up.done():
        await asyncio.sleep(0.2)
        number += 1
        asked = time.monotonic()
        incoming = Incoming("web", f"u-{number}", f"writer-{number}", services.clock(), text=_SAID)
        assert [reply async for reply in services.front_door.receive(incoming)]
        waits.append(time.monotonic() - asked)
    return time.monotonic() - began, await catching_up, waits
