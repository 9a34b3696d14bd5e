"""Times to the minute: what counts as tonight, what is past, and what the hour that comes twice or never does to it."""
from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

import pytest

from bot.triage.circumstances import Child, Circumstances, ForceSettings, Plan
from bot.triage.clocks import UK, at_local, clock_time, instant, later, next_check, plan_deadline, promised_at
from bot.triage.working_days import bank_holidays, next_working_day


def moment(text: str) -> datetime:
    """A UK local time."""
    return datetime.fromisoformat(text).replace(tzinfo=UK)


def night(now: str, plan: Plan | None = Plan("21:30", 60), **settings) -> Circumstances:
    """A child with a plan at a UK local time."""
    return Circumstances(moment(now), replace(ForceSettings(), **settings), Child("XX-01", "demo", 15, plan=plan))


@pytest.mark.parametrize("told, read", [("09:30", time(9, 30)), ("9:30", time(9, 30)), ("23:59", time(23, 59)), ("24:00", None), ("12:60", None), ("half nine", None), ("unsure", None), (None, None)])
def test_a_clock_time_is_one_or_it_is_nothing(told, read):
    """Anything else is not a time."""
    assert clock_time(told) == read


def test_a_time_of_a_day_is_meant_by_the_uk_clock():
    """Half past midnight in the UK in July is the evening before in UTC."""
    asked = datetime.fromisoformat("2026-07-01T23:40:00+00:00")
    assert at_local(asked, time(9)).isoformat() == "2026-07-02T09:00:00+01:00"
    assert at_local(asked, time(9), 1).isoformat() == "2026-07-03T09:00:00+01:00"


def test_a_time_that_the_clocks_skip_is_the_hour_after_and_one_that_comes_twice_the_first():
    """March and October."""
    assert at_local(moment("2026-03-29T12:00"), time(1, 30)).isoformat() == "2026-03-29T02:30:00+01:00"
    assert at_local(moment("2026-10-25T12:00"), time(1, 30)).isoformat() == "2026-10-25T01:30:00+01:00"


def test_minutes_are_minutes_that_really_pass():
    """Over a change of the clocks as well."""
    assert later(moment("2026-10-25T00:40"), 60).isoformat() == "2026-10-25T01:40:00+01:00"
    assert later(moment("2026-10-25T00:40"), 120).isoformat() == "2026-10-25T01:40:00+00:00"
    assert later(moment("2026-03-29T00:40"), 30).isoformat() == "2026-03-29T02:10:00+01:00"


@pytest.mark.parametrize("now, plan, ends", [
    ("2026-11-20T09:30", Plan("21:30", 60), "20T22:30"),  # twelve hours before, to the minute, it is this evening's
    ("2026-11-20T09:29", Plan("21:30", 60), "19T22:30"),  # earlier it is still last evening's
    ("2026-11-20T22:30", Plan("21:00", 60), "20T22:00"),
    ("2026-11-21T03:00", Plan("21:30", 60), "20T22:30"),
    ("2026-11-20T22:00", Plan("21:30", 60, return_by_day=((4, "22:15"),)), "20T23:15"),  # a Friday has its own time
    ("2026-11-21T00:30", Plan("21:30", 60, return_by_day=((4, "22:15"),)), "20T23:15"),  # and after midnight it is Friday's still
    ("2026-11-21T20:00", Plan("21:30", 60, return_by_day=((4, "22:15"),)), "21T22:30"),
    ("2026-11-20T22:00", Plan(None, 60, return_by_day=((5, "22:15"),)), None),
    ("2026-11-20T22:00", Plan("21:30", 1), "20T21:31"),
    ("2026-11-20T22:00", None, None),
])
def test_a_plans_time_belongs_to_the_evening(now, plan, ends):
    """RESOLUTION-5 and 6."""
    deadline = plan_deadline(night(now, plan))
    assert (deadline and deadline.isoformat()[8:16]) == ends


@pytest.mark.parametrize("latest, plan, ends", [
    ("23:00", Plan("22:30", 90), "20T23:00"), ("00:00", Plan("22:30", 120), "21T00:00"), ("11:59", Plan("22:30", 90), "21T00:00"), ("12:00", Plan("22:30", 90), "20T22:30"),
    ("22:00", Plan("22:30", 90), "20T22:30"), ("22:30", Plan("22:30", 90), "20T22:30"), ("no time", Plan("22:30", 120), "20T23:59"), ("23:30", Plan("22:30", 60), "20T23:30"),
])
def test_nobody_waits_past_the_latest_wait_and_a_plan_past_it_ends_at_its_own_time(latest, plan, ends):
    """A latest wait before noon is of the same night; one that is no time is the end of the day."""
    assert plan_deadline(night("2026-11-20T22:35", plan, latest_wait=latest)).isoformat()[8:16] == ends


@pytest.mark.parametrize("told, now, at", [
    ("22:10", "2026-11-20T21:40", "20T22:10"), ("21:40", "2026-11-20T21:40", "20T21:40"), ("21:00", "2026-11-20T21:40", "20T21:00"),
    ("15:40", "2026-11-20T21:40", "20T15:40"), ("15:39", "2026-11-20T21:40", "21T15:39"), ("00:15", "2026-11-20T21:40", "21T00:15"), ("unsure", "2026-11-20T21:40", None),
])
def test_a_promised_time_is_todays_unless_it_is_long_gone(told, now, at):
    """More than six hours gone is tomorrow's."""
    found = promised_at(told, moment(now))
    assert (found and found.isoformat()[8:16]) == at


def test_in_the_hour_that_comes_twice_a_promise_is_the_first_that_has_not_gone_by():
    """At 01:40 summer time, 01:30 is the second one; at 01:20 it is the first."""
    assert promised_at("01:30", moment("2026-10-25T01:40")).isoformat() == "2026-10-25T01:30:00+00:00"
    assert promised_at("01:30", moment("2026-10-25T01:20")).isoformat() == "2026-10-25T01:30:00+01:00"
    assert promised_at("01:30", moment("2026-10-25T01:30")).isoformat() == "2026-10-25T01:30:00+01:00"
    second = moment("2026-10-25T01:30").replace(fold=1)
    assert promised_at("01:30", second).isoformat() == "2026-10-25T01:30:00+00:00"
    assert instant(promised_at("01:30", moment("2026-10-25T02:10"))) < instant(moment("2026-10-25T02:10"))


@pytest.mark.parametrize("told, now, settings, check", [
    ({"contact": "returning", "return_time": "21:50"}, "2026-11-20T21:40", {}, "20T22:05"),
    ({"contact": "returning", "return_time": "21:40"}, "2026-11-20T21:40", {}, "20T21:55"),
    ({"contact": "returning", "return_time": "21:39"}, "2026-11-20T21:40", {}, "20T22:10"),  # gone by: the usual interval
    ({"contact": "none", "return_time": "21:50"}, "2026-11-20T21:40", {}, "20T22:10"),  # nobody promised
    ({"contact": "returning"}, "2026-11-20T21:40", {}, "20T22:10"),
    ({"contact": "none"}, "2026-11-20T22:20", {}, "20T22:30"),  # the plan's time comes first
    ({"contact": "none"}, "2026-11-20T22:30", {}, "20T23:00"),  # it has come: only the interval counts
    ({"contact": "none"}, "2026-11-20T22:29", {}, "20T22:30"),
    ({"contact": "none"}, "2026-11-20T21:40", {"recheck_minutes": 0}, "20T21:41"),
    ({"contact": "returning", "return_time": "21:40"}, "2026-11-20T21:40", {"late_return_margin_minutes": 0}, "20T21:41"),
])
def test_the_next_check_is_never_past_the_plan_and_never_at_once(told, now, settings, check):
    """The promise with its margin, else the usual interval; a minute from now at least."""
    assert next_check(told, night(now, **settings)).isoformat()[8:16] == check


@pytest.mark.parametrize("now, day", [
    ("2026-11-19T10:00", "2026-11-20"), ("2026-11-20T10:00", "2026-11-23"), ("2026-11-21T10:00", "2026-11-23"), ("2026-11-22T23:59", "2026-11-23"), ("2026-12-24T10:00", "2026-12-29"),
])
def test_the_next_working_day_is_no_weekend_and_no_bank_holiday(now, day):
    """RESOLUTION-14; Christmas Day 2026 is a Friday, and Boxing Day is kept on the Monday."""
    assert next_working_day(moment(now), 12).isoformat()[:16] == f"{day}T12:00"
    assert next_working_day(moment(now), 9).isoformat()[:16] == f"{day}T09:00"
    assert all(day.weekday() < 5 for day in bank_holidays())
