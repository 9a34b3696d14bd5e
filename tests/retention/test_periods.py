"""The periods: shipped with what they rest on, and a force's own numbers within limits."""
from __future__ import annotations

import pytest

from bot.retention.classes import class_of
from bot.retention.periods import PeriodsRefused, load_periods


def test_every_period_names_its_source_and_is_marked_a_proposal():
    """The guidance gives 30 to 90 days for chat and no number for the rest."""
    periods = load_periods()
    assert set(periods) == {"chat", "notes", "coded"} and all(one.source and one.mark == "proposal" for one in periods.values())
    assert (periods["chat"].low, periods["chat"].high) == (30, 90) and periods["coded"].action == "look_again"


def test_a_force_sets_its_own_numbers(tmp_path):
    """The others stay, and the rule says whose number it is."""
    (tmp_path / "retention.yml").write_text("chat: 45\n")
    periods = load_periods(tmp_path)
    assert periods["chat"].rule == "chat: 45 days after the call was closed (set by the force)" and periods["notes"].days == load_periods()["notes"].days


@pytest.mark.parametrize("told", ["chat: 29", "chat: 91", "notes: never", "talk: 60", "chat: 45\nchat: 46", "chat: true", "- chat", "coded: 1", ": :"])
def test_what_cannot_be_a_period_is_refused_with_its_line(tmp_path, told):
    """Too short, too long, not a number, unknown, twice."""
    (tmp_path / "retention.yml").write_text(told)
    with pytest.raises(PeriodsRefused, match="retention.yml, line"):
        load_periods(tmp_path)


@pytest.mark.parametrize("kind, payload, wanted", [
    ("heard", {}, "chat"), ("said", {}, "chat"), ("answered", {"fact": "child"}, "chat"), ("corrected", {}, "chat"), ("noted", {"misread": "injury"}, "chat"),
    ("noted", {"person": "key"}, "chat"), ("done", {"what": "return_interview"}, "chat"), ("invented later", {}, "chat"),
    ("noted", {"what": "operator_note"}, "notes"), ("remarked", {"about": "review"}, "notes"), ("remarked", {"about": "call"}, "notes"), ("manager_decided", {}, "notes"),
])
def test_the_same_words_kept_twice_have_the_same_time(kind, payload, wanted):
    """What somebody typed is chat wherever it is kept; only notes are notes."""
    assert class_of(kind, payload) == wanted
