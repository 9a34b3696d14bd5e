"""Reading filters out of an address: every good value comes back the same, every bad one is told and nothing fails."""
from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.review.finding import Filters, read_filters
from bot.review.finding.filters import JUDGED
from bot.triage.values import SEVERITY

_TEXT = st.text(max_size=40)


def test_an_empty_address_asks_for_nothing():
    """No filter, no problem, and it counts as nothing asked for."""
    filters, problems = read_filters({})
    assert filters == Filters() and problems == [] and not filters


def test_every_filter_is_read_and_written_the_same():
    """The address of a filtered list gives the same list again, tomorrow and for a colleague."""
    every = Filters("hazel-court", "Example Care North", "filtered", "HOME", "missing", "telegram", date(2026, 11, 1), date(2026, 11, 21), True, True, True, True,
                    True, True, "too_slow", "HC-14", "manager waited", "week")
    assert read_filters(every.query()) == (every, [])


@pytest.mark.parametrize("typed", ["2026-11-21", "21/11/2026", "21.11.2026", "21-11-2026", "21 Nov 2026", " 21 november 2026 "])
def test_a_day_may_be_written_as_people_write_days(typed):
    """All of these are the same day."""
    assert read_filters({"since": typed})[0].since == date(2026, 11, 21)


@pytest.mark.parametrize("name, typed", [("since", "yesterday"), ("since", "31/02/2026"), ("until", "0001-01-01"), ("until", "9999-12-31"), ("outcome", "lost"),
                                         ("disposition", "800"), ("home", "../etc"), ("judged", "bad"), ("overdue", "perhaps"), ("child", "Jo & Sam"),
                                         ("words", "x" * 201), ("protocol", "'; drop table call"), ("channel", "<script>")])
def test_a_bad_value_is_told_in_words_and_filters_nothing(name, typed):
    """One sentence names the filter; the rest of the address still counts."""
    filters, problems = read_filters({name: typed, "raised": "yes"})
    assert filters == Filters(raised=True) and len(problems) == 1 and problems[0][0].isupper()


def test_a_last_day_before_the_first_is_told():
    """The first day stands; the last one is left out."""
    filters, problems = read_filters({"since": "2026-11-21", "until": "2026-11-20"})
    assert filters == Filters(since=date(2026, 11, 21)) and "before the first" in problems[0]


@pytest.mark.parametrize("typed", ["HC-14", "hc-14", "hc 14", "HC14"])
def test_a_reference_is_read_however_it_is_written(typed):
    """Dash or not is left to the search, which finds both."""
    assert read_filters({"child": typed})[0].child.replace("-", "") == "HC14"


def test_codes_may_be_typed_in_any_case():
    """An address typed by hand works."""
    assert read_filters({"disposition": "report", "outcome": "FILTERED", "home": "Hazel-Court"})[0] == Filters("hazel-court", "", "filtered", "REPORT")


@given(st.dictionaries(st.sampled_from(list(Filters().__dict__) + ["page", "x"]), _TEXT | st.sampled_from(["yes", *SEVERITY, *JUDGED, "2026-11-21"])))
def test_whatever_stands_in_an_address_nothing_fails_and_what_was_read_can_be_written(query):
    """Reading is total, and what it gives survives being written and read again."""
    filters, _ = read_filters(query)
    again, problems = read_filters(filters.query())
    assert again == filters and problems == []
