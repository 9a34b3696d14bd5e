"""A reply in this process, against the same project served by stock `rasa run` with an action server over REST."""
from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Iterator

import httpx

from benchmarks.scripts import script
from benchmarks.timing import ratio, show, times_ms
from bot.intake.messages import Incoming
from bot.services import build
from bot.settings import load
from bot.understanding.training import MODEL_FILE

ROOT = Path(__file__).resolve().parents[1]
TURNS = 200


def run() -> None:
    """Plays at least 200 turns on each side; every reply must carry text."""
    script_turns = script(TURNS)
    ours = _in_process(script_turns)
    show("in process: inbox, log, agent, outbox", ours)
    stock = _stock(script_turns)
    show("stock rasa run + action server over REST", stock)
    ratio("in process against stock", stock, ours)


def _in_process(turns: list) -> list[float]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        settings = replace(load(), home=home, database_url=f"sqlite:///{home / 'calls.db'}", secret_file=home / "secret")
        services = build(settings, say=lambda line: None)
        loop, door, number = asyncio.new_event_loop(), services.front_door, 0

        def turn(item: tuple) -> None:
            nonlocal number
            number += 1
            conversation, text = item
            incoming = Incoming("benchmark", str(number), f"person-{conversation}", door._clock(), text=text)

            async def collect() -> list:
                return [reply async for reply in door.receive(incoming)]
            if not any(reply.text for reply in loop.run_until_complete(collect())):
                raise SystemExit(f"no reply in process to {text!r}")

        times_ms(turn, [("warm-up", "hello")])
        taken = times_ms(turn, turns)
        door.close()
        return taken


def _stock(turns: list) -> list[float]:
    with stock_rasa() as (url, _), httpx.Client(timeout=60) as client:
        def turn(item: tuple) -> None:
            conversation, text = item
            reply = client.post(f"{url}/webhooks/rest/webhook", json={"sender": f"person-{conversation}", "message": text}).json()
            if not any(message.get("text") for message in reply):
                raise SystemExit(f"stock Rasa gave no reply to {text!r}")

        times_ms(turn, [("warm-up", "hello")])
        return times_ms(turn, turns)


@contextmanager
def stock_rasa() -> Iterator[tuple[str, tuple[subprocess.Popen, subprocess.Popen]]]:
    """Stock Rasa: `rasa run actions` and `rasa run`, each a process, spoken to over its REST channel at the address given."""
    with tempfile.TemporaryDirectory() as folder:
        rasa_port, action_port = _free_port(), _free_port()
        endpoints = Path(folder, "endpoints.yml")
        endpoints.write_text(f'action_endpoint:\n  url: "http://127.0.0.1:{action_port}/webhook"\n', encoding="utf-8")
        environment = {**os.environ, "THRESHOLD_DATABASE_URL": f"sqlite:///{folder}/calls.db", "THRESHOLD_SECRET_FILE": f"{folder}/secret"}
        model = load().model_dir / MODEL_FILE
        rasa = [sys.executable, "-m", "rasa", "run"]
        commands = ([*rasa, "actions", "--actions", "actions", "--port", str(action_port)],
                    [*rasa, "--model", str(model), "--endpoints", str(endpoints), "--credentials", "credentials.yml", "--port", str(rasa_port),
                     "--interface", "127.0.0.1"])
        logs = [Path(folder, f"{number}.log").open("w") for number in range(2)]
        processes = [subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log) for command, log in zip(commands, logs)]
        try:
            url = f"http://127.0.0.1:{rasa_port}"
            _wait_for(f"{url}/webhooks/rest/", processes, Path(folder, "1.log"))
            _wait_for(f"http://127.0.0.1:{action_port}/health", processes, Path(folder, "0.log"))
            yield url, (processes[0], processes[1])
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(20)
            for log in logs:
                log.close()


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def _wait_for(url: str, processes: list, log: Path, seconds: float = 180) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if any(process.poll() is not None for process in processes):
            raise SystemExit(f"a stock Rasa process ended: {log.read_text()[-2000:]}")
        try:
            httpx.get(url, timeout=2)
            return
        except httpx.HTTPError:
            time.sleep(0.5)
    raise SystemExit(f"{url} did not answer within {seconds:.0f} s")
