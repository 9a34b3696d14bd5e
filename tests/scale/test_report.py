"""The report page of the benchmark of speed and growth, made from figures that are made up."""
from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from benchmarks.scale import kept
from benchmarks.scale.command import PARTS
from benchmarks.scale.report import charts
from benchmarks.scale.report.page import page, write_page
from benchmarks.scale.stages import STAGES
from benchmarks.scale.targets import over_limit, steeper, targets_of


def _side(median, a_second, **more):
    return {"messages": 100, "failures": 0, "a_second": a_second, "median_ms": median, "p95_ms": 2 * median, "longest_ms": 3 * median, "worked_ms": 9.5, **more}


def _level(people, ours, stock):
    return {"people": people, "ours": _side(ours, 90.0, lag_longest_ms=12.0, lag_p99_ms=4.0), "stock": _side(stock, 15.0), "times_median": stock / ours,
            "times_p95": stock / ours, "memory_mb": {"Threshold": {"service": 800.0}, "stock Rasa": {"rasa run": 1100.0, "action server": 300.0}}}


def _row(median, kind="list"):
    return {"kind": kind, "median_ms": median, "p95_ms": 2 * median, "worked_ms": median / 2, "runs": 12, "calls": 0}


def _timed(**about):
    return {**about, "messages": 9, "median_ms": 1.5, "p95_ms": 2.5, "longest_ms": 4.0}


FIGURES = {
    "people": {"levels": [_level(1, 10.0, 50.0), _level(200, 900.0, 3800.0)]},
    "processes": {"rows": [{"processes": count, "people": people, **_side(10.0, 40.0 * count, lag_longest_ms=12.0), "worked_ms": 20.0, "memory_mb": 750.0}
                           for count in (1, 2) for people in (1, 50)]},
    "stages": {"turns": 10, "plain": {"median_ms": 20.0, "p95_ms": 30.0}, "timed": {"median_ms": 21.0, "p95_ms": 31.0},
               "by_turn": [{"text": "<b>first</b>", "median_ms": 20.0, "p95_ms": 30.0}],
               "stages": [{"stage": name, "ms": 1.0, "worked_ms": None if place else 0.5, "share": 0.05, "times": 1.0} for place, name in enumerate(STAGES)]},
    "memory": {"samples": [{"conversations": 100 * place, "memory_mb": 700.0} for place in range(11)], "messages": 2_000, "seconds": 60.0, "failures": 0, "a_second": 33.0,
               "mb_a_thousand": 0.0, "growth_percent": 0.0, "most_mb": 700.0},
    "start": {"runs": {"danger_ms": [900], "everything_ms": [9_000], "stock_ms": [20_000]}, "median": {"danger_ms": 900, "everything_ms": 9_000, "stock_ms": 20_000},
              "set_up": {"seconds": 600.0, "again_seconds": 0.4, "steps": [{"seconds": 60.0, "said": "Environment: ready (60 s so far)"}]}},
    "log": {"sizes": [10_000, 1_000_000], "left_out": {"PostgreSQL": "its programs are missing."}, "limits": {"list": 200, "figures": 500},
            "databases": {"SQLite": {"list, first page": {"10000": _row(10.0), "1000000": _row(20.0)}, "all figures": {"1000000": _row(100.0, "figures")}}}},
    "danger": {"real": {**_timed(), "a_second": 600}, "lengths": [_timed(characters=20), _timed(characters=20_000)], "beside": [_timed(others=0), _timed(others=50)]},
}


@pytest.fixture
def parts():
    return {name: kept.part(name, FIGURES[name], 60, False, 0.1) for name in PARTS}


def test_the_page_needs_nothing_but_itself(parts):
    """Style and charts are inside the page: no script, no address to fetch anything from, and every part has its charts and tables."""
    text = page(parts)
    assert "<script" not in text and not re.search(r"(?:src|href)=\"(?!#)", text) and "url(" not in text
    for section in re.findall(r'<section id="\w+">.*?</section>', text, re.S):
        assert "<svg viewBox" in section and "<table>" in section


def test_every_chart_is_well_formed_and_says_in_words_what_it_shows(parts):
    """A chart can be read by a machine and, by its label, by somebody who does not see it."""
    drawn = re.findall(r"<svg .*?</svg>", page(parts), re.S)
    assert len(drawn) >= 8
    for one in drawn:
        root = ElementTree.fromstring(one)
        assert root.get("aria-label") or root.get("aria-hidden")


def test_words_from_outside_are_never_markup(parts):
    """A message shown on the page stays text."""
    assert "<b>first</b>" not in page(parts) and "&lt;b&gt;first&lt;/b&gt;" in page(parts)


def test_targets_are_said_plainly_met_or_not(parts):
    """What was not reached says so on the page, with its figure."""
    assert "not met" not in page(parts)
    slow = {**FIGURES["people"], "levels": [_level(1, 10.0, 30.0)]}
    text = page({**parts, "people": replace(parts["people"], figures=slow)})
    assert text.count("not met") == 2 and "3.0 times lower at the least (1 person)" in text


def test_small_sizes_and_a_busy_machine_are_said(parts):
    """Nobody takes a trial for a measurement."""
    assert "Small sizes" not in page(parts) and "had other work" not in page(parts)
    text = page({**parts, "log": replace(parts["log"], quick=True, load=6.0)})
    assert "Small sizes" in text and "load 6.0" in text


def test_the_page_holds_the_parts_there_are(parts, tmp_path):
    """A part that was never run is left out."""
    path = write_page(tmp_path / "report.html", {"danger": parts["danger"]})
    assert re.findall(r'<section id="(\w+)">', path.read_text(encoding="utf-8")) == ["danger"]


def test_a_question_is_steep_only_where_it_is_slow_as_well():
    """Twice of next to nothing is still next to nothing."""
    questions = {"flat": {"10000": _row(40.0), "1000000": _row(70.0)}, "steep": {"10000": _row(40.0), "1000000": _row(120.0)},
                 "quick": {"10000": _row(2.0), "1000000": _row(30.0)}, "new": {"1000000": _row(500.0)}}
    assert steeper(questions, "1000000") == [("steep", 3.0)]
    assert over_limit(questions, "1000000", {"list": 200}) == [("steep", 240.0), ("new", 1000.0)]


def test_a_log_run_cut_short_is_judged_by_the_size_it_came_to(parts):
    """A database of which the largest log was never measured does not pass for it."""
    cut = {**FIGURES["log"], "databases": {"SQLite": {"list, first page": {"10000": _row(10.0)}}}}
    assert [target.name for target in targets_of(replace(parts["log"], figures=cut))][0].startswith("SQLite, 10,000 calls")


def test_stages_have_no_target(parts):
    """They only say where the time goes."""
    assert targets_of(parts["stages"]) == []


@pytest.mark.parametrize("value, said", [(0, "0"), (0.031, "0.031"), (1.26, "1.3"), (5, "5"), (34.4, "34"), (1_234_567, "1,234,567")])
def test_numbers_are_written_as_people_write_them(value, said):
    """Large ones have commas, small ones a digit or two that count."""
    assert charts.number(value) == said


def test_a_chart_with_a_gap_or_a_single_place_is_drawn():
    """A size that was left out leaves a gap; one size alone stands in the middle."""
    for labels, values in ((["1", "10", "100"], [1.0, None, 30.0]), (["1"], [2.0])):
        ElementTree.fromstring(charts.lines("a chart", "across", "up", labels, [charts.Line("one", values)]))


def test_without_a_server_the_page_says_why_nothing_was_measured(parts):
    """And no target is judged on nothing."""
    none = replace(parts["processes"], figures={"rows": [], "why_not": "PostgreSQL's programs are not here."})
    assert targets_of(none) == [] and "PostgreSQL's programs are not here." in page({**parts, "processes": none}).replace("&#x27;", "'").replace("&#39;", "'")
    assert [target.met for target in targets_of(parts["processes"])] == [True, True]
