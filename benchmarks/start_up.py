"""From starting the process to answering danger, and to answering everything; baseline: stock `rasa run` with its model loaded."""
from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time

import httpx

from benchmarks.timing import ratio, show
from benchmarks.turns import ROOT, _free_port
from bot.settings import load
from bot.understanding.training import MODEL_FILE

RUNS = 3


def run() -> None:
    """Starts each three times and waits for its first answer."""
    show("start to answering danger", [start_ours("/health") for _ in range(RUNS)])
    ours = [start_ours("/ready") for _ in range(RUNS)]
    show("start to answering everything", ours)
    stock = [start_stock() for _ in range(RUNS)]
    show("baseline: stock rasa run", stock)
    ratio("start-up against stock", stock, ours)


def start_ours(path: str) -> float:
    """Milliseconds from starting the service to its first good answer at `path`: /health is answered with danger, /ready with everything."""
    settings = load()
    return _start(lambda port, folder: ([sys.executable, "-m", "bot", "serve"], {
        "THRESHOLD_HOME": folder, "THRESHOLD_PORT": str(port), "THRESHOLD_MODEL_DIR": str(settings.model_dir), "THRESHOLD_WEIGHTS_DIR": str(settings.weights_dir)}), path)


def start_stock() -> float:
    """The same for stock `rasa run` with its model loaded."""
    return _start(lambda port, folder: ([sys.executable, "-m", "rasa", "run", "--model", str(load().model_dir / MODEL_FILE), "--credentials", "credentials.yml",
                                         "--port", str(port), "--interface", "127.0.0.1"], {}), "/webhooks/rest/")


def _start(command_for, path: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        port = _free_port()
        command, environment = command_for(port, folder)
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            while process.poll() is None:
                try:
                    if httpx.get(f"http://127.0.0.1:{port}{path}", timeout=2).status_code == 200:
                        return 1000 * (time.perf_counter() - began)
                    time.sleep(0.1)
                except httpx.HTTPError:
                    time.sleep(0.1)
            raise SystemExit(f"{' '.join(command[:4])} ended before it answered")
        finally:
            process.terminate()
            process.wait(20)
