"""The daily queue: what must be looked at is always in it, the sample is nobody's choice, and it counts down to zero."""
from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from bot.review.reviewing.queue import MISSING, RAISED, SAMPLE, SAMPLED, UNFINISHED, daily_queue, yesterday
from bot.review.scope import Scope
from tests.review.exporting_calls import Log
from tests.review.finding_calls import EVENING, NORTH, NOW, SOUTH, remark, write_call

DAY = date(2026, 11, 21)


@pytest.fixture
def log(tmp_path):
    """Sixteen calls of one day, a few of which must be looked at."""
    log = Log(tmp_path)
    log.clock.now = NOW
    with log.working() as desk:
        log.must = {
            write_call(desk, EVENING): (MISSING,), write_call(desk, EVENING, protocols=("incident", "missing")): (MISSING,),
            write_call(desk, EVENING, disposition="REPORT", raised_by="clock"): (RAISED,), write_call(desk, EVENING, disposition=None): (UNFINISHED,),
            write_call(desk, EVENING, disposition="MANAGER", raised_by="person"): (RAISED, UNFINISHED),
            write_call(desk, EVENING, home="willow-end", child="WE-21"): (MISSING,),
        }
        log.rest = [write_call(desk, EVENING - timedelta(minutes=number), home=("hazel-court", "willow-end")[number % 2], protocols=("incident",), child=None,
                               disposition=("REPORT", "HOME", "999")[number % 3]) for number in range(2 * SAMPLE + 4)]
        write_call(desk, EVENING + timedelta(days=1))
        write_call(desk, EVENING - timedelta(days=1))
    yield log
    log.close()


def queue(log, scope=Scope(), day=DAY):
    with log.reading() as desk:
        return daily_queue(desk, scope, day)


def test_what_must_be_looked_at_is_always_in_it(log):
    """Each with why; no lot can leave it out, and another day's calls are not in it."""
    found = {item.row.call: item.why for item in queue(log).items}
    assert {call: why for call, why in found.items() if call in log.must} == log.must
    assert found.keys() <= log.must.keys() | set(log.rest)


def test_of_the_rest_so_many_are_drawn(log):
    """No more and no fewer, as long as there are so many."""
    drawn = [item for item in queue(log).items if item.why == (SAMPLED,)]
    assert len(drawn) == SAMPLE and queue(log).calls == len(log.must) + len(log.rest)


def test_the_draw_is_the_same_for_everybody_and_at_every_look(log):
    """Judging calls does not change what was drawn."""
    before = {item.row.call for item in queue(log).items}
    with log.working() as desk:
        for call in before:
            remark(desk, call, "judged", value="appropriate")
    assert {item.row.call for item in queue(log).items} == before


def test_another_secret_draws_other_calls(log):
    """Without the log's secret nobody can work out which calls will be drawn."""
    from bot.calllog.vault import Vault

    with log.reading() as desk:
        mine = {item.row.call for item in daily_queue(desk, Scope(), DAY).items}
        others = []
        for number in range(3):
            desk.vault = Vault(f"another secret {number}".encode())
            others.append({item.row.call for item in daily_queue(desk, Scope(), DAY).items})
    assert any(other != mine for other in others)


def test_a_provider_has_its_own_queue(log):
    """Only its own calls, and a sample of its own rest."""
    north, south = queue(log, Scope(NORTH)), queue(log, Scope(SOUTH))
    assert {item.row.provider for item in north.items} == {NORTH} and {item.row.provider for item in south.items} == {SOUTH}
    assert north.calls + south.calls == queue(log).calls


def test_it_counts_down_to_zero_by_reading_and_judging(log):
    """A finished call leaves when judged, an unfinished one when read; being read is not enough for the others."""
    whole = queue(log)
    with log.working() as desk:
        for item in whole.items:
            remark(desk, item.row.call, "read")
    left = queue(log).left
    assert len(whole.left) == len(whole.items) and {item.row.finished for item in left} == {True}
    assert len(left) == len(whole.items) - 2
    with log.working() as desk:
        for item in left:
            remark(desk, item.row.call, "judged", value="appropriate")
    assert queue(log).left == () and queue(log).after("") == ""


def test_news_of_a_call_brings_it_back(log):
    """It was judged before this was known."""
    call = next(iter(log.must))
    with log.working() as desk:
        remark(desk, call, "judged", value="appropriate")
    assert call not in {item.row.call for item in queue(log).left}
    with log.working() as desk:
        desk.log.add(call, "raised", NOW, by="return", why="what came out after the return")
        desk.log.add(call, "decided", NOW, disposition="REPORT", outcome="escalated", rules=[], facts={}, slow_time=False, due=None)
        desk.log.add(call, "closed", NOW, outcome="escalated")
    assert call in {item.row.call for item in queue(log).left}


def test_next_goes_through_all_of_them_once_and_round(log):
    """From any call, with nobody judging, each of those left comes once."""
    found = queue(log)
    seen, call = [], found.after("")
    while call not in seen:
        seen.append(call)
        call = found.after(call)
    assert sorted(seen) == sorted(item.row.call for item in found.items)


def test_next_goes_on_from_a_call_that_is_done(log):
    """What was just judged is left out, and the one after it in time comes."""
    found = queue(log)
    order = [found.after("")]
    order.append(found.after(order[0]))
    with log.working() as desk:
        remark(desk, order[0], "judged", value="appropriate")
    assert queue(log).after(order[0]) == order[1]


def test_a_day_without_calls_has_an_empty_queue(log):
    """And nothing to count."""
    assert queue(log, day=date(2020, 2, 29)).items == ()


def test_yesterday_is_the_uk_day_before(log):
    """Half past midnight in a British summer belongs to the new day."""
    assert yesterday(datetime(2026, 6, 9, 23, 30, tzinfo=timezone.utc)) == date(2026, 6, 9)
