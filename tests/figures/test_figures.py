"""The evaluation's own arithmetic and judgement: a figure that is wrong is worse than none."""
from __future__ import annotations

import pytest

from bot.evaluation import judging
from bot.evaluation.figures import median, percentile, share
from bot.triage.danger import LINE


def result(**more):
    """A rehearsed result with nothing wrong in it."""
    base = {"first_reply": {"disposition": None, "ask": "danger_now", "text": f"{LINE}\nIs anyone in danger?"}, "disposition": "HOME", "final": "filtered",
            "questions": 4, "expect": {"disposition": ["HOME"], "final": "filtered", "max_questions": 8}}
    return {**base, **more}


def test_a_share_of_ninety_in_a_hundred_has_the_known_wilson_interval():
    """82.6% to 94.5%, as in the textbooks."""
    low, high = share("x", [True] * 90 + [False] * 10).interval
    assert (round(low, 3), round(high, 3)) == (0.826, 0.945)


def test_percentiles_are_by_nearest_rank_and_nothing_gives_nothing():
    """The 95th of twenty is the nineteenth."""
    assert percentile(list(range(1, 21)), 95) == 19 and percentile([], 95) == 0.0 and median([]) == 0.0


def test_a_first_reply_without_the_line_or_the_question_does_not_carry_it():
    """Both are needed, unless it says 999."""
    assert judging.carries_the_line(result())
    assert not judging.carries_the_line(result(first_reply={"disposition": None, "ask": "danger_now", "text": "Is anyone in danger?"}))
    assert not judging.carries_the_line(result(first_reply={"disposition": None, "ask": "category", "text": LINE}))
    assert judging.carries_the_line(result(first_reply={"disposition": "999", "ask": None, "text": "Ring 999 now."}))


@pytest.mark.parametrize("expected, dangerous", [("escalated", True), (["escalated"], True), ("filtered", False), (["escalated", "filtered"], False)])
def test_a_call_that_should_be_escalated_and_ends_filtered_is_a_dangerous_error(expected, dangerous):
    """The one error that can cost a life."""
    assert judging.dangerous(result(expect={"disposition": ["REPORT"], "final": expected})) is dangerous


def test_more_questions_than_allowed_are_counted_against_the_case():
    """Eight are allowed here."""
    assert not judging.too_many_questions(result()) and judging.too_many_questions(result(questions=9))
