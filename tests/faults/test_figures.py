"""The table of faults complains where it should, and only there."""
from __future__ import annotations

from dataclasses import replace

from benchmarks.faults.figures import Danger, Outcome, table

WELL = Outcome("locked", 90, (Danger("REST", "locked", 2.5), Danger("Telegram", "start", 9.0, away=True)), starts=(9.0,))


def test_a_run_in_which_all_is_well_holds():
    """Danger within its limits, nothing lost."""
    assert not WELL.violations
    assert table([WELL])[1].split() == ["locked", "90", "2/2", "9.0", "s", "0", "0", "0", "9.0", "s", "0", "s", "holds"]


def test_danger_that_waits_or_is_never_answered_is_a_violation():
    """Longer than five seconds while the process is there, longer than fifteen after it came back, or never."""
    for danger in (Danger("REST", "locked", 5.1), Danger("REST", "start", 15.1, away=True), Danger("Telegram", "locked", None)):
        assert len(replace(WELL, dangers=(danger,)).violations) == 1
    assert len(replace(WELL, starts=(15.1,)).violations) == 1


def test_whatever_is_lost_twice_unanswered_or_wrong_is_a_violation():
    """Each with its own words."""
    for name in ("lost", "twice", "unanswered", "wrong"):
        found = replace(WELL, **{name: ("a message",)})
        assert len(found.violations) == 1 and "VIOLATED" in table([found])[1]


def test_what_a_machine_does_not_allow_is_said_and_is_no_violation():
    """No mount, no full disk."""
    assert table([Outcome("full", 0, not_tried="mount: not allowed")])[1].endswith("not tried")
