"""The call log as it grows: adding to it, opening a call, lists, filters, figures and a purge, on SQLite and on PostgreSQL."""
from __future__ import annotations

import random
import time
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Callable, Iterable, Iterator, Optional

from sqlalchemy import select
from sqlalchemy.engine import Engine

from benchmarks.made_up_calls import home, provider
from benchmarks.scale.filled import in_postgres, in_sqlite, vault
from benchmarks.scale.kept import Keep
from benchmarks.scale.postgres import NoPostgres, server
from bot.calllog.database import reading, transaction
from bot.calllog.log import LETTERS, CallLog
from bot.calllog.tables import CallTable
from bot.casework.desk import Desk
from bot.evaluation.figures import median, percentile
from bot.registry.registry import Registry
from bot.retention.due import plan
from bot.retention.periods import CHAT, load_periods
from bot.retention.purging import Purge
from bot.review.figures.book import figures
from bot.review.figures.period import Period
from bot.review.finding import Filters, find
from bot.review.reviewing.case_file import case_file
from bot.review.scope import Scope
from bot.triage.reading_protocols import load_library

SIZES, QUICK = (1_000, 10_000, 100_000, 1_000_000), (1_000, 10_000)
_RUNS, _QUICK_RUNS, _PURGED = 12, 4, 200
#: Milliseconds that each kind of question may take at the 95th percentile: what benchmarks/log.py holds too.
LIMITS = {"write": 50, "open": 200, "list": 200, "filter": 200, "figures": 500}
_LISTS = {"list, first page": 1, "list, middle page": 0, "list, last page": 10**9}
_FILTERS = {
    "filter: unread": Filters(unread=True), "filter: one home": Filters(home=home(4)), "filter: one provider": Filters(provider=provider(0)),
    "filter: decision 999": Filters(disposition="999"),
    "filter: a rare word of a note": Filters(words="copperbrook"), "filter: filtered, missing, judged": Filters(outcome="filtered", protocol="missing", judged="any"),
}


#: Milliseconds by the clock, and milliseconds worked by this process, of each run.
_Taken = tuple[list[float], list[float]]


@dataclass(frozen=True)
class _Log:
    """One filled log: `pages` is how many pages its list has, `until` the moment of its newest call, at which everything is asked."""

    engine: Engine
    calls: int
    runs: int

    @property
    def pages(self) -> int:
        return -(-self.calls // 50)

    @cached_property
    def until(self) -> datetime:
        with reading(self.engine) as session:
            newest: datetime = session.execute(select(CallTable.__table__.c.opened_at).order_by(CallTable.__table__.c.opened_at.desc()).limit(1)).scalar_one()
        return newest

    @property
    def day(self) -> Filters:
        """The calls of the day before."""
        before = self.until.date() - timedelta(days=1)
        return Filters(since=before, until=before)

    @property
    def periods(self) -> dict[str, Period]:
        """The last calendar month that is over, and the twelve that end with it."""
        last = self.until.date().replace(day=1) - timedelta(days=1)
        first = last.replace(day=1)
        return {"figures, last month": Period(first, last), "figures, twelve months": Period((last + timedelta(days=1)).replace(year=last.year - (last.month < 12)), last)}


def measure(quick: bool, say: Callable[[str], None], keep: Keep, folder: Path, largest: Optional[int] = None) -> dict[str, Any]:
    """Measures every size on both databases; logs that are not in `folder` yet are filled first, which takes an hour for a million calls."""
    sizes = sizes_up_to(largest, quick)
    found: dict[str, Any] = {"sizes": list(sizes), "databases": {}, "left_out": {}, "limits": LIMITS}
    for size in sizes:
        _one(found, "SQLite", _Log(in_sqlite(folder, size, say), size, _QUICK_RUNS if quick else _RUNS), say)
        keep(found)
    with ExitStack() as stack:
        try:
            url = stack.enter_context(server(folder / "postgres"))
        except NoPostgres as problem:
            found["left_out"]["PostgreSQL"] = str(problem)
            say(f"PostgreSQL is left out: {problem}")
            return found
        for size in sizes:
            _one(found, "PostgreSQL", _Log(in_postgres(url, folder, size, say), size, _QUICK_RUNS if quick else _RUNS), say)
            keep(found)
    return found


def sizes_up_to(largest: Optional[int], quick: bool = False) -> tuple[int, ...]:
    """The usual sizes, up to another largest one where one is given."""
    usual = QUICK if quick else SIZES
    return usual if largest is None else (*(size for size in usual if size < largest), largest)


def _one(found: dict[str, Any], database: str, log: _Log, say: Callable[[str], None]) -> None:
    rows = found["databases"].setdefault(database, {})
    for name, kind, (taken, worked), each in _questions(log):
        row = {"kind": kind, "median_ms": round(median(taken), 2), "p95_ms": round(percentile(taken, 95), 2), "worked_ms": round(median(worked), 2),
               "runs": len(taken), "calls": each}
        rows.setdefault(name, {})[str(log.calls)] = row
        say(f"{database:<10} {log.calls:>9,} calls  {name:<34} {row['median_ms']:9.1f} ms median {row['p95_ms']:9.1f} ms 95th, "
            f"{row['worked_ms']:.1f} ms of it worked here")
    log.engine.dispose()


def _questions(log: _Log) -> Iterator[tuple[str, str, _Taken, int]]:
    """Each question's name, kind, milliseconds, and how many calls one of them is about (0: it is about the whole log)."""
    chance, library, runs = random.Random(7), load_library(), range(log.runs)

    def asked(work: Callable[[Desk], object], times: Iterable[Any] = runs) -> _Taken:
        def once(_: object) -> None:
            with reading(log.engine) as session:  # each in a transaction of its own, and with a vault that remembers nothing, as another process would
                work(Desk(session, vault(), library, lambda: log.until))
        once(0)  # the first connection, and what SQLAlchemy puts together once
        return _times(once, times)

    yield "add a call of five events", "write", _times(lambda _: _add_call(log), range(4 * log.runs)), 1
    yield "add to an old call", "write", _times(lambda _: _add_to(log, chance), range(4 * log.runs)), 1
    yield "open a call", "open", asked(lambda desk: case_file(desk, Scope(), desk.log.row(_any_call(desk.session, chance))), range(4 * log.runs)), 1
    for name, page in _LISTS.items():
        yield name, "list", asked(lambda desk, number=page or log.pages // 2: find(desk, Scope(), Filters(), log.until, number)), 0
    for name, filters in {**_FILTERS, "filter: one day": log.day}.items():
        yield name, "filter", asked(lambda desk, wanted=filters: find(desk, Scope(), wanted, log.until, 1)), 0
    yield "list of one provider, its unread", "filter", asked(lambda desk: find(desk, Scope(provider(0)), Filters(unread=True), log.until, 1)), 0
    for name, period in log.periods.items():
        yield name, "figures", asked(lambda desk, when=period: figures(desk.session, Scope(), when, when.before(), log.until)), 0
    yield from _purges(log)


def _purges(log: _Log) -> Iterator[tuple[str, str, _Taken, int]]:
    """The oldest calls fall due: they are counted, and then purged."""
    periods, wanted = load_periods(), min(_PURGED, max(1, log.calls // 20))
    with reading(log.engine) as session:
        table = CallTable.__table__.c
        last = select(table.closed_at).where(table.closed_at.is_not(None)).order_by(table.opened_at)
        already = _gone(session, log)
        closed: datetime = session.execute(last.offset(already + wanted - 1).limit(1)).scalar_one()
    now = closed + timedelta(days=periods[CHAT].days, seconds=1)

    def dry(_: object) -> None:
        with reading(log.engine) as session:
            plan(session, vault(), periods, now)
    yield f"purge, only shown ({wanted} calls due)", "purge", _times(dry, range(2)), wanted
    purge = Purge(log.engine, vault(), periods, "a benchmark", "to be measured", lambda: now, pause=0.0)
    yield f"purge, done ({wanted} calls due)", "purge", _times(lambda _: purge.do(), range(1)), wanted


def _times(work: Callable[[Any], object], inputs: Iterable[Any]) -> _Taken:
    """For each input the milliseconds by the clock, and those that this process worked: on SQLite that is all, on PostgreSQL the server's are not in it."""
    taken, worked = [], []
    for one in inputs:
        began, began_working = time.perf_counter(), time.process_time()
        work(one)
        taken.append(1000 * (time.perf_counter() - began))
        worked.append(1000 * (time.process_time() - began_working))
    return taken, worked


def _gone(session: Any, log: _Log) -> int:
    """How many of the oldest calls an earlier measurement has purged."""
    from bot.retention.tables import RetentionEventTable

    table = RetentionEventTable.__table__.c
    finished = session.execute(select(table.id).where(table.kind == "purge_finished")).all()
    return len(finished) * min(_PURGED, max(1, log.calls // 20))


def _add_call(log: _Log) -> None:
    with transaction(log.engine) as session:
        calls, at = CallLog(session, vault()), log.until
        version = Registry(session).version() or ""
        call = calls.open("web", f"{1:064x}", home(4), "staff", at, ("incident",), "p-made-up", version, provider=provider(4))
        calls.add(call, "heard", at, "lad chucked his tea at the wall and kicked his door", what="text")
        calls.add(call, "noted", at, topic="incident", protocols=["incident"])
        calls.add(call, "asked", at, fact="danger_now", again=False)
        calls.add(call, "said", at, "Is anyone in danger right now?", buttons=[])


def _add_to(log: _Log, chance: random.Random) -> None:
    with transaction(log.engine) as session:
        CallLog(session, vault()).add(_any_call(session, chance), "viewed", log.until, by="a benchmark")


def _any_call(session: Any, chance: random.Random) -> str:
    table = CallTable.__table__.c
    somewhere = "T-" + "".join(chance.choices(LETTERS, k=6))
    found = session.execute(select(table.call).where(table.call >= somewhere).order_by(table.call).limit(1)).scalar()
    return str(found or session.execute(select(table.call).order_by(table.call).limit(1)).scalar_one())
