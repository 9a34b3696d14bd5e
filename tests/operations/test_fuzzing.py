"""The driver of made-up inputs: what breaks is told with its smallest case, and what is only logged as an error breaks too."""
from __future__ import annotations

import logging

from hypothesis import strategies as st

from benchmarks.fuzz.driving import Input, drive, lines


def test_what_breaks_is_told_with_its_smallest_case_and_the_table_says_so():
    """A crash ends that input's cases and no other's."""
    def check(number: int) -> str:
        assert number < 100, "too large"
        return "small"

    found = drive(Input("numbers", "numbers", 200, st.integers(0, 10_000), check), 200, 1, lambda line: None)
    assert "too large" in found.broke and "100" in found.broke and "BROKE" in "\n".join(lines([found]))


def test_an_error_that_was_only_logged_breaks_too():
    """Somebody was answered all the same, and something went wrong all the same."""
    def check(case: bool) -> str:
        logging.getLogger("bot.somewhere").error("a page failed: %s", case)
        return "answered"

    assert "a page failed" in drive(Input("pages", "pages", 5, st.booleans(), check), 5, 1, lambda line: None).broke


def test_the_same_seed_gives_the_same_cases():
    """A finding can be looked at again."""
    seen: list[list[int]] = [[], []]
    for cases in seen:
        drive(Input("numbers", "numbers", 30, st.integers(), lambda number, cases=cases: cases.append(number) or "taken"), 30, 7, lambda line: None)
    assert seen[0] == seen[1] and len(seen[0]) >= 20
