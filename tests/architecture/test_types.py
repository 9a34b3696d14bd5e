"""Every function of bot/ and actions/ says what it takes and gives, and mypy finds nothing that does not fit (strict)."""
from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

if importlib.util.find_spec("mypy"):  # a checkout whose environment is older than the lock is told so by the set-up
    def test_strict_type_checking_finds_nothing():
        """`make types` is the same. What is left out and why stands in pyproject.toml."""
        done = subprocess.run([sys.executable, "-m", "mypy"], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-6_000:] + done.stderr[-2_000:]


def test_no_finding_is_waved_through_without_its_name():
    """A bare "type: ignore" hides whatever comes later on that line."""
    bare = [f"{path.relative_to(ROOT)}:{number}" for folder in ("bot", "actions") for path in sorted((ROOT / folder).rglob("*.py"))
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if "type: ignore" in line and "type: ignore[" not in line]
    assert bare == []
