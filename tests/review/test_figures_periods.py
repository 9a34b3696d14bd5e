"""Periods, numbers in words, and definitions."""
from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timezone

import pytest
from hypothesis import given, strategies as st

from bot.review.figures.book import SECTIONS
from bot.review.figures.definitions import Definition, definitions, read_definitions
from bot.review.figures.numbers import difference, duration, median, percent, percentile
from bot.review.figures.period import Period, last_full_month, read_day, read_periods
from bot.review.figures.shape import COUNT, SECONDS, SHARE, Measure
from bot.triage.strict_yaml import ProtocolError

TODAY = date(2026, 11, 22)


def asked(**query):
    """What a form gives."""
    return read_periods({name.replace("since", "from"): value for name, value in query.items()}, TODAY)


def test_nothing_typed_means_the_last_full_month_beside_the_one_before():
    """October beside September."""
    periods = asked()
    assert (periods.period.words, periods.compared.words) == ("1 to 31 October 2026", "1 to 30 September 2026")
    assert periods.notes == ()


def test_in_january_the_last_full_month_is_last_years_december():
    """The year turns."""
    assert last_full_month(date(2027, 1, 3)) == Period(date(2026, 12, 1), date(2026, 12, 31))


def test_whole_months_are_compared_with_as_many_whole_months():
    """A quarter with the quarter before."""
    assert asked(since="2026-04-01", to="2026-06-30").compared == Period(date(2026, 1, 1), date(2026, 3, 31))


def test_other_periods_are_compared_with_as_many_days_before():
    """Ten days with the ten days before them."""
    periods = asked(since="2026-11-01", to="2026-11-10")
    assert periods.compared == Period(date(2026, 10, 22), date(2026, 10, 31))


def test_a_period_of_one_day_is_a_period():
    """From and to are both counted in."""
    periods = asked(since="2026-11-01", to="01/11/2026")
    assert (periods.period.days, periods.period.words, periods.compared.words) == (1, "1 November 2026", "31 October 2026")


def test_a_first_day_after_the_last_is_told_in_words():
    """Nothing is swapped silently."""
    assert asked(since="2026-11-10", to="2026-11-01").problems == {"from": "The first day, 10 November 2026, is after the last day, 1 November 2026. Swap them"}


def test_a_period_that_has_not_begun_is_told_in_words():
    """Tomorrow has no figures."""
    assert "starts after today" in asked(since="2026-11-23", to="2026-11-30").problems["from"]


def test_a_period_that_is_not_over_says_so():
    """Its counts are those up to now."""
    assert any("not over" in words for words in asked(since="2026-11-01", to="2026-11-30").notes)


def test_half_a_period_and_no_real_date_are_told_by_field():
    """Each field has its own words."""
    assert asked(since="2026-11-01").problems == {"to": "Enter the last day of the period"}
    assert set(asked(since="31/02/2026", to="nonsense").problems) == {"from", "to"}
    assert set(asked(with_from="2026-02-30", with_to="2026-03-01").problems) == {"with_from"}


def test_overlapping_and_unequal_periods_say_so():
    """Two notes for whoever compares counts."""
    notes = " ".join(asked(since="2026-10-01", to="2026-10-31", with_from="2026-10-15", with_to="2026-10-31").notes)
    assert "overlap" in notes
    assert "not equally long" in " ".join(asked(since="2026-10-01", to="2026-10-20", with_from="2026-09-01", with_to="2026-09-02").notes)


def test_more_than_ten_years_is_refused():
    """A list of months has an end."""
    assert "ten years" in asked(since="2001-01-01", to="2026-01-01").problems["from"]


@given(st.dictionaries(st.sampled_from(["from", "to", "with_from", "with_to"]), st.text(max_size=20)))
def test_whatever_is_typed_gives_periods_or_words(query):
    """Never an error of the program."""
    periods = read_periods(query, TODAY)
    assert periods.period.since <= periods.period.until


def test_a_day_begins_and_ends_at_uk_midnight():
    """25 October 2026 has 25 hours, 29 March has 23."""
    long, short = (Period(day, day) for day in (date(2026, 10, 25), date(2026, 3, 29)))
    assert long.start == datetime(2026, 10, 24, 23, tzinfo=timezone.utc)
    assert [(one.end - one.start).total_seconds() / 3600 for one in (long, short)] == [25, 23]


def test_days_that_cannot_be_are_no_days():
    """Neither the 31st of February nor the year 9999."""
    assert [read_day(text) for text in ("31/02/2026", "9999-01-01", "0001-01-01", "", "２０２６-01-01")][:4] == [None] * 4


@pytest.mark.parametrize("now, then, unit, words", [
    (130, 118, COUNT, "12 more (+10%)"), (3, 1, COUNT, "2 more"), (5, 5, COUNT, "the same"), (1, 4, COUNT, "3 fewer"),
    (.56, .52, SHARE, "up 4 percentage points"), (.51, .52, SHARE, "down 1 percentage point"), (.5, .501, SHARE, "about the same"),
    (12, 15, SECONDS, "3 seconds shorter"), (None, .5, SHARE, "cannot be compared: nothing to measure in one of the periods"),
    (None, None, SHARE, "cannot be compared: nothing to measure in either period"),
])
def test_differences_are_said_in_words(now, then, unit, words):
    """Counts by number, shares by percentage points, and nothing of nothing."""
    assert difference(Measure("x", now, unit), Measure("x", then, unit)) == words


def test_medians_and_ranks_are_the_usual_ones():
    """Halfway for an even number; the nearest rank for p95."""
    assert [median(Counter(values)) for values in ([1, 2, 3], [3, 1, 2, 10], [4, 4, 1], [])] == [2, 2.5, 4, None]
    assert [percentile(Counter(values), 95) for values in (range(1, 101), [7], [])] == [95, 7, None]
    assert (percent(.999), percent(.001), percent(1), percent(0), percent(None)) == ("over 99%", "under 1%", "100%", "0%", "–")
    assert (duration(1), duration(90), duration(600), duration(10_000)) == ("1 second", "90 seconds", "10 minutes", "2.8 hours")


def test_every_figure_has_a_definition_and_every_definition_a_figure():
    """Nothing is counted without words, and no words are left over."""
    assert set(definitions()) == {name for _, makers in SECTIONS for name in makers}
    assert all(one.source and one.text.endswith(".") for one in definitions().values())


def test_other_words_are_another_version():
    """The version is of exactly these words."""
    one = Definition("homes", "By home", "Calls by home.", ("HL-2017",))
    assert one.version == Definition("homes", "By home", "Calls by home.", ("HL-2017",)).version
    assert one.version != Definition("homes", "By home", "Calls by the home.", ("HL-2017",)).version


@pytest.mark.parametrize("text, problem", [
    ("homes: {title: A, text: B.}", "'source' is missing"),
    ("homes: {title: A, text: B., source: HL-2017}", "'source' must be a list"),
    ("homes: {title: A, text: B., source: [X], mark: maybe}", "'mark' must be one of"),
    ("homes: {title: A, text: B., source: [X], extra: C}", "'extra' is not known"),
    ("homes: {title: A, text: B., source: [X]}\nhomes: {title: A, text: B., source: [X]}", "stands twice"),
    ("homes: words", "must have title"),
])
def test_a_definition_file_that_is_not_right_is_refused_with_its_line(tmp_path, text, problem):
    """File and line are named."""
    (tmp_path / "definitions.yml").write_text(text)
    with pytest.raises(ProtocolError, match=problem) as refused:
        read_definitions(tmp_path / "definitions.yml")
    assert "definitions.yml, line" in str(refused.value)
