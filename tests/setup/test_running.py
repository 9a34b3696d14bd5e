"""Running the programs of a set-up: nothing looks dead, nothing is lost."""
from __future__ import annotations

import sys

from bot.setup.running import run


def test_a_quiet_program_shows_that_it_lives(tmp_path):
    said = []
    ok, _ = run([sys.executable, "-c", "import time; time.sleep(0.9)"], "packages", said.append, tmp_path / "log", heartbeat=0.3)
    assert ok and any("packages: still working" in line for line in said)


def test_what_a_program_prints_is_kept_in_the_log_and_given_back(tmp_path):
    program = "import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"
    said = []
    ok, printed = run([sys.executable, "-c", program], "packages", said.append, tmp_path / "new" / "log")
    assert not ok and said == []
    assert sorted(printed.split()) == ["err", "out"]
    assert sorted((tmp_path / "new" / "log").read_text().split()) == ["err", "out"]


def test_a_program_that_speaks_aloud_is_heard_line_by_line(tmp_path):
    said = []
    run([sys.executable, "-c", "print('step 1'); print('step 2')"], "training", said.append, tmp_path / "log", aloud=True)
    assert said == ["  step 1", "  step 2"]
