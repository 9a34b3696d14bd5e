"""The two that are compared, each as processes of their own reached by REST: this service, and stock Rasa serving the same bot."""
from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, Mapping

import httpx

from benchmarks.telegram.service import free_port, trained_model
from benchmarks.turns import ROOT, stock_rasa

_TOKEN = "a-token-for-benchmarks-only"
_PATIENCE = 240.0
#: Nothing of the caller's own installation may reach the service that is measured.
_OURS = ("THRESHOLD_", "TELEGRAM_")


@dataclass(frozen=True)
class Served:
    """One that answers Rasa's REST channel at `url`; `processes` by what they are called."""

    name: str
    url: str
    headers: Mapping[str, str]
    processes: Mapping[str, subprocess.Popen]

    def memory_mb(self) -> dict[str, float]:
        """The memory that each process holds now (its resident set), in MB."""
        return {name: resident_mb(process.pid) for name, process in self.processes.items()}

    def worked_seconds(self) -> float:
        """What the processor has worked for all of them so far, in seconds."""
        return sum(worked_seconds(process.pid) for process in self.processes.values())


@contextmanager
def ours() -> Iterator[Served]:
    """`python -m bot serve` with the trained model, an empty log and the demo registry, ready to answer everything.

    Raises:
        SystemExit: there is no trained model, or the service was not ready in time.
    """
    with tempfile.TemporaryDirectory(prefix="threshold-scale-") as folder, _serving(Path(folder), {}) as served:
        yield served


@contextmanager
def beside_each_other(count: int, database_url: str) -> Iterator[list[Served]]:
    """So many processes of the service on one PostgreSQL database, each with a data folder of its own, and with one secret. Raises as `ours` does."""
    with tempfile.TemporaryDirectory(prefix="threshold-scale-") as folder, ExitStack() as all_of_them:
        served = []
        for number in range(count):  # one after the other: the first makes the tables
            home = Path(folder, str(number + 1))
            home.mkdir()
            served.append(all_of_them.enter_context(_serving(home, {"DATABASE_URL": database_url, "SECRET_FILE": Path(folder, "secret")})))
        yield served


@contextmanager
def _serving(home: Path, more: Mapping[str, object]) -> Iterator[Served]:
    model = trained_model()
    if not model:
        raise SystemExit("There is no trained model to measure: run `make train` first.")
    port = free_port()
    # A message every few milliseconds is more than anybody types: the limits are not what is measured here.
    settings = {"HOME": home, "PORT": port, "MODEL_DIR": model["model_dir"], "WEIGHTS_DIR": model["weights_dir"], "REST_TOKEN": _TOKEN,
                "MESSAGES_A_MINUTE": 100_000, **more}
    environment = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    environment.update({f"THRESHOLD_{name}": str(value) for name, value in settings.items()})
    said = home / "service.log"
    with said.open("wb") as output:
        process = subprocess.Popen([sys.executable, "-m", "bot", "serve"], cwd=ROOT, env=environment, stdout=output, stderr=output)
    try:
        url = f"http://127.0.0.1:{port}"
        _ready(url, process, said)
        yield Served("Threshold", url, {"Authorization": f"Bearer {_TOKEN}"}, {"service": process})
    finally:
        end(process)


@contextmanager
def stock() -> Iterator[Served]:
    """`rasa run` and `rasa run actions` with the same model and actions, a log of their own and the demo registry."""
    with stock_rasa() as (url, (actions, rasa)):
        yield Served("stock Rasa", url, {}, {"rasa run": rasa, "action server": actions})


def resident_mb(pid: int) -> float:
    """How much memory a process holds, in MB."""
    return round(int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGESIZE") / 1e6, 1)


def worked_seconds(pid: int) -> float:
    """What the processor has worked for a process so far, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def end(process: subprocess.Popen) -> None:
    """Asks a process to stop, and sees to it that it did."""
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _ready(url: str, process: subprocess.Popen, said: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            answer = httpx.get(f"{url}/ready", timeout=5).json()
            if answer["status"] == "ready" and not answer.get("degraded"):
                return
        except (httpx.HTTPError, ValueError, KeyError):
            pass  # not yet
        time.sleep(0.2)
    raise SystemExit(f"The service was not ready: {said.read_text(encoding='utf-8', errors='replace')[-2000:]}")
