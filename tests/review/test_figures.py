"""Figures over small logs, counted by hand."""
from __future__ import annotations

from datetime import timedelta

import pytest

from bot.calllog.database import transaction
from bot.followups.followups import Followups
from bot.review.figures.book import figures, names
from bot.review.figures.definitions import definitions
from bot.review.figures.period import read_periods
from bot.review.scope import Scope
from tests.support.figures_log import NORTH, SOUTH, FiguresLog, local


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
    from bot.calllog.database import transaction
    from bot.calllog.log import CallLog
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


def test_calls_that_a_person_raised_are_counted(log):
    """One of four, in its month, with who called."""
    log.call("2026-10-05 10:00", "REPORT", raised=True)
    for _ in range(3):
        log.call("2026-10-05 10:00")
    assert log.measures("overrides") == {"Calls raised by a person": 1, "Share of calls raised": 0.25}
    assert log.rows("overrides", table=1) == {"Care staff, by web": (1,)}


def test_questions_are_counted_for_calls_that_came_to_an_end(log):
    """Two, three and eleven; the open call with one does not count."""
    for questions in (2, 3, 11):
        log.call("2026-10-05 10:00", questions=questions)
    log.call("2026-10-05 10:00", "WAIT", questions=1)
    assert log.measures("questions")["Median questions"] == 3
    assert log.rows("questions")["10 or more"] == (1, "33%")


def test_characteristics_come_from_the_registry_and_small_groups_are_hidden(log):
    """Girls: 5 children with 20 calls; boys: 4 children, so that every number about them is hidden, and the girls' with it."""
    for number in range(1, 6):
        for day in range(4):
            log.call(f"2026-10-{1 + day:02} 10:00", "HOME" if day < 2 else "REPORT", child=f"NA-{number}", topic="incident")
    for number in range(6, 10):
        log.call("2026-10-05 10:00", child=f"NA-{number}", topic="incident")
    for _ in range(6):
        log.call("2026-10-05 10:00")
    table = log.figure("gender").now.tables[0]
    shown = {row[0]: row[1:] for row in table.rows}
    assert shown["Boy"][0] == "fewer than 5"
    assert not any(isinstance(cell, int) and cell < 5 for row in table.rows for cell in row)
    assert "4" not in {str(cell) for row in table.rows for cell in row}


def test_unknown_children_are_told_as_not_known(log):
    """No child named, and a child that the registry does not have, are both "Not known"."""
    for number in range(1, 6):
        for _ in range(2):
            log.call("2026-10-05 10:00", "HOME", child=f"NA-{number}", topic="incident")
            log.call("2026-10-05 10:00", "REPORT", child=f"NA-{number}", topic="incident")
    for _ in range(5):
        log.call("2026-10-05 10:00", "HOME")
        log.call("2026-10-05 10:00", "REPORT", child="ZZ-99")
    assert log.rows("gender") == {"Girl": (10, 10, 20, "50%"), "Not known": (5, 5, 10, "50%")}


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


PEOPLES = ("ethnicity", "gender", "age_band", "out_of_area")


def by_gender(log):
    """Three weeks of calls about nine girls and boys of a home, many of each; then one call about one girl on the 17th."""
    for day in (6, 7, 8):
        for number in range(1, 10):
            for code in ("NA", "NB"):
                log.call(f"2026-10-{day:02} 10:{number:02}", "999", child=f"{code}-{number}")
    log.call("2026-10-17 10:00", "999", child="NA-1")


@pytest.mark.parametrize("name", (*PEOPLES, "missing_episodes"))
def test_a_hidden_number_cannot_be_had_by_subtracting_two_periods(log, name):
    """Eight days, seven days and the one between them: numbers about people are in none of them, and the words say which period has them."""
    by_gender(log)
    table = 1 if name == "missing_episodes" else 0
    for since, until in (("2026-10-06", "2026-10-17"), ("2026-10-06", "2026-10-16"), ("2026-10-17", "2026-10-17"), ("2026-09-01", "2026-10-31")):
        part = log.figure(name, since, until).now
        assert part.tables[table].rows == () and (part.chart is None or name == "missing_episodes")
        assert "one whole calendar month" in " ".join((part.finding, *part.tables[table].notes))
    assert log.figure(name).now.tables[table].rows or log.figure(name).now.tables[table].notes


def test_the_month_that_is_going_on_is_not_counted_by_people(tmp_path):
    """What it says today and what it said yesterday would tell about today's calls."""
    log = FiguresLog(tmp_path, "2026-10-20 12:00")
    by_gender(log)
    for name in PEOPLES:
        assert log.figure(name).now.tables[0].rows == () and log.measures(name)["Calls"] == 55
    assert log.rows("gender", "2026-10-01", "2026-10-31") == {}


def test_one_whole_month_that_is_over_is_counted_by_people(log):
    """The usual period: the last full month beside the one before."""
    by_gender(log)
    assert log.rows("gender")["Girl"][1] == 31 and log.rows("gender")["Boy"][1] == 24


def test_figures_that_are_not_about_people_are_counted_for_any_period(log):
    """A day is a period for homes, hours and the counts of all children together."""
    by_gender(log)
    assert log.measures("homes", "2026-10-17", "2026-10-17")["Calls"] == 1
    assert log.measures("missing_episodes", "2026-10-06", "2026-10-16")["Missing episodes"] == 18


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
