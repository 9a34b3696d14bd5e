"""The list behind the figure of missed risk: exactly the calls that the figure counts, whoever asks and for whichever days."""
from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from bot.calllog.database import reading, transaction
from bot.calllog.tables import CallTable
from bot.casework.desk import Desk
from bot.review.exporting.lists import Wanted, count
from bot.review.finding import Filters, find
from bot.review.scope import Scope
from bot.triage.reading_protocols import load_library
from tests.support.figures_log import NORTH, SOUTH, FiguresLog, local

COUNTED = {"day": "Filtered calls followed within 24 hours", "week": "Filtered calls followed within 7 days"}
WHOLE = Filters(since=date(2026, 9, 1), until=date(2026, 11, 22))
NAMES = ("NA-1", "na1", "NA 1", "NA-2", "na-2", "NB-3", "SC-4", "SC.4", "")


@pytest.fixture
def log(tmp_path):
    """An empty log with a registry."""
    return FiguresLog(tmp_path)


def listed(log, filters, provider=None):
    """The references that the log shows under these filters, page after page."""
    with reading(log.engine) as session:
        desk, scope = Desk(session, log.vault, load_library(), lambda: log.now), Scope(provider)
        page = find(desk, scope, filters, log.now, size=7)
        found, total = list(page.rows), page.total
        while page.following:
            page = find(desk, scope, filters, log.now, page.number + 1, size=7, after=page.following)
            found += page.rows
        assert total == len(found) == count(desk, Wanted(scope, filters, False, log.now))
    return {row.call for row in found}


def test_the_list_holds_the_call_that_was_left_and_not_the_one_that_followed(log):
    """A minute inside the time, a minute outside it, another child, and the same child written differently."""
    inside = log.call("2026-10-05 20:00", "HOME", child="NA-1")
    log.call("2026-10-06 19:59", "999", child="na1")
    edge = log.call("2026-10-05 20:00", "HOME", child="NA-2")
    log.call("2026-10-12 20:00", "REPORT", child="NA-2")
    log.call("2026-10-05 20:00", "HOME", child="NA-3")
    log.call("2026-10-12 20:01", "REPORT", child="NA-3")
    log.call("2026-10-05 20:00", "HOME", child="NA-4")
    log.call("2026-10-05 21:00", "999", child="NA-5")
    assert listed(log, Filters(followed="day")) == {inside}
    assert listed(log, Filters(followed="week")) == {inside, edge}


def test_the_list_goes_with_every_other_filter(log):
    """Followed, and at this home, judged so, on these days."""
    one = log.call("2026-10-05 20:00", "HOME", child="NA-1", judged="should_be_escalated")
    log.call("2026-10-05 22:00", "999", child="NA-1")
    two = log.call("2026-10-31 23:30", "HOME", child="NB-1")
    log.call("2026-11-01 00:30", "REPORT", child="NB-1")
    assert listed(log, Filters(followed="day", home="north-b")) == {two}
    assert listed(log, Filters(followed="day", judged="should_be_escalated")) == {one}
    assert listed(log, Filters(followed="day", since=date(2026, 10, 31), until=date(2026, 10, 31))) == {two}
    assert listed(log, Filters(followed="day", outcome="escalated")) == set()


def test_a_second_is_a_second_in_both(log):
    """A call opened with a fraction of a second that would be rounded up is followed to the microsecond, and no longer."""
    opened = local("2026-10-05 20:00") + timedelta(seconds=59, microseconds=999_600)
    inside, outside = log.call(opened, "HOME", child="NA-1"), log.call(opened, "HOME", child="NA-2")
    log.call(opened + timedelta(hours=24), "999", child="NA-1")
    log.call(opened + timedelta(hours=24, microseconds=1), "999", child="NA-2")
    assert listed(log, Filters(followed="day")) == {inside}
    assert log.measures("missed_risk")[COUNTED["day"]] == 1
    assert listed(log, Filters(followed="week")) == {inside, outside}


@pytest.mark.parametrize("seed", range(2))
def test_every_count_of_the_figure_is_the_length_of_the_list_behind_it(log, seed):
    """Seventy calls drawn at random, some at the same moment: by month and for the whole period, for the force and for each provider."""
    chance = random.Random(seed)
    moments = [local("2026-09-05 12:00") + timedelta(hours=chance.randrange(24 * 75)) for _ in range(40)]
    for number in range(70):
        log.call(chance.choice(moments), chance.choice(("HOME", "HOME", "HOME", "999", "REPORT", "INTEL", "WAIT")), child=chance.choice(NAMES[:1] + NAMES), questions=number % 3)
    with transaction(log.engine) as session:
        # Spellings the registry does not have, as somebody once typed them.
        for call in session.execute(select(CallTable.__table__.c.call).where(CallTable.__table__.c.child == "NB-3")).scalars().all()[::2]:
            session.execute(text("UPDATE call SET child = 'nb/3' WHERE call = :call"), {"call": call})
    counted = 0
    for provider in (None, NORTH, SOUTH):
        figure = log.figure("missed_risk", "2026-09-10", "2026-11-20", ("2026-09-01", "2026-09-09"), provider=provider)
        for part in (figure.now, figure.then):
            measures = {one.name: one for one in part.measures}
            for within, name in COUNTED.items():
                behind = measures[name].behind
                assert (behind is None) == (measures[name].value == 0)
                if behind:
                    assert behind.followed == within and len(listed(log, behind, provider)) == measures[name].value
            table = part.tables[0]
            for row, cells in enumerate(table.rows):
                for column in (5, 6):
                    behind = table.behind.get((row, column))
                    assert (behind is None) == (cells[column] == 0)
                    if behind:
                        assert len(listed(log, behind, provider)) == cells[column]
                        counted += cells[column]
    assert counted > 10
    assert listed(log, Filters(followed="day")) <= listed(log, Filters(followed="week"))


def test_what_follows_in_another_providers_home_is_not_looked_at(log):
    """The force sees it; the provider whose call it was does not, in the figure or in the list."""
    call = log.call("2026-10-05 20:00", "HOME", child="NA-1")
    later = log.call("2026-10-05 22:00", "999", child="NA-1")
    with transaction(log.engine) as session:
        session.execute(text("UPDATE call SET provider = :provider WHERE call = :call"), {"provider": SOUTH, "call": later})
    assert listed(log, Filters(followed="day")) == {call} and listed(log, Filters(followed="day"), NORTH) == set()
    assert log.measures("missed_risk", provider=NORTH)[COUNTED["day"]] == 0
