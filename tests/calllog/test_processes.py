"""Of several processes on one database one leads; when it goes, however it goes, another does."""
from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.accounts.accounts import Accounts, first_link
from bot.calllog.database import open_engine, transaction
from bot.calllog.processes import Processes
from bot.calllog.vault import Vault
from bot.registry import DEMO
from bot.registry.registry import Registry
from tests.calllog.conftest import NOW

_LEADS = """
import sys, time
from bot.calllog.database import open_engine
from bot.calllog.processes import Processes
processes = Processes(open_engine(sys.argv[1]))
print(processes.leads("telegram"), processes.alone(), flush=True)
time.sleep(60)
"""


@pytest.fixture
def others(url):
    """Makes what another process has."""
    made = []

    def make():
        made.append(Processes(open_engine(url)))
        return made[-1]
    yield make
    for one in made:
        one.close()


@pytest.mark.postgresql("SQLite's file is served by one process")
def test_one_leads_until_it_closes(others):
    """Asked again it still leads; another thing has a leader of its own."""
    first, second = others(), others()
    assert first.leads("telegram") and not second.leads("telegram") and first.leads("telegram")
    assert second.leads("something else")
    first.close()
    assert second.leads("telegram") and not first.leads("telegram")


@pytest.mark.postgresql("SQLite's file is served by one process")
def test_who_began_first_was_alone_and_the_next_is_not(others):
    """And whoever begins after all have gone is alone again."""
    first, second = others(), others()
    assert first.alone() and not second.alone() and first.alone()
    first.close(), second.close()
    assert others().alone()


@pytest.mark.postgresql("SQLite's file is served by one process")
def test_where_the_leader_is_killed_another_takes_over(url, others):
    """Its locks end with it."""
    with subprocess.Popen([sys.executable, "-c", _LEADS, url], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as leader:
        assert leader.stdout.readline() == "True True\n"
        other = others()
        assert not other.leads("telegram")
        leader.kill()
    until = time.monotonic() + 30
    while not other.leads("telegram") and time.monotonic() < until:
        time.sleep(0.05)
    assert other.leads("telegram")


def test_a_database_that_cannot_be_reached_changes_nothing():
    """Danger is answered without it: whoever led goes on, and who never knew does everything."""
    processes = Processes(open_engine("postgresql://nobody@127.0.0.1:1/none"))
    assert processes.leads("telegram") and processes.alone()
    processes.close()


@pytest.mark.sqlite("one process is always alone")
def test_on_sqlite_there_is_one_process(others):
    """It does everything, and asks nobody."""
    first, second = others(), others()
    assert first.alone() and first.leads("telegram") and second.leads("telegram") and not first.shared


def test_what_two_processes_would_both_do_at_their_first_start_is_done_by_one(url):
    """The registry is imported once, and there is one first administrator, however many start at the same moment."""
    vault, engines = Vault(b"a secret used by tests only"), [open_engine(url) for _ in range(4)]

    def start(engine):
        with transaction(engine) as session:
            Registry(session).import_file(DEMO)
        with transaction(engine) as session:
            return first_link(session, vault, NOW)
    with ThreadPoolExecutor(len(engines)) as pool:
        assert all(pool.map(start, engines))
    with transaction(engines[0]) as session:
        assert len(Registry(session).versions()) == 1 and len(Accounts(session, vault).everybody()) == 1
    for engine in engines:
        engine.dispose()
