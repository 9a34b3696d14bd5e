"""A purge lets others write in between, and goes on where it stopped."""
from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from sqlalchemy import text

from bot.calllog.database import DatabaseBusy, reading, transaction
from bot.retention import purging
from bot.retention.periods import load_periods
from bot.retention.register import unfinished_run
from tests.retention.conftest import NOW, SECRET

ROOT = Path(__file__).resolve().parents[2]
#: Another process that purges slowly, and says so after each batch.
_SLOW = f"""
import sys
from datetime import datetime
from bot.calllog.database import open_engine
from bot.calllog.vault import Vault
from bot.retention import purging
from bot.retention.periods import load_periods
from bot.retention.periods import load_periods

purging.AT_ONCE = 2
now = datetime.fromisoformat({NOW.isoformat()!r})
purging.Purge(open_engine(sys.argv[1]), Vault({SECRET!r}), load_periods(), "ict", "purge", lambda: now, pause=0.1).do(lambda calls: print(calls, flush=True))
"""


def _unfinished(log):
    with reading(log.engine) as session:
        return unfinished_run(session, log.vault)


def _with_texts(log):
    with reading(log.engine) as session:
        return session.execute(text("SELECT count(DISTINCT call) FROM event WHERE text IS NOT NULL")).scalar()


def test_a_purge_that_is_killed_leaves_nothing_half_done_and_the_next_one_finishes(log, url):
    """Killed with SIGKILL after some batches: what is gone is logged, every chain is whole, and the rest goes next time, each once."""
    calls = [log.call() for _ in range(16)]
    process = subprocess.Popen([sys.executable, "-c", _SLOW, url], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    for _ in range(2):
        process.stdout.readline()
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    gone = [call for call in calls if log.purged(call)]
    assert 4 <= len(gone) < 16 and _with_texts(log) == 16 - len(gone)
    assert log.verify(*calls) == {} and _unfinished(log).by == "ict"
    assert log.purge().classes["chat"].calls == 16 - len(gone)
    assert log.verify(*calls) == {} and [len(log.purged(call)) for call in calls] == [1] * 16
    assert _with_texts(log) == 0 and _unfinished(log) is None


def test_one_transaction_takes_few_calls(log, monkeypatch):
    """However many there are, at most so many at once."""
    monkeypatch.setattr(purging, "AT_ONCE", 3)
    sizes = []
    for _ in range(10):
        log.call()
    done, _ = purging.Purge(log.engine, log.vault, load_periods(), "ict", "purge", lambda: NOW, pause=0).do(sizes.append)
    assert sizes == [3, 6, 9, 10] and done.classes["chat"].calls == 10


def test_a_batch_stops_when_its_time_is_over(log, monkeypatch):
    """With no time at all, one call a transaction; still everything is done."""
    monkeypatch.setattr(purging, "HOLD_SECONDS", -1)
    sizes = []
    for _ in range(3):
        log.call()
    purging.Purge(log.engine, log.vault, load_periods(), "ict", "purge", lambda: NOW, pause=0).do(sizes.append)
    assert sizes == [1, 2, 3] and _with_texts(log) == 0


def test_whoever_takes_a_call_meanwhile_gets_in(log):
    """Between two batches the database is free."""
    for _ in range(30):
        log.call()
    written = []

    def write(calls):
        with transaction(log.engine) as session:
            session.execute(text("SELECT 1"))
        written.append(calls)

    purging.Purge(log.engine, log.vault, load_periods(), "ict", "purge", lambda: NOW, pause=0).do(write)
    assert len(written) >= 2


def test_a_busy_database_is_waited_for(log, monkeypatch):
    """Somebody else writes for a moment: the batch is tried again."""
    call, tries = log.call(), []
    monkeypatch.setattr(purging, "_TRY_AGAIN_SECONDS", 0)
    real = purging.remove

    def busy_once(*args):
        tries.append(1)
        if len(tries) == 1:
            raise DatabaseBusy("Somebody else is writing to the database: try again in a moment.")
        return real(*args)

    monkeypatch.setattr(purging, "remove", busy_once)
    done = log.purge()
    assert done.classes["chat"].calls == 1 and len(log.purged(call)) == 1

