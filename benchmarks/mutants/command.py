"""`python -m benchmarks mutants`: damages the judge and the front door in one small place at a time, and counts how often a test notices."""
from __future__ import annotations

import argparse
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Dict, List, Optional, Sequence

ROOT = Path(__file__).resolve().parents[2]
SCOPE = ("bot/triage", "bot/intake")
TESTS = ("tests/triage", "tests/intake", "tests/protocols", "tests/casework")
_PINS = Path(__file__).with_name("tools.txt")
_NOT_COPIED = (".git", ".venv", ".threshold", "__pycache__", ".pytest_cache", ".mypy_cache", ".hypothesis", ".rasa", "node_modules", "models", "results")


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Tries the mutants and prints the figures. Returns 0, 1 when something kept it from trying, 2 for a file that is not there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks mutants", description=__doc__)
    parser.add_argument("--only", action="append", default=[], metavar="PATH", help=f"a file or folder of {' or '.join(SCOPE)}; may be given more than once (default: both)")
    parser.add_argument("--sample", type=int, metavar="N", help="at most so many mutants of each file, drawn at random (default: all)")
    parser.add_argument("--seed", type=int, default=1, help="which ones are drawn (default 1)")
    parser.add_argument("--seconds", type=float, default=8.0, help="how long the tests of one mutant may take, by their usual times (default 8)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where every mutant and what came of it is written, while it works")
    parser.add_argument("--again", type=Path, metavar="FILE", help="tries only the ones that no test noticed in this earlier --out; a mutant is found again by its place and its words")
    given = parser.parse_args(argv)
    files = [path for path in sources() if not given.only or any(path == one.rstrip("/") or path.startswith(one.rstrip("/") + "/") for one in given.only)]
    if not files:
        print(f"There is no such file in {' or '.join(SCOPE)}.", file=sys.stderr)
        return 2
    home = Path(os.environ.get("THRESHOLD_HOME") or ROOT / ".threshold").resolve()
    if not fetched(home / "tools" / "mutants"):
        return 1
    plan = {"files": files, "sample": given.sample, "seed": given.seed, "seconds": given.seconds, "kept": str(home / "mutants" / "reach"),
            "tools": str(home / "tools" / "mutants"), "out": str(given.out.resolve()) if given.out else None, "again": str(given.again.resolve()) if given.again else None,
            "scope": SCOPE, "tests": TESTS}
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="threshold-mutants-", ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / "checkout"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*_NOT_COPIED))
        environ: Dict[str, str] = {**os.environ, "THRESHOLD_HOME": str(Path(folder) / "home"), "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0",
                                   "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "MUTANTS": json.dumps(plan)}
        status = subprocess.run([sys.executable, "-m", "benchmarks.mutants.trying"], cwd=copy, env=environ, check=False).returncode
    print(f"{(time.monotonic() - began) / 60:.0f} minutes.")
    return 1 if status else 0


def sources() -> List[str]:
    """Every file that may be damaged."""
    return [str(path.relative_to(ROOT)) for folder in SCOPE for path in sorted((ROOT / folder).rglob("*.py"))]


def fetched(folder: Path) -> bool:
    """Whether the tools are in their folder, fetched now where they are not; no other part of the project needs them."""
    sys.path.append(str(folder))
    importlib.invalidate_caches()
    if all(importlib.util.find_spec(name) for name in ("libcst", "mutmut", "coverage")):
        return True
    print(f"fetching mutmut, libcst and coverage to {folder}", flush=True)
    done = subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps", "--target", str(folder), "--require-hashes",
                           "-r", str(_PINS)], check=False)
    importlib.invalidate_caches()
    return done.returncode == 0
