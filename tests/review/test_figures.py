"""Figures over small logs, counted by hand: judgements, scopes, periods and definitions."""
from __future__ import annotations

import pytest

from bot.review.figures.book import figures, names
from bot.review.figures.definitions import definitions
from bot.review.figures.period import read_periods
from bot.review.scope import Scope
from tests.support.figures_log import NORTH, FiguresLog


@pytest.fixture
def log(tmp_path):
    """An empty log with a registry."""
    return FiguresLog(tmp_path)


def test_every_figure_can_be_made_of_no_calls_at_all(log):
    """An empty log gives figures that say so, and no share of nothing."""
    for name in names(Scope()):
        figure = log.figure(name)
        assert figure.now.finding
        assert all(not one.value for one in figure.now.measures)
        assert figure.differences


def test_the_appropriate_share_is_of_judged_escalated_calls_only(log):
    """Three of four judged; the two that nobody judged and the one still disputed are told apart."""
    for judged in ("appropriate", "appropriate", "appropriate", "should_be_handled", "", ""):
        log.call("2026-10-05 10:00", "REPORT", judged=judged)
    log.call("2026-10-06 10:00", "999", judged="appropriate", agreed="disagreed")
    log.call("2026-10-07 10:00", "HOME", judged="should_be_escalated")
    measures = log.measures("appropriate")
    assert measures["Escalated calls judged appropriate"] == 0.75
    assert measures["Escalated calls not judged"] == 2
    assert measures["Filtered calls judged appropriate"] == 0
    assert log.rows("appropriate")["Oct 2026"] == (3, 1, 0, 0, 1, 2, "75%")


def test_a_call_that_came_too_late_is_judged_and_not_appropriate(log):
    """"Too slow" counts as judged; it never helps the share."""
    log.call("2026-10-05 10:00", "REPORT", judged="too_slow")
    log.call("2026-10-05 11:00", "REPORT", judged="appropriate", agreed="agreed")
    assert log.measures("appropriate")["Escalated calls judged appropriate"] == 0.5


def test_calls_that_a_person_raised_are_counted(log):
    """One of four, in its month, with who called."""
    log.call("2026-10-05 10:00", "REPORT", raised=True)
    for _ in range(3):
        log.call("2026-10-05 10:00")
    assert log.measures("overrides") == {"Calls raised by a person": 1, "Share of calls raised": 0.25}
    assert log.rows("overrides", table=1) == {"Care staff, by web": (1,)}


def test_a_provider_sees_its_own_calls_only(log):
    """Neither counts nor names of other homes, nor the split by provider, nor what followed in another's home."""
    log.call("2026-10-05 20:00", "HOME", child="NA-1")
    log.call("2026-10-05 22:00", "999", child="SC-1")
    for name in names(Scope(NORTH)):
        figure = log.figure(name, provider=NORTH)
        assert "South" not in str(figure.as_data())
    assert log.measures("homes", provider=NORTH)["Calls"] == 1
    assert "providers" not in names(Scope(NORTH))
    with pytest.raises(KeyError):
        log.figure("providers", provider=NORTH)


def test_two_periods_stand_side_by_side_with_the_difference_in_words(log):
    """Three calls in October, one in September."""
    for at in ("2026-10-01 00:00", "2026-10-15 10:00", "2026-10-31 23:59", "2026-09-30 23:59"):
        log.call(at)
    assert log.figure("homes").differences[0] == ("Calls", "3", "1", "2 more")
    assert log.figure("homes").differences[-1] == ("Share filtered", "100% of 3", "100% of 1", "about the same")


def test_every_figure_keeps_its_definition_with_its_counts(log):
    """An export can be read years later: words, version, periods and scope are all in it."""
    log.call("2026-10-05 10:00")
    for name in names(Scope()):
        kept = log.figure(name).as_data()
        definition = definitions()[name]
        assert kept["definition"]["text"] == definition.text and kept["definition"]["version"] == definition.version
        assert kept["periods"][0]["from"] == "2026-10-01" and kept["scope"] == "whole force"


def test_all_figures_are_made_from_a_handful_of_questions_to_the_database(log):
    """Each grouping is read once for each period, however many figures use it."""
    from sqlalchemy import event

    from bot.calllog.database import reading
    log.call("2026-10-05 10:00", child="NA-1")
    asked = []
    event.listen(log.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    periods = read_periods({}, log.now.date())
    with reading(log.engine) as session:
        figures(session, Scope(), periods.period, periods.compared, log.now)
    assert len([one for one in asked if "FROM call" in one]) <= 20
