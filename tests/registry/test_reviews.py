"""Every threshold has a range, and reviews that are overdue are named."""
from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from bot.registry.reviews import report, reviews
from bot.triage.circumstances import ForceSettings
from bot.triage.settings_ranges import RANGES, Night, Whole


def test_every_threshold_has_a_range_with_sources_that_allows_its_default():
    """One table, for the registry and for proofs."""
    assert set(RANGES) == {one.name for one in dataclasses.fields(ForceSettings)} - {"name", "non_emergency", "report_url"}
    defaults = ForceSettings()
    for name, setting in RANGES.items():
        assert setting.source and setting.meaning and setting.mark in ("", "proposal", "unverified")
        assert setting.allowed.allows(getattr(defaults, name)) and all(map(setting.allowed.allows, setting.allowed.ends()))


@pytest.mark.parametrize("value", [True, "5", 5.0, None, 4, 61, [5]])
def test_a_whole_number_range_allows_nothing_else(value):
    """Not even what compares as equal."""
    assert not Whole(5, 60, "minutes").allows(value)


@pytest.mark.parametrize("value, allowed", [("18:00", True), ("23:59", True), ("00:00", True), ("03:00", True), ("03:01", False),
                                            ("17:59", False), ("12:00", False), ("1:00", False), ("24:00", False), (2359, False)])
def test_a_night_goes_on_past_midnight(value, allowed):
    """From the evening to the small hours."""
    assert Night("18:00", "03:00").allows(value) is allowed


NOTES = {"recheck_minutes": ("A. Lead", "2026-11-20"), "max_rechecks": ("A. Lead", "2026-10-01"), "latest_wait": ("A. Lead", "2027-01-01"), "manager_answer_minutes": (None, None)}


def test_a_review_is_overdue_from_the_day_after_its_date():
    """The longest overdue first."""
    late = [one.setting for one in reviews(ForceSettings(), NOTES, date(2026, 11, 21)) if one.overdue_days]
    assert late == ["max_rechecks", "recheck_minutes"]
    assert [one.setting for one in reviews(ForceSettings(), NOTES, date(2026, 11, 20)) if one.overdue_days] == ["max_rechecks"]


def test_the_report_names_owner_and_days_and_what_nobody_signed_off():
    """Defaults that no file names are proposals, and said to be."""
    said = "\n".join(report(reviews(ForceSettings(), NOTES, date(2026, 11, 21))))
    assert "OVERDUE  recheck_minutes = 30: to be reviewed by 2026-11-20 (A. Lead), 1 day ago." in said
    assert "  manager_answer_minutes = 30\n" in said and "never_wait_under_age = 13 (not in the registry: the proposed default)" in said
    assert "latest_wait" not in said


def test_with_nothing_overdue_the_report_says_so():
    """An empty report could be a broken one."""
    assert report(reviews(ForceSettings(), {}, date(2026, 11, 21)))[0] == "No review is overdue."
