"""What every test shares: nothing leaves this machine, its database goes with it, and the trained agent is loaded once."""
from __future__ import annotations

import os
import socket

import pytest
from hypothesis import HealthCheck, settings as hypothesis_settings

from tests.support import databases
from tests.support.postgres_server import NoServer
from tests.support.selecting import opens_a_database

# A busy machine is no fault of the code under test.
_PATIENT = dict(deadline=None, suppress_health_check=[HealthCheck.too_slow])
#: The same cases at every run, so that a change is judged by itself; `make explore` looks for new ones, many more of them.
hypothesis_settings.register_profile("threshold", derandomize=True, **_PATIENT)
hypothesis_settings.register_profile("explore", max_examples=5_000, **_PATIENT)
hypothesis_settings.load_profile(os.environ.get("THRESHOLD_CASES", "threshold"))

_REAL_CONNECT = socket.socket.connect


def pytest_addoption(parser):
    """`--database postgresql` runs the tests that use a database on PostgreSQL."""
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite", help="which database the tests use")


def pytest_configure(config):
    """Starts the server, or ends the run with one sentence where there is none."""
    if config.getoption("--database") == "sqlite":
        return
    try:
        # Some modules read where the server is while they are collected.
        os.environ[databases.NAMED] = databases.use_postgresql()
    except NoServer as problem:
        pytest.exit(str(problem), returncode=4)


def pytest_collection_modifyitems(config, items):
    """Leaves out what is about the other database only; on PostgreSQL also what opens none."""
    other = "sqlite" if databases.on_postgresql() else "postgresql"
    if databases.on_postgresql():
        os.environ.pop(databases.NAMED, None)  # a test that starts the program would hand it on as a setting nobody knows
    kept = [item for item in items if not item.get_closest_marker(other) and (other == "postgresql" or opens_a_database(item.path))]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def pytest_unconfigure(config):
    """The server goes with the run."""
    databases.stop()


@pytest.fixture(autouse=True)
def databases_go():
    """What databases a test made go with it."""
    with databases.those_of_a_test():
        yield


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
