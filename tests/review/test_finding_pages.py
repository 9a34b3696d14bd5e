"""Finding calls in a real log: what fits, in which order, page by page, and never another provider's."""
from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.calllog.words import remember
from bot.review.finding import Filters, find
from bot.review.finding.search import Search
from bot.review.scope import Scope
from tests.review.exporting_calls import Log
from tests.review.finding_calls import EVENING, NORTH, NOW, SOUTH, remark, write_call


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """Six calls of two homes, by name."""
    log = Log(tmp_path_factory.mktemp("finding"))
    log.clock.now = NOW
    with log.working() as desk:
        log.calls = {
            "late": write_call(desk, EVENING),
            "damage": write_call(desk, EVENING + timedelta(hours=1), protocols=("incident",), disposition="REPORT", category="damage", raised_by="op-1", channel="console"),
            "manager": write_call(desk, EVENING + timedelta(hours=2), disposition="MANAGER", due=NOW - timedelta(hours=1)),
            "unfinished": write_call(desk, EVENING + timedelta(hours=3), disposition=None),
            "south": write_call(desk, EVENING + timedelta(hours=4), home="willow-end", child="WE21", disposition="999"),
            "both": write_call(desk, EVENING - timedelta(days=30), protocols=("incident", "missing"), disposition="INTEL"),
        }
        remark(desk, log.calls["damage"], "judged", value="too_slow", text="the manager waited")
        remark(desk, log.calls["damage"], "second_wanted")
        remember(desk.session, desk.vault, log.calls["damage"], "the manager waited")
        remark(desk, log.calls["late"], "read")
        remark(desk, log.calls["south"], "flagged")
    yield log
    log.close()


def found(log, filters=Filters(), scope=Scope(), **how):
    with log.reading() as desk:
        page = find(desk, scope, filters, NOW, **how)
    names = {call: name for name, call in log.calls.items()}
    return [names.get(row.call, row.call) for row in page.rows], page


def test_the_unread_come_first_and_of_each_the_newest(log):
    """Read calls follow the unread ones, however new they are."""
    assert found(log)[0] == ["south", "unfinished", "manager", "both", "damage", "late"]


@pytest.mark.parametrize("filters, wanted", [
    (Filters(home="willow-end"), {"south"}), (Filters(provider=NORTH, outcome="filtered"), {"late"}), (Filters(outcome="escalated"), {"damage", "south", "both"}),
    (Filters(disposition="INTEL"), {"both"}), (Filters(protocol="missing"), {"late", "manager", "unfinished", "south", "both"}), (Filters(protocol="incident"), {"damage", "both"}),
    (Filters(protocol="miss"), set()), (Filters(channel="console"), {"damage"}), (Filters(since=date(2026, 11, 21)), {"late", "damage", "manager", "unfinished", "south"}),
    (Filters(until=date(2026, 11, 20)), {"both"}), (Filters(overdue=True), {"manager"}), (Filters(raised=True), {"damage"}), (Filters(flagged=True), {"south"}),
    (Filters(unread=True), {"manager", "unfinished", "south", "both"}), (Filters(unfinished=True), {"manager", "unfinished"}), (Filters(second=True), {"damage"}),
    (Filters(judged="too_slow"), {"damage"}), (Filters(judged="any"), {"damage"}), (Filters(judged="not_yet", raised=True), set()),
    (Filters(child="WE-21"), {"south"}), (Filters(child="WE21"), {"south"}), (Filters(words="WAITED manager"), {"damage"}), (Filters(words="waited gone"), set()),
])
def test_each_filter_finds_what_fits_and_nothing_else(log, filters, wanted):
    """One filter, or two, over six calls; the counts say the same as the rows."""
    names, page = found(log, filters)
    assert set(names) == wanted and page.total == len(wanted)
    assert page.unread == sum(not row.read for row in page.rows)


@pytest.mark.parametrize("filters", [Filters(), Filters(home="willow-end"), Filters(provider=SOUTH), Filters(child="WE-21"), Filters(flagged=True), Filters(words="manager")])
def test_a_provider_never_finds_anothers_calls(log, filters):
    """Whatever is asked for, the scope stands."""
    names, page = found(log, filters, Scope(NORTH))
    assert "south" not in names and all(row.provider == NORTH for row in page.rows)
    assert page.total == len(names)


def test_a_day_is_a_uk_day(log):
    """A call at half past midnight UK summer time belongs to the new day."""
    with log.working() as desk:
        call = write_call(desk, EVENING.replace(month=6, day=9, hour=23, minute=30))
    with log.reading() as desk:
        assert [row.call for row in find(desk, Scope(), Filters(since=date(2026, 6, 10), until=date(2026, 6, 10)), NOW).rows] == [call]
        assert find(desk, Scope(), Filters(until=date(2026, 6, 9)), NOW).total == 0


def test_pages_hold_every_call_once_in_one_order(log):
    """By their numbers, and by going on from each page to the next and back again."""
    with log.reading() as desk:
        whole = [row.call for row in find(desk, Scope(), Filters(), NOW).rows]
        parts = [find(desk, Scope(), Filters(), NOW, number, size=2) for number in (1, 2, 3, 4)]
        onwards = [parts[0]]
        while onwards[-1].following:
            onwards.append(find(desk, Scope(), Filters(), NOW, size=2, after=onwards[-1].following))
        back = [onwards[-1]]
        while back[-1].previous:
            back.append(find(desk, Scope(), Filters(), NOW, size=2, before=back[-1].previous))
    assert [row.call for part in parts for row in part.rows] == whole
    assert parts[-1].pages == 4 and parts[0].first == 1 and parts[1].first == 3 and parts[-1].last == len(whole)
    for walked in (onwards, back[::-1]):
        assert [part.rows for part in walked] == [part.rows for part in parts]
        assert [(part.number, part.first, part.last, part.more) for part in walked] == [(part.number, part.first, part.last, part.more) for part in parts]


@pytest.mark.parametrize("number, stands_at", [(0, 1), (-5, 1), (10**9, 1), (1, 1)])
def test_a_page_that_is_not_there_gives_the_nearest(log, number, stands_at):
    """Somebody's bookmark of page 40 still opens when calls have become fewer."""
    assert found(log, number=number)[1].number == stands_at


def test_where_nothing_fits_there_is_one_empty_page(log):
    """And it says so with zeros."""
    _, page = found(log, Filters(home="nowhere"))
    assert (page.rows, page.total, page.unread, page.pages, page.first, page.last) == ((), 0, 0, 1, 0, 0)


@pytest.mark.parametrize("size", [1, 2, 4, 9])
def test_a_page_counted_from_the_end_is_the_page_counted_from_the_front(log, size):
    """Behind the middle the end is nearer; the calls and their order are the same, also on a last page that is not full."""
    with log.reading() as desk:
        search = Search(desk, Scope(), Filters(), NOW)
        counts = search.counts()
        every = search.at(0, 1000, counts)
        assert len(every) == counts.total
        for offset in range(counts.total + 1):
            assert search.at(offset, size, counts) == every[offset:offset + size] == search.at(offset, size, replace(counts, more=True))
