"""From starting the process to answering over HTTP; baseline: stock `rasa run` answering its status page."""
from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

from benchmarks.timing import ratio, show
from benchmarks.turns import ROOT, _free_port
from bot.settings import load
from bot.understanding.training import MODEL_FILE

RUNS = 3


def run() -> None:
    """Starts each three times and waits for its first answer."""
    settings = load()
    ours = [_start(lambda port, folder: ([sys.executable, "-m", "bot", "serve"], {
        "THRESHOLD_HOME": folder, "THRESHOLD_PORT": str(port), "THRESHOLD_MODEL_DIR": str(settings.model_dir), "THRESHOLD_WEIGHTS_DIR": str(settings.weights_dir),
    }), "/health") for _ in range(RUNS)]
    show("start to answering", ours)
    stock = [_start(lambda port, folder: ([sys.executable, "-m", "rasa", "run", "--model", str(settings.model_dir / MODEL_FILE), "--credentials",
                                          "credentials.yml", "--port", str(port), "--interface", "127.0.0.1"], {}), "/webhooks/rest/") for _ in range(RUNS)]
    show("baseline: stock rasa run", stock)
    ratio("start-up against stock", stock, ours)


def _start(command_for, path: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        port = _free_port()
        command, environment = command_for(port, folder)
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            while process.poll() is None:
                try:
                    httpx.get(f"http://127.0.0.1:{port}{path}", timeout=2)
                    return 1000 * (time.perf_counter() - began)
                except httpx.HTTPError:
                    time.sleep(0.1)
            raise SystemExit(f"{' '.join(command[:4])} ended before it answered")
        finally:
            process.terminate()
            process.wait(20)
