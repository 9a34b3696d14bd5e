"""What the benchmark of speed and growth reckons with, apart from any time it takes."""
from __future__ import annotations

import sys
import threading
from types import ModuleType

import pytest

from benchmarks.scale import kept
from benchmarks.scale.filled import _line
from benchmarks.scale.memory import SCRIPTS, growth
from benchmarks.scale.stages import REST, STAGES, stages_of
from benchmarks.scale.talking import Talked, is_answer
from benchmarks.scale.watch import Watch


def test_a_stage_is_charged_only_what_the_stages_inside_it_did_not_take():
    """The own times of stages inside each other add up to the time of the outermost."""
    watch, pause = Watch(), threading.Event()
    with watch.stage("outer"):
        with watch.stage("inner"):
            pause.wait(0.02)
        with watch.stage("inner"):
            pause.wait(0.02)
    assert watch.times == {"outer": 1, "inner": 2}
    assert 0 <= watch.seconds["outer"] < watch.seconds["inner"]


def test_timers_are_taken_off_again():
    """A function is timed under every name by which a module has it, and is itself again afterwards."""
    one, other = ModuleType("scale_one"), ModuleType("scale_other")

    def look(text):
        return text.upper()

    one.look, other.seen, other.plain = look, look, str.lower
    sys.modules.update(scale_one=one, scale_other=other)
    try:
        with Watch() as watch:
            watch.everywhere(look, "looking", besides=("scale_other",))
            watch.method(other, "seen", lambda text: f"seeing {text}")
            assert one.look is not look
            assert (one.look("a"), other.seen("b"), other.plain("C")) == ("A", "B", "c")
            assert watch.times == {"looking": 1, "seeing b": 1}
        assert one.look is look and other.seen is look
    finally:
        del sys.modules["scale_one"], sys.modules["scale_other"]


def test_a_stage_that_fails_is_timed_and_its_failure_goes_on():
    """A timer swallows nothing."""
    watch = Watch()
    with pytest.raises(KeyError):
        with watch.stage("failing"):
            raise KeyError("lost")
    assert watch.times["failing"] == 1


def test_what_no_timer_covers_is_shown_as_a_stage_of_its_own():
    """The stages of a turn add up to the whole of it."""
    watch = Watch()
    watch.seconds.update({STAGES[0]: 0.004, STAGES[5]: 0.020})
    rows = {row["stage"]: row for row in stages_of(watch, [20.0, 30.0])}
    assert rows[STAGES[0]]["ms"] == 2.0 and rows[STAGES[5]]["ms"] == 10.0
    assert rows[REST]["ms"] == 13.0 and sum(row["share"] for row in rows.values()) == pytest.approx(1)


def test_an_empty_or_failed_reply_is_no_answer():
    """A reply counts when it has words and does not say that it failed."""
    assert is_answer([{"text": "Is anyone in danger right now?"}])
    assert not is_answer([]) and not is_answer([{"text": ""}]) and not is_answer({"status": "failure"})
    assert not is_answer([{"text": "That did not work. Ring 999 if anyone is in danger.", "custom": {"failed": True}}])
    assert not is_answer([{"text": "An older question"}, {"text": "Something has gone wrong at our end.", "custom": {"fallback": True}}])
    assert is_answer([{"text": "Ring 999 now.", "custom": {"danger": True, "fallback": True}}])


def test_throughput_is_what_was_answered_in_the_time_it_took():
    """A level's figures come from its waits and its own length, and the longest lag of any second counts."""
    talked = Talked(2, waits=[10.0, 20.0, 30.0, 40.0], seconds=0.5, lags=[{"samples": 0}, {"samples": 90, "longest_ms": 4.0, "p99_ms": 2.0},
                                                                        {"samples": 80, "longest_ms": 9.0, "p99_ms": 1.0}])
    found = talked.record()
    assert (found["a_second"], found["median_ms"], found["p95_ms"]) == (8.0, 25.0, 40.0)
    assert (found["lag_longest_ms"], found["lag_p99_ms"], found["lag_samples"]) == (9.0, 2.0, 170)


def test_memory_that_only_grows_at_first_is_flat():
    """What is filled in the first half does not count as growth; a steady rise does."""
    flat = growth([{"conversations": 100 * place, "memory_mb": min(900.0, 700.0 + 20 * place)} for place in range(41)])
    assert flat == {"mb_a_thousand": 0.0, "growth_percent": 0.0, "most_mb": 900.0}
    rising = growth([{"conversations": 100 * place, "memory_mb": 800.0 + place} for place in range(41)])
    assert rising["mb_a_thousand"] == 10.0 and rising["growth_percent"] > 1.5


def test_conversations_of_the_memory_run_end_in_different_ways():
    """Not every conversation is the benchmark's own: some tell of danger, and some are left in the middle."""
    assert len(SCRIPTS[0]) > 1 and len(set(SCRIPTS)) > 4


def test_a_part_is_read_back_as_it_was_kept(tmp_path):
    """A part run again alone takes the place of the one before, and the others stay."""
    first, other = kept.part("people", {"levels": []}, 12.34, True, 0.5), kept.part("danger", {"real": {}}, 1, False, 0)
    for one in (kept.part("people", {"levels": [1]}, 1, True, 0), first, other):
        kept.write(tmp_path, one)
    assert kept.read(tmp_path, ("people", "memory", "danger")) == {"people": first, "danger": other}
    assert first.machine["cores"].isdigit() and "Python" in first.versions


def test_values_are_written_as_postgresql_reads_them():
    """Nothing, bytes, and words with tabs, line breaks and backslashes come through a copy as they were."""
    assert _line((None, 1, b"\x00\xff", "a\tb\nc\\d", 2.5)) == "\\N\t1\t\\\\x00ff\ta\\tb\\nc\\\\d\t2.5\n"
