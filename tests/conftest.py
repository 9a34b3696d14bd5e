"""What every test shares: nothing leaves this machine, and the trained agent is loaded once."""
from __future__ import annotations

import os
import socket

import pytest
from hypothesis import HealthCheck, settings as hypothesis_settings

# A busy machine is no fault of the code under test.
_PATIENT = dict(deadline=None, suppress_health_check=[HealthCheck.too_slow])
#: The same cases at every run, so that a change is judged by itself; `make explore` looks for new ones, many more of them.
hypothesis_settings.register_profile("threshold", derandomize=True, **_PATIENT)
hypothesis_settings.register_profile("explore", max_examples=5_000, **_PATIENT)
hypothesis_settings.load_profile(os.environ.get("THRESHOLD_CASES", "threshold"))

_REAL_CONNECT = socket.socket.connect


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """The network is refused: only this machine may be spoken to."""
    def connect(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test tried to reach {address[0]}")
        return _REAL_CONNECT(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(scope="session")
def agent():
    """The real trained agent of this data folder; `make test` trains it first."""
    from bot.services import load_agent
    from bot.settings import load

    found = load_agent(load(), print)
    assert found is not None, "there is no trained model: run `make train`"
    return found
