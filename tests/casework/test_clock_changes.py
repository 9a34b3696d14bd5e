"""The two nights on which the clocks change, and working days: waits are real minutes, times are those on the wall."""
from __future__ import annotations

from datetime import datetime, time, timezone

import pytest

from bot.triage.circumstances import Child, Circumstances, ForceSettings, Plan
from bot.triage.clocks import UK, at_local, instant, later, next_check, plan_deadline, promised_at
from bot.triage.facts import from_registry, promise
from bot.triage.working_days import bank_holidays, next_working_day
from tests.casework.scene import REFUSES, Scene
from tests.support.doors import open_services


def utc(*parts):
    """A moment in UTC."""
    return datetime(*parts, tzinfo=timezone.utc)


def test_half_past_one_in_march_does_not_exist_and_is_half_past_two():
    """29 March 2026: 01:00 GMT is followed by 02:00 BST; nothing is due at a time no clock shows."""
    moment = at_local(datetime(2026, 3, 29, 0, 10, tzinfo=UK), time(1, 30))
    assert moment.strftime("%H:%M") == "02:30" and moment.astimezone(timezone.utc) == utc(2026, 3, 29, 1, 30)


def test_half_past_one_in_october_comes_twice_and_is_the_first():
    """25 October 2026: the earlier of two is the safe one."""
    assert at_local(datetime(2026, 10, 24, 23, 0, tzinfo=UK), time(1, 30), 1).astimezone(timezone.utc) == utc(2026, 10, 25, 0, 30)


@pytest.mark.parametrize("start", [utc(2026, 3, 29, 0, 40), utc(2026, 10, 25, 0, 40), utc(2026, 7, 1, 12, 0)])
def test_a_wait_is_as_many_minutes_as_it_says(start):
    """Neither change makes it an hour longer or shorter."""
    assert instant(later(start.astimezone(UK), 90)) - instant(start) == 90 * 60


def test_a_promise_in_the_hour_that_comes_twice_is_the_next_one():
    """At the second 01:10, "half one" is the second half past one."""
    second = utc(2026, 10, 25, 1, 10).astimezone(UK)
    assert promised_at("01:30", second).astimezone(timezone.utc) == utc(2026, 10, 25, 1, 30)
    first = utc(2026, 10, 25, 0, 10).astimezone(UK)
    assert promised_at("01:30", first).astimezone(timezone.utc) == utc(2026, 10, 25, 0, 30)


def night(now, return_by="00:30", minutes=60):
    """A child whose plan ends in the night, with waiting allowed until three."""
    return Circumstances(now.astimezone(UK), ForceSettings(latest_wait="03:00"), Child("XX-01", "demo", 16, plan=Plan(return_by, minutes)))


def test_the_plans_time_is_past_in_the_second_hour():
    """01:10 for the second time is after 01:30 for the first, whatever the wall clock says."""
    here = night(utc(2026, 10, 25, 1, 10))
    assert plan_deadline(here).astimezone(timezone.utc) == utc(2026, 10, 25, 0, 30)
    assert from_registry(here) == {"plan_time": "past"}
    assert promise({"contact": "returning", "return_time": "01:30"}, here) == "after"


@pytest.mark.parametrize("now, check", [(utc(2026, 3, 29, 0, 50), utc(2026, 3, 29, 1, 20)), (utc(2026, 10, 25, 0, 50), utc(2026, 10, 25, 1, 20))])
def test_a_check_across_the_change_comes_after_half_an_hour(now, check):
    """With a plan that ends later."""
    assert next_check({"contact": "none"}, night(now, "02:30", 30)).astimezone(timezone.utc) == check


@pytest.mark.parametrize("now", [utc(2026, 3, 29, 0, 45), utc(2026, 10, 25, 0, 45)])
def test_the_managers_limit_is_half_an_hour_through_either_change(tmp_path, now):
    """To on-call after 30 minutes, a report after 60: through the front door, on the clock's own night."""
    services, clock = open_services(tmp_path, now)
    scene = Scene(services, clock, home="hazel-court")
    scene.tap_through("HC-14 is not back yet", REFUSES)
    if scene.row().outcome == "open":
        assert (scene.clocks()["manager_limit"] - now).total_seconds() == 30 * 60
        scene.wait(61)
    assert scene.row().disposition == "REPORT"


@pytest.mark.parametrize("today, expected", [
    ((2026, 11, 20), (2026, 11, 23)),  # a Friday
    ((2026, 4, 2), (2026, 4, 7)),      # the Thursday before Easter
    ((2026, 12, 24), (2026, 12, 29)),  # Christmas Day, a weekend, and Boxing Day's substitute
    ((2027, 12, 24), (2027, 12, 29)),  # both substitutes
    ((2026, 3, 28), (2026, 3, 30)),    # the night the clocks change
])
def test_the_next_working_day_leaves_out_weekends_and_bank_holidays(today, expected):
    """At the hour the force set, on the wall clock of that day."""
    found = next_working_day(datetime(*today, 20, 0, tzinfo=UK), 12)
    assert (found.year, found.month, found.day) == expected and found.strftime("%H:%M") == "12:00"


def test_every_listed_bank_holiday_is_a_weekday():
    """A substitute day is listed instead of a weekend."""
    assert len(bank_holidays()) == 24 and all(day.weekday() < 5 for day in bank_holidays())
