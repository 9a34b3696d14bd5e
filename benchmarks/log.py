"""The review's log and figures over 100,000 calls: pages, every filter, combinations and words of notes, for the force and for one provider; the aim is 200 ms each, and 500 ms for all figures of a period."""
from __future__ import annotations

import tempfile
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from sqlalchemy.engine import Engine

from benchmarks.made_up_calls import fill, home, made_up_registry, provider
from benchmarks.timing import show, times_ms
from bot.calllog.database import migrate, open_engine, reading, transaction
from bot.calllog.log import CallLog
from bot.calllog.vault import Vault
from bot.casework.desk import Desk
from bot.evaluation.figures import percentile
from bot.registry.registry import Registry
from bot.review.figures.book import figures
from bot.review.figures.period import Period
from bot.review.figures.sums import keep_more
from bot.review.finding import Filters, find
from bot.review.reviewing.case_file import case_file
from bot.review.reviewing.queue import daily_queue
from bot.review.scope import Scope
from bot.triage.reading_protocols import load_library

CALLS, RUNS, LIMIT_MS, FIGURES_MS = 100_000, 12, 200, 500
UNTIL = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)
_DAY = date(2026, 11, 21)
_CASES = {
    "everything, first page": (Filters(), 1),
    "everything, page 500": (Filters(), 500),
    "everything, last page": (Filters(), 10**6),
    "unread": (Filters(unread=True), 1),
    "home": (Filters(home=home(4)), 1),
    "provider": (Filters(provider=provider(0)), 1),
    "outcome filtered": (Filters(outcome="filtered"), 1),
    "outcome filtered, page 500": (Filters(outcome="filtered"), 500),
    "decision 999": (Filters(disposition="999"), 1),
    "protocol missing": (Filters(protocol="missing"), 1),
    "channel console": (Filters(channel="console"), 1),
    "one day": (Filters(since=_DAY, until=_DAY), 1),
    "three months": (Filters(since=date(2026, 3, 1), until=date(2026, 5, 31)), 1),
    "overdue": (Filters(overdue=True), 1),
    "raised": (Filters(raised=True), 1),
    "flagged": (Filters(flagged=True), 1),
    "unfinished": (Filters(unfinished=True), 1),
    "not judged yet": (Filters(judged="not_yet"), 1),
    "judged too slow": (Filters(judged="too_slow"), 1),
    "a child": (Filters(child="SH-42"), 1),
    "a common word of notes": (Filters(words="manager"), 1),
    "a rare word of notes": (Filters(words="copperbrook"), 1),
    "three words of notes": (Filters(words="manager waited thistlegate"), 1),
    "filtered, missing, judged, a year": (Filters(outcome="filtered", protocol="missing", judged="any", since=date(2025, 11, 23)), 1),
    "filtered, raised, a word": (Filters(outcome="filtered", raised=True, words="police"), 1),
    "nothing fits": (Filters(outcome="escalated", disposition="HOME", flagged=True), 1),
}
_PERIODS = {
    "last month": Period(date(2026, 10, 1), date(2026, 10, 31)), "this month so far": Period(date(2026, 11, 1), date(2026, 11, 22)),
    "last twelve months": Period(date(2025, 11, 1), date(2026, 10, 31)), "a year to this day": Period(date(2025, 11, 23), date(2026, 11, 22)),
    "days in between": Period(date(2026, 2, 11), date(2026, 9, 17)),
}


def run() -> None:
    """Writes the calls, then times every question; says at the end what took longer than it may."""
    with tempfile.TemporaryDirectory() as folder:
        engine, vault = _opened(Path(folder) / "calls.db")
        with transaction(engine) as session:
            version = Registry(session).import_data(made_up_registry())
        print(f"Writing {CALLS:,} calls, their events sealed and chained (some minutes) ...", flush=True)
        references = fill(engine, vault, CALLS, UNTIL, version)
        measure(engine, vault, references)
        engine.dispose()


def measure(engine: Engine, vault: Vault, references: list[str]) -> None:
    """Times every question to a log that is there already, each in a new transaction as a page asks it."""
    library, slow = load_library(), []

    def timed(name: str, work, limit: int = LIMIT_MS) -> None:
        def once(number: int) -> None:
            with reading(engine) as session:
                work(Desk(session, vault, library, lambda: UNTIL), number)
        taken = times_ms(once, range(RUNS))
        show(name, taken)
        slow.extend([name] if percentile(taken, 95) > limit else [])

    with reading(engine) as session:
        log = CallLog(session, vault)
        broken = [call for call in references[:: max(1, len(references) // 50)] if log.verify(call) is not None]
        print(f"{len(references):,} calls; of 51 looked at, {len(broken)} broken chains")
    for scope, whose in ((Scope(), "force"), (Scope(provider(0)), "large provider"), (Scope(provider(2)), "small provider")):
        for name, (filters, page) in _CASES.items():
            timed(f"{whose}: {name}", lambda desk, _, f=filters, p=page, s=scope: find(desk, s, f, UNTIL, p))
        timed(f"{whose}: a day's check", lambda desk, number, s=scope: daily_queue(desk, s, _DAY - timedelta(days=number)))
    while keep_more(engine, UNTIL):  # the service does so by itself
        pass
    for scope, whose in ((Scope(), "force"), (Scope(provider(0)), "large provider")):
        for name, period in _PERIODS.items():
            timed(f"{whose}: all figures, {name}", lambda desk, _, s=scope, p=period: figures(desk.session, s, p, p.before(), UNTIL), FIGURES_MS)
    timed("one call's page, everything on it", lambda desk, number: _open(desk, references[(number + 1) * 7919 % len(references)]))
    print("All within the limit." if not slow else f"Longer than they may be at the 95th percentile: {', '.join(slow)}")


def _open(desk: Desk, call: str) -> None:
    case_file(desk, Scope(), desk.log.row(call))


def _opened(path: Path) -> tuple[Engine, Vault]:
    url = f"sqlite:///{path}"
    migrate(url)
    return open_engine(url), Vault(b"a secret for made-up calls only")
