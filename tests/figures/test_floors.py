"""The floors: what was reached once is held, and nothing can loosen it."""
from __future__ import annotations

import pytest

from bot.evaluation import floors
from bot.evaluation.figures import Share

HELD = {"own": {"at least": {"topic": 0.9}, "at most": {"false 999": 0.05}}}


def test_a_figure_on_the_wrong_side_is_named_with_its_floor():
    """Too few right, too many false."""
    found = floors.broken(HELD, {"own": [Share("topic", 8, 10), Share("false 999", 2, 10, low=True)]})
    assert found == ["own: topic is 80.0%, and must be at least 90.0%", "own: false 999 is 20.0%, and must be at most 5.0%"]


def test_figures_on_their_floors_hold():
    """Exactly there is enough; other sets and figures are free."""
    assert floors.broken(HELD, {"own": [Share("topic", 9, 10), Share("false 999", 1, 20, low=True)], "blind": [Share("topic", 0, 10)]}) == []


@pytest.mark.parametrize("measured", [{}, {"own": []}, {"own": [Share("topic", 0, 0), Share("false 999", 0, 0, low=True)]}])
def test_a_floor_whose_figure_is_measured_no_more_fails(measured):
    """A file taken away, a figure renamed or a kind without cases would lose the floor in silence."""
    assert len(floors.broken(HELD, measured)) == 2


def test_raising_sets_a_held_figure_to_what_was_reached_less_two_cases():
    """98 of 100 become 96%; 1 false in 100 becomes at most 3%."""
    new = floors.raised(HELD, {"own": [Share("topic", 98, 100, held=True), Share("false 999", 1, 100, low=True, held=True)]})
    assert new == {"own": {"at least": {"topic": 0.96}, "at most": {"false 999": 0.03}}}


def test_raising_never_loosens_or_drops_a_floor():
    """Worse figures, and figures that are gone, leave it as it was."""
    assert floors.raised(HELD, {"own": [Share("topic", 5, 10, held=True), Share("false 999", 5, 10, low=True, held=True)]}) == HELD
    assert floors.raised(HELD, {}) == HELD
    assert floors.raised(HELD, {"own": [Share("topic", 0, 0, held=True)]}) == HELD


def test_a_new_set_gets_floors_for_its_held_figures_only_and_none_stands_off_where_nothing_may_go_wrong():
    """Kinds of a handful of cases swing too much to hold; a dangerous error may never happen."""
    new = floors.raised({}, {"blind": [Share("dangerous errors", 0, 50, low=True, held=True, margin=0), Share("topic: x", 5, 5)]})
    assert new == {"blind": {"at most": {"dangerous errors": 0.0}}}


def test_a_floor_raised_is_never_above_what_was_reached():
    """Rounded away from the figure, so that the same figures hold at once."""
    for hits in range(0, 301):
        shares = [Share("a", hits, 300, held=True, margin=0), Share("b", hits, 300, low=True, held=True, margin=0)]
        assert floors.broken(floors.raised({}, {"own": shares}), {"own": shares}) == []


def test_what_is_written_is_read_back_and_the_opening_comment_stays(tmp_path):
    """The comment tells the next reader how floors move."""
    file = tmp_path / "floors.yml"
    file.write_text("# They only become stricter.\nown:\n  at least: {topic: 0.5}\n", encoding="utf-8")
    floors.write(file, floors.raised(floors.read(file), {"own": [Share("topic", 9, 10)]}))
    assert file.read_text(encoding="utf-8").startswith("# They only become stricter.\n")
    assert floors.read(file) == {"own": {"at least": {"topic": 0.7}}}
    assert floors.read(tmp_path / "none.yml") == {}


@pytest.mark.parametrize("text", ["topic: 0.9", "own: {topic: 0.9}", "own: {at least: {topic: 97}}", "own: {at least: {topic: yes}}", "own: {at lest: {topic: 0.9}}", "- 1", "a: ["])
def test_a_file_of_floors_that_would_hold_nothing_is_refused(text, tmp_path):
    """A misspelt floor is a floor that is gone."""
    file = tmp_path / "floors.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(floors.BadFloors):
        floors.read(file)


def test_the_projects_own_floors_can_be_read():
    """The file as it stands."""
    from bot.evaluation.running import FLOORS

    assert floors.read(FLOORS)
