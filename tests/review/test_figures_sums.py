"""Counts that are kept give the same figures as counting every call, whatever happens to the calls meanwhile."""
from __future__ import annotations

import asyncio
import random
from datetime import date, timedelta

import pytest
from sqlalchemy import event, func, select

from bot.calllog.database import reading, transaction
from bot.calllog.log import CallLog
from bot.review.exporting.pack import OfHome
from bot.review.figures import sums
from bot.review.figures.book import figures, names
from bot.review.figures.keeping import keep_counting
from bot.review.figures.period import Period
from bot.review.figures.tables import FigureSumTable
from bot.review.scope import Scope
from tests.support.figures_log import NORTH, SOUTH, FiguresLog, local

_SUMS = FigureSumTable.__table__
SCOPES = (Scope(), Scope(NORTH), Scope(SOUTH), OfHome(None, home="north-a"))
PERIODS = tuple(Period(*map(date.fromisoformat, days)) for days in (
    ("2026-10-01", "2026-10-31"), ("2026-08-20", "2026-11-22"), ("2026-09-01", "2026-10-31"), ("2026-10-07", "2026-10-09"), ("2026-03-01", "2026-04-30")))


@pytest.fixture
def log(tmp_path, made_once):
    """The same made-up log for each test."""
    log = FiguresLog(tmp_path, made=made_once)
    yield log
    log.engine.dispose()


@pytest.fixture(scope="module")
def made_once(tmp_path_factory):
    """The log, to be copied."""
    folder = tmp_path_factory.mktemp("figures")
    log = FiguresLog(folder)
    _fill(log)
    log.engine.dispose()
    return folder / "calls.db"


def _fill(log):
    """Three months of made-up calls, many about the same few children, and some on the nights the clocks change."""
    chance, children = random.Random(7), [f"{code}-{number}" for code in ("NA", "NB", "SC") for number in (1, 2, 3)] + ["na 1", ""]
    for _ in range(140):
        at = local("2026-08-25 00:10") + timedelta(minutes=chance.randrange(88 * 24 * 60))
        _call(log, chance, at, chance.choice(children))
    for at in ("2026-03-29 00:30", "2026-03-29 02:30", "2026-10-25 00:59", "2026-10-25 01:30", "2026-10-31 23:59", "2026-11-01 00:00"):
        _call(log, chance, local(at), "NA-1")


def _call(log, chance, at, child):
    disposition = chance.choice(("HOME", "HOME", "HOME", "REPORT", "999", "WAIT", "INTEL"))
    return log.call(at, disposition, child=child, home=chance.choice(("north-a", "south-c")), topic=chance.choice(("missing", "incident")),
                    category=chance.choice(("", "damage", "theft")), judged=chance.choice(("", "", "appropriate", "should_be_escalated")), agreed=chance.choice(("", "disagreed")),
                    raised=chance.random() < 0.2, questions=chance.randrange(12), advised=at + timedelta(seconds=chance.randrange(300)), channel=chance.choice(("web", "telegram")))


def _made(log):
    """Every figure of every scope and period, as plain data."""
    with reading(log.engine) as session:
        return {(scope, period): {name: one.as_data() for name, one in figures(session, scope, period, period.before(), log.now, _names(scope)).items()}
                for scope in SCOPES for period in PERIODS}


def _names(scope):
    return [name for name in names(scope) if not isinstance(scope, OfHome) or name != "providers"]


def _keep_all(log):
    while sums.keep_more(log.engine, log.now):
        pass


def _kept(log):
    with reading(log.engine) as session:
        return set(session.execute(select(_SUMS.c.span).where(_SUMS.c.scope == "", _SUMS.c.rules == sums.rules())).scalars())


def test_figures_of_kept_counts_are_those_of_counting_every_call(log):
    """For the force, each provider and a home, for months, odd days and years with both clock changes."""
    slowly = _made(log)
    _keep_all(log)
    assert _made(log) == slowly
    kept = _kept(log)
    assert {"2026-03", "2026-09", "2026-10"} <= kept and "2026-11" not in kept
    assert "2026-11-13" in kept and "2026-11-14" not in kept  # the last days still change with every call


def test_what_is_kept_is_what_is_read(log):
    """A month that is kept is not counted again: no call is read for it but those that are open."""
    _keep_all(log)
    asked = []
    event.listen(log.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    log.figure("repeats", compared=("2026-09-01", "2026-09-30"))
    assert not [one for one in asked if "FROM call" in one]


@pytest.mark.parametrize("seed", range(3))
def test_a_change_of_a_call_is_in_the_figures_at_once(log, seed):
    """A judgement, an answer that names the child, a raise, a late decision, a new call long ago: kept counts that it touches are dropped."""
    _keep_all(log)
    before, chance = _kept(log), random.Random(seed)
    with reading(log.engine) as session:
        calls = sorted(row.call for row in CallLog(session, log.vault).calls(limit=1000, until=local("2026-11-01 00:00")))
    for call in chance.sample(calls, 4):
        with transaction(log.engine) as session:
            calllog, at = CallLog(session, log.vault), log.now
            change = chance.randrange(5)
            if change == 0:
                calllog.add(call, "remarked", at, about="review", what="judged", value="too_slow", by="sup-1", side=chance.choice((None, NORTH, SOUTH)))
            elif change == 1:
                calllog.add(call, "corrected", at, fact="child", old="NA-1", new="SC-2", by="phrase", place="south-c", provider=SOUTH)
            elif change == 2:
                calllog.add(call, "raised", at, by="op-1", why="late")
                calllog.add(call, "decided", at, disposition="999", outcome="escalated", facts={})
            elif change == 3:
                calllog.add(call, "noted", at, topic="missing", protocols=["missing"])
            else:
                calllog.add(call, "asked", at, fact="one_more")
    _call(log, chance, local("2026-09-30 23:40"), "NA-1")
    assert _kept(log) < before
    quickly = _made(log)
    with transaction(log.engine) as session:
        session.execute(_SUMS.delete())
    assert quickly == _made(log)
    _keep_all(log)
    assert quickly == _made(log) and _kept(log) == before


def test_reading_a_call_or_remarking_on_it_drops_nothing(log):
    """What no figure counts is no reason to count again."""
    _keep_all(log)
    before = _kept(log)
    with reading(log.engine) as session:
        call = CallLog(session, log.vault).calls(limit=1, until=local("2026-10-20 00:00"))[0].call
    with transaction(log.engine) as session:
        for what, value in (("read", None), ("flagged", None), ("remark", None), ("police_outcome", "attended")):
            CallLog(session, log.vault).add(call, "remarked", log.now, "Seen.", about="review", what=what, value=value, by="sup-1")
        CallLog(session, log.vault).add(call, "viewed", log.now, by="sup-1")
    assert _kept(log) == before


def test_a_call_that_changes_while_it_is_counted_is_counted_again(log, monkeypatch):
    """The counts of that moment are not kept."""
    slowly, counted = [], sums._days

    def changed_meanwhile(session, days):
        found = counted(session, days)
        if not slowly:
            log.call(f"{days[-1]} 12:00", "999", child="NA-2")
            slowly.append(days)
        return found

    monkeypatch.setattr(sums, "_days", changed_meanwhile)
    assert sums.keep_more(log.engine, log.now)
    assert not set(slowly[0]) & _kept(log)
    _keep_all(log)
    quickly = _made(log)
    with transaction(log.engine) as session:
        session.execute(_SUMS.delete())
    assert quickly == _made(log)


def test_counts_of_another_way_of_counting_are_not_used(log, monkeypatch):
    """A bank holiday that is added, or a definition that changes, has everything counted again."""
    _keep_all(log)
    before = _made(log)
    with transaction(log.engine) as session:
        session.execute(_SUMS.update().values(counts={}, people={}))
    monkeypatch.setattr(sums, "_WAY", "another")
    assert not _kept(log)
    assert _made(log) == before


def test_days_without_calls_are_kept_too(log):
    """The whole of a month stands though most of its days are empty; before the first call there is nothing to keep."""
    _keep_all(log)
    with reading(log.engine) as session:
        assert session.execute(select(func.min(_SUMS.c.span))).scalar() == "2026-03"
    assert {f"2026-05-{day:02}" for day in range(1, 32)} <= _kept(log)


def test_the_service_counts_by_itself_and_stops_when_told(log):
    """A little at a time, with a pause in which calls go first."""
    async def main():
        stop = asyncio.Event()
        job = asyncio.create_task(keep_counting(log.engine, lambda: log.now, stop, every=5, between=0))
        while "2026-10" not in await asyncio.to_thread(_kept, log):
            await asyncio.sleep(0.05)
        stop.set()
        await asyncio.wait_for(job, 5)
    asyncio.run(main())
    assert {"2026-09", "2026-10"} <= _kept(log)


def test_an_empty_log_has_nothing_to_keep(tmp_path):
    """And says so."""
    assert not sums.keep_more(FiguresLog(tmp_path).engine, local("2026-11-22 12:00"))
