"""Figures by what the registry says of children: only what tells of nobody."""
from __future__ import annotations

import pytest

from tests.support.figures_log import FiguresLog

PEOPLES = ("ethnicity", "gender", "age_band", "out_of_area")


@pytest.fixture
def log(tmp_path):
    """An empty log with a registry."""
    return FiguresLog(tmp_path)


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
