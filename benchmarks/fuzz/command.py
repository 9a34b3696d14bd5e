"""`python -m benchmarks fuzz [NAME...]`: made-up inputs at every place where something comes in."""
from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import warnings
from pathlib import Path
from typing import List, Optional

from benchmarks.fuzz.driving import Driven, chosen, drive, lines, told


def main(argv: Optional[List[str]] = None) -> int:
    """Drives the inputs and prints a figure for each. Returns 0 when nothing broke, 1 when something did, 2 for an unknown name."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks fuzz", description=__doc__)
    parser.add_argument("names", nargs="*", help="inputs (default: all)")
    parser.add_argument("--times", type=float, default=1.0, help="so many times the usual number of cases (0.1 for a short look)")
    parser.add_argument("--seed", type=int, default=20261122, help="other cases with another number; the same ones with the same")
    options = parser.parse_args(argv)
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    from benchmarks.fuzz.stage import Stage

    with tempfile.TemporaryDirectory(prefix="threshold-fuzz-", ignore_cleanup_errors=True) as folder, Stage(Path(folder)) as stage:
        inputs = chosen(stage.inputs(), options.names)
        if inputs is None:
            print(f"There are {', '.join(one.name for one in stage.inputs())}.", file=sys.stderr)
            return 2
        found: List[Driven] = []
        for one in inputs:
            print(f"{one.name}: {one.about}", flush=True)
            found.append(drive(one, max(1, int(one.cases * options.times)), options.seed, lambda line: print(line, flush=True)))
            print(f"  {told(found[-1])}", flush=True)
    print("\n".join(lines(found)))
    return 1 if any(one.broke for one in found) else 0
