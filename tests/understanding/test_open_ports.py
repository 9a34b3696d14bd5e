"""What a running service with the trained model opens on the network: one port, on this computer, and nothing to anywhere else."""
from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from bot.settings import CHECKOUT, load

_LISTENS, _PATIENCE = "0A", 180


def sockets_of(process: int) -> list[tuple[str, str]]:
    """(state, local address and port) of each TCP and UDP socket of a process, as /proc/net writes them."""
    links = (os.readlink(one) for one in Path(f"/proc/{process}/fd").iterdir() if one.is_symlink())
    inodes = {found[1] for found in (re.match(r"socket:\[(\d+)\]", link) for link in links) if found}
    rows = [line.split() for kind in ("tcp", "tcp6", "udp", "udp6") for line in Path(f"/proc/net/{kind}").read_text().splitlines()[1:]]
    return [(row[3], row[1]) for row in rows if row[9] in inodes]


@pytest.mark.rasa
def test_nothing_but_the_one_address_is_open(tmp_path):
    """After a turn through Rasa. Nothing of Rasa's or its old web server's listens, and nothing is fetched from anywhere."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = load()
    environment = {**os.environ, "THRESHOLD_HOME": str(tmp_path), "THRESHOLD_PORT": str(port), "THRESHOLD_HOST": "127.0.0.1",
                   "THRESHOLD_MODEL_DIR": str(settings.model_dir), "THRESHOLD_WEIGHTS_DIR": str(settings.weights_dir)}
    service = subprocess.Popen([sys.executable, "-m", "bot", "serve"], cwd=CHECKOUT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        ready = {}
        until = time.monotonic() + _PATIENCE
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30) as client:
            while ready.get("status") != "ready" and time.monotonic() < until and service.poll() is None:
                try:
                    ready = client.get("/ready").json()
                except httpx.HTTPError:
                    time.sleep(0.2)
            assert ready == {"status": "ready"}  # with its model: nothing is degraded
            assert client.post("/webhooks/rest/webhook", json={"sender": "me", "message": "lad threw his tea at the wall"}).json()[0]["custom"]["ask"] == "danger_now"
        found = sockets_of(service.pid)
    finally:
        service.send_signal(signal.SIGTERM)
        service.wait(30)
    own = f"0100007F:{port:04X}"
    assert [address for state, address in found if state == _LISTENS] == [own] and {address for _, address in found} == {own}
