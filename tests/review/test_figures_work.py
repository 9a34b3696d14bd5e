"""Figures of where and when calls come, what they are about, and what they take."""
from __future__ import annotations

from datetime import timedelta

import pytest

from bot.calllog.database import transaction
from bot.followups.followups import Followups
from tests.support.figures_log import NORTH, SOUTH, FiguresLog, local


@pytest.fixture
def log(tmp_path):
    """An empty log with a registry."""
    return FiguresLog(tmp_path)


def test_homes_are_split_into_filtered_escalated_and_open(log):
    """Two homes, the one with more calls first, under the sum of all."""
    for disposition in ("HOME", "HOME", "REPORT", "INTEL"):
        log.call("2026-10-05 10:00", disposition)
    log.call("2026-10-05 10:00", "WAIT", home="south-c", due="2026-10-05 10:30")
    assert log.figure("homes").now.tables[0].rows == (("All", 5, 2, 2, 1, "50%"), ("North A", 4, 2, 2, 0, "50%"), ("South C", 1, 0, 0, 1, "–"))
    assert log.rows("providers") == {"All": (5, 2, 2, 1, "50%"), NORTH: (4, 2, 2, 0, "50%"), SOUTH: (1, 0, 0, 1, "–")}


def test_the_top_places_are_the_homes_with_the_most_calls(log):
    """With how many were about a missing child and how many were escalated."""
    for topic, disposition in (("missing", "REPORT"), ("missing", "HOME"), ("incident", "HOME")):
        log.call("2026-10-05 10:00", disposition, topic=topic)
    log.call("2026-10-05 10:00", home="south-c")
    assert log.figure("top_places").now.tables[0].rows == (("North A", 3, 2, 1, "75%"), ("South C", 1, 1, 0, "25%"))


def test_hours_are_uk_hours_also_on_the_night_the_clocks_change(log):
    """01:30 comes twice on 25 October 2026; both are calls of that hour."""
    log.call(local("2026-10-25 01:30"))
    log.call(local("2026-10-25 01:30", fold=1))
    log.call("2026-10-26 21:00")
    rows = log.rows("hours")
    assert rows["01:00"] == (0, 0, 0, 0, 0, 0, 2, 2)
    assert rows["21:00"] == (1, 0, 0, 0, 0, 0, 0, 1)
    assert rows["All day"][-1] == 3


def test_the_day_the_clocks_change_is_a_whole_day(log):
    """Its 25 hours belong to it, and nothing of the days beside it."""
    for at in (local("2026-10-24 23:59"), local("2026-10-25 00:00"), local("2026-10-25 23:59"), local("2026-10-26 00:00")):
        log.call(at)
    assert log.measures("homes", "2026-10-25", "2026-10-25")["Calls"] == 2


def test_out_of_hours_is_evenings_weekends_and_bank_holidays(log):
    """Christmas Day 2026 is a Friday; 09:00 and 16:59 of a working day are office hours, 17:00 is not."""
    log.now = local("2027-01-02 12:00")
    for at in ("2026-12-03 09:00", "2026-12-03 16:59", "2026-12-03 17:00", "2026-12-03 08:59", "2026-12-05 12:00", "2026-12-25 12:00"):
        log.call(at, channel="telegram")
    figure = {one.name: one.value for one in log.figure("out_of_hours", "2026-12-01", "2026-12-31").now.measures}
    assert figure == {"Calls out of hours": 4, "Share out of hours": pytest.approx(4 / 6)}
    assert log.rows("out_of_hours", "2026-12-01", "2026-12-31", table=1) == {"Staff, by Telegram": (4, 2, "67%")}


def test_missing_calls_are_one_category_and_incidents_have_their_own(log):
    """What never got far enough is said to be not told."""
    log.call("2026-10-05 10:00")
    log.call("2026-10-05 10:00", topic="incident", category="assault_on_peer")
    log.call("2026-10-05 10:00", topic="incident")
    assert {name: row[0] for name, row in log.rows("category").items()} == {"All": 3, "Missing or late child": 1, "Assault on peer": 1, "Not told": 1}


def test_time_to_999_is_from_the_opening_to_the_first_advice(log):
    """Four calls: 2, 4, 10 and 200 seconds."""
    for seconds in (10, 2, 200, 4):
        log.call("2026-10-05 10:00", "999", advised=local("2026-10-05 10:00") + timedelta(seconds=seconds))
    log.call("2026-10-05 10:00", "REPORT")
    assert log.measures("time_to_999") == {"Calls advised 999": 4, "Median time to 999 advice": 7, "Time within which 95 of 100 were advised": 200}


def test_open_calls_past_their_time_are_overdue(log):
    """Of three open calls one is past due by two hours and one is due tomorrow."""
    log.call("2026-11-20 10:00", "WAIT", due="2026-11-22 10:00")
    log.call("2026-11-20 10:00", "MANAGER", due="2026-11-23 10:00")
    log.call("2026-11-20 10:00", "HOME")
    period = ("2026-11-01", "2026-11-22")
    measures = log.measures("open_overdue", *period)
    assert (measures["Open now"], measures["Past due now"]) == (2, 1)
    assert log.rows("open_overdue", *period)["Past due 1 to 24 hours"] == (1,)


def test_questions_are_counted_for_calls_that_came_to_an_end(log):
    """Two, three and eleven; the open call with one does not count."""
    for questions in (2, 3, 11):
        log.call("2026-10-05 10:00", questions=questions)
    log.call("2026-10-05 10:00", "WAIT", questions=1)
    assert log.measures("questions")["Median questions"] == 3
    assert log.rows("questions")["10 or more"] == (1, "33%")


def test_an_unfinished_call_is_due_at_its_limit(log):
    """Before any decision there is a limit too: past it the call is overdue, as on the board."""
    for minutes in (-30, 30):
        call = log.call("2026-10-05 10:00", "MANAGER")
        with transaction(log.engine) as session:
            Followups(session).schedule(call, "unfinished", log.now + timedelta(minutes=minutes))
            Followups(session).schedule(call, "return_interview", log.now - timedelta(days=9))
    log.call("2026-10-05 11:00", "MANAGER")
    assert log.measures("open_overdue")["Past due now"] == 1
    rows = log.rows("open_overdue")
    assert (rows["Past due up to 1 hour"], rows["Not due yet"], rows["Nothing due"]) == ((1,), (1,), (1,))
