"""What happens some minutes after a WAIT or MANAGER: the clock of the case runs there, and whatever falls due happens first."""
from __future__ import annotations

import pytest

from bot.rehearsal.cases import read_cases
from bot.rehearsal.running import rehearse
from bot.settings import load
from bot.triage.reading_protocols import load_library

WAITS = """
- id: waits
  home: hazel-court
  now: 2026-11-20T21:00
  opening: "HC-14 is not back yet"
  answers: {danger_now: "no", red_flags: "none of these", whereabouts: "yes, confirmed", place_safe: "safe", amber_flags: "none of these",
            contact: "in touch, coming back", return_time: "21:20", collector: "nobody can"}
"""
MANAGER = WAITS.replace("in touch, coming back", "in touch, will not come back")


@pytest.fixture
def play(tmp_path):
    """Plays one conversation by the rules alone."""
    def played(text, *later, otherwise=""):
        file = tmp_path / "some.conversations.yml"
        more = "".join(f"    - {line}\n" for line in later)
        file.write_text(text + (f"  later:\n{more}" if later else "") + otherwise, encoding="utf-8")
        result, = rehearse(read_cases(str(file), None), load({"THRESHOLD_HOME": str(tmp_path)}), library=load_library())
        assert "problem" not in result, result["problem"]
        return result
    return played


def rechecks(result):
    """How often the agent asked unasked."""
    return sum(bool(line.get("recheck")) for line in result["transcript"])


def test_a_wait_without_a_later_stays_open(play):
    """Nothing happens after the decision, and nothing is asked again."""
    result = play(WAITS)
    assert (result["disposition"], result["outcome"], result["final"], rechecks(result)) == ("WAIT", "open", "open", 0)


def test_a_child_who_is_back_at_the_later_time_ends_the_wait(play):
    """The re-check of 21:35 comes first, since it is due before the 40 minutes are over."""
    result = play(WAITS, '{after_minutes: 40, returned: "back here"}')
    assert (result["disposition"], result["final"], rechecks(result)) == ("WAIT", "filtered", 1)


def test_what_is_told_before_the_re_check_is_due_is_told_unasked(play):
    """The clock goes to the later time, no further."""
    result = play(WAITS, '{after_minutes: 5, returned: "back here"}')
    assert (result["final"], rechecks(result)) == ("filtered", 0)


def test_silence_lets_the_clock_run_until_the_wait_moves_up(play):
    """An empty answer means that nobody replied: the re-check stands unanswered, and then it is a report."""
    result = play(WAITS, '{after_minutes: 40, returned: ""}')
    assert (result["disposition"], result["final"]) == ("WAIT", "escalated")


def test_a_later_time_far_off_finds_the_call_already_moved_up(play):
    """Everything due before it happened, so the good news comes too late to filter it."""
    assert play(WAITS, '{after_minutes: 600, returned: "back here"}')["final"] == "escalated"


def test_no_word_at_the_re_check_is_a_report(play):
    """Told is as good as silent."""
    assert play(WAITS, '{after_minutes: 36, returned: "no word"}')["final"] == "escalated"


def test_the_later_times_count_from_the_first_decision_one_after_the_other(play):
    """Spoken to at 36 minutes, back at 50."""
    result = play(WAITS, '{after_minutes: 36, returned: "spoken to, not back yet"}', '{after_minutes: 50, returned: "back here"}')
    assert result["final"] == "filtered"


def test_a_manager_who_decides_later_ends_the_call(play):
    """What the manager says is told unasked."""
    result = play(MANAGER, '{after_minutes: 10, manager_decision: "we handle it"}')
    assert (result["disposition"], result["final"]) == ("MANAGER", "filtered")


def test_a_manager_who_never_answers_makes_it_a_report(play):
    """On-call is next; after that it moves up by itself."""
    result = play(MANAGER, '{after_minutes: 10, manager_decision: ""}')
    assert (result["disposition"], result["final"]) == ("MANAGER", "escalated")


def test_nobody_replying_to_a_question_lets_the_unfinished_call_move_up(play):
    """An empty answer before any decision."""
    result = play(WAITS.replace('red_flags: "none of these"', 'red_flags: ""'))
    assert result["final"] == "escalated" and result["disposition"] in ("REPORT", "MANAGER")


def test_the_next_case_starts_with_a_clean_clock(tmp_path):
    """What one case leaves open never falls due in another."""
    file = tmp_path / "two.conversations.yml"
    file.write_text(WAITS + WAITS.replace("id: waits", "id: again").replace("2026-11-20", "2026-11-21"), encoding="utf-8")
    first, second = rehearse(read_cases(str(file), None), load({"THRESHOLD_HOME": str(tmp_path)}), library=load_library())
    assert first["final"] == second["final"] == "open" and rechecks(second) == 0 and first["call"] != second["call"]
