"""Figures counted child by child: missed risk, missing episodes and repeats."""
from __future__ import annotations

import pytest

from bot.calllog.database import transaction
from bot.calllog.log import CallLog
from tests.support.figures_log import FiguresLog, local


@pytest.fixture
def log(tmp_path):
    """An empty log with a registry."""
    return FiguresLog(tmp_path)


def test_a_filtered_call_followed_by_999_for_the_same_child_is_missed_risk(log):
    """Within a day counts in both windows, within seven days in one; another child's emergency in none."""
    log.call("2026-10-05 20:00", "HOME", child="NA-1")
    log.call("2026-10-06 19:59", "999", child="NA-1")      # 23 h 59 min later
    log.call("2026-10-05 20:00", "HOME", child="NA-2")
    log.call("2026-10-12 20:00", "REPORT", child="NA-2")   # 7 days later to the minute
    log.call("2026-10-05 20:00", "HOME", child="NA-3")
    log.call("2026-10-12 20:01", "REPORT", child="NA-3")   # a minute too late
    log.call("2026-10-05 20:00", "HOME", child="NA-4")
    log.call("2026-10-05 21:00", "999", child="NA-5")
    log.call("2026-10-05 20:00", "HOME")                   # no child named
    measures = log.measures("missed_risk")
    assert measures["Filtered calls followed within 24 hours"] == 1
    assert measures["Filtered calls followed within 7 days"] == 2
    assert measures["Share of filtered calls followed within 7 days"] == 0.5
    assert measures["Share filtered"] == pytest.approx(5 / 9)
    assert "1 filtered call has no child's reference" in log.figure("missed_risk").now.notes[0]


def test_missed_risk_is_found_after_the_end_of_the_period(log):
    """What follows in the next month still belongs to the filtered call."""
    log.call("2026-10-31 23:00", "HOME", child="NA-1")
    log.call("2026-11-01 01:00", "REPORT", child="NA-1")
    assert log.measures("missed_risk")["Filtered calls followed within 24 hours"] == 1


def test_a_child_written_differently_is_the_same_child(log):
    """NA-1 and na1 are one child."""
    log.call("2026-10-05 20:00", "HOME", child="NA-1")
    log.call("2026-10-05 22:00", "999", child="na1")
    assert log.measures("missed_risk")["Filtered calls followed within 24 hours"] == 1


def test_a_later_call_that_was_advised_999_counts_even_if_it_ended_lower(log):
    """What was an emergency for a moment followed all the same."""
    log.call("2026-10-05 20:00", "HOME", child="NA-1")
    call = log.call("2026-10-05 22:00", "999", child="NA-1")
    with transaction(log.engine) as session:
        CallLog(session, log.vault).add(call, "decided", local("2026-10-05 22:10"), disposition="HOME", outcome="filtered", facts={})
    assert log.measures("missed_risk")["Filtered calls followed within 24 hours"] == 1


def test_a_filtered_call_younger_than_seven_days_is_told(log):
    """More may still follow it."""
    log.call("2026-11-20 20:00", "HOME", child="NA-1")
    assert "not yet 7 days old" in " ".join(log.figure("missed_risk", "2026-11-01", "2026-11-22").now.notes)


def test_an_episode_is_a_chain_of_missing_calls_within_a_day_of_each_other(log):
    """Four calls: three in one night and the next morning, one two days later."""
    for at in ("2026-10-05 21:00", "2026-10-05 23:00", "2026-10-06 20:00", "2026-10-08 20:01"):
        log.call(at, child="NA-1")
    log.call("2026-10-07 20:00", child="NA-1", topic="incident")
    log.call("2026-10-05 21:00", child="NA-2")
    log.call("2026-10-05 21:00")
    measures = log.measures("missing_episodes")
    assert (measures["Missing episodes"], measures["Missing calls with a child's reference"], measures["Missing calls with no child's reference"]) == (3, 5, 1)


def test_an_episode_belongs_to_the_month_in_which_it_starts(log):
    """A call after midnight of the first goes on with September's episode."""
    log.call("2026-09-30 23:00", child="NA-1")
    log.call("2026-10-01 02:00", child="NA-1")
    figure = log.figure("missing_episodes")
    assert [one.measures[0].value for one in (figure.now, figure.then)] == [0, 1]


def test_episodes_of_a_child_below_five_are_hidden_with_the_next_smallest(log):
    """Seven, six and two: the two is hidden, and the six with it, or the total would tell it."""
    for child, many in (("NA-1", 7), ("NA-2", 6), ("NA-3", 2)):
        for day in range(many):
            log.call(f"2026-10-{1 + 3 * day:02} 21:00", child=child)
    assert log.rows("missing_episodes", table=1) == {"NA1": (7,), "NA2": ("not shown",), "NA3": ("fewer than 5",)}


def test_children_with_one_episode_each_are_not_listed(log):
    """A list of "fewer than 5" beside their total would tell that each had one."""
    for child in ("NA-1", "NA-2", "NA-3"):
        log.call("2026-10-05 21:00", child=child)
    table = log.figure("missing_episodes").now.tables[1]
    assert table.rows == () and "could be worked out" in table.notes[0]


def test_repeats_are_counted_within_a_day_and_within_a_week(log):
    """The first contact is no repeat; one six days later is one of the week only."""
    for at in ("2026-09-30 22:00", "2026-10-01 10:00", "2026-10-07 09:00", "2026-10-20 09:00"):
        log.call(at, child="NA-1", topic="incident")
    measures = log.measures("repeats")
    assert (measures["Repeats within 24 hours"], measures["Repeats within 7 days"]) == (1, 2)
    assert measures["Share repeated within 7 days"] == pytest.approx(2 / 3)
