"""Start-up: from starting the process to answering danger, and to answering everything; against stock Rasa. And set-up, where it is asked for."""
from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Callable

from benchmarks.scale.kept import Keep
from benchmarks.start_up import ROOT, start_ours, start_stock
from bot.evaluation.figures import median

RUNS, QUICK = 5, 1
#: What a fresh copy of the project must not have: what set-up itself makes.
_MADE = (".venv", ".threshold", ".git", "__pycache__", ".pytest_cache", ".mypy_cache", ".hypothesis", ".rasa")


def measure(quick: bool, say: Callable[[str], None], _keep: Keep, set_up: bool = False) -> dict[str, Any]:
    """Starts each in turn; `set_up` also sets a fresh copy of the project up, which fetches some gigabytes and trains the agent."""
    runs = QUICK if quick else RUNS
    found: dict[str, list[float]] = {"danger_ms": [], "everything_ms": [], "stock_ms": []}
    for _ in range(runs):  # in turn, so that a busy moment of the machine meets all alike
        found["danger_ms"].append(round(start_ours("/health")))
        found["everything_ms"].append(round(start_ours("/ready")))
        found["stock_ms"].append(round(start_stock()))
        say(", ".join(f"{name[:-3]} {values[-1] / 1000:.1f} s" for name, values in found.items()))
    made = {name: round(median(values)) for name, values in found.items()}
    return {"runs": found, "median": made, "set_up": _fresh(say) if set_up else None}


def _fresh(say: Callable[[str], None]) -> dict[str, Any]:
    """A copy of the project without anything that set-up made, set up from nothing; by step, seconds since the beginning."""
    with tempfile.TemporaryDirectory(prefix="threshold-set-up-") as folder:
        copy = Path(folder, "threshold")
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*_MADE))
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("THRESHOLD_", "VIRTUAL_ENV"))}
        environment["THRESHOLD_HOME"] = str(Path(folder, "home"))
        say("setting a fresh copy up ...")
        began, steps = time.monotonic(), []
        with subprocess.Popen([sys.executable, "-m", "bot.setup"], cwd=copy, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
            for line in process.stdout or ():
                steps.append({"seconds": round(time.monotonic() - began, 1), "said": line.strip()})
                say(f"  {steps[-1]['seconds']:7.1f} s  {line.strip()[:100]}")
        if process.returncode:
            raise SystemExit(f"set-up ended with status {process.returncode}: {steps[-1]['said'] if steps else 'it said nothing'}")
        seconds, began = round(time.monotonic() - began, 1), time.monotonic()
        subprocess.run([sys.executable, "-m", "bot.setup"], cwd=copy, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=600)
        return {"seconds": seconds, "again_seconds": round(time.monotonic() - began, 2), "steps": steps}
