"""`python -m benchmarks faults`: breaks the running service in one way after another and prints what became of everybody."""
from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Sequence

from benchmarks.faults import clock, database, disk, killed, memory, migration, model, network, stopped
from benchmarks.faults.figures import Outcome, table
from benchmarks.faults.scene import CannotBeTried, Plan
from benchmarks.telegram.service import trained_model

ALL = {fault.name: fault for module in (killed, database, disk, model, memory, clock, migration, stopped, network) for fault in module.FAULTS}
_SHOWN = 12


def main(arguments: Sequence[str]) -> int:
    """Runs with the command line's options; 1 when anything is violated (the folder is kept then)."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks faults", description=__doc__)
    parser.add_argument("--only", action="append", choices=list(ALL), help="this one; may be given several times")
    parser.add_argument("--conversations", type=int, default=20, help="how many people talk at the same time (default 20); for 'killed': how many there are in all")
    parser.add_argument("--kills", type=int, help="for 'killed': how often (default: one for seven conversations)")
    parser.add_argument("--full", action="store_true", help="long faults at full length: ten minutes stopped, and so on")
    parser.add_argument("--rules", action="store_true", help="without the trained model")
    parser.add_argument("--list", action="store_true", help="only say what there is")
    given = parser.parse_args(arguments)
    if given.list:
        for fault in ALL.values():
            print(f"{fault.name:<12} {fault.how}")
        return 0
    model = {} if given.rules else trained_model()
    plan = Plan(given.conversations, given.full, model, kills=given.kills, say=lambda line: print(line, flush=True))
    folder = Path(tempfile.mkdtemp(prefix="threshold-faults-"))
    print(f"{given.conversations} conversations at once, {'trained model' if model else 'rules alone'}; in {folder}", flush=True)
    outcomes = [_run(folder, name, plan) for name in given.only or ALL]
    print("\n".join(("", *table(outcomes))), flush=True)
    if any(one.violations for one in outcomes):
        print(f"Something was violated. Everything is kept in {folder}.", file=sys.stderr)
        return 1
    shutil.rmtree(folder)
    return 0


def _run(folder: Path, name: str, plan: Plan) -> Outcome:
    fault, mine, began = ALL[name], folder / name, time.monotonic()
    mine.mkdir()
    plan.say(f"\n== {name}: {fault.how}")
    try:
        outcome = fault.run(mine, plan)
    except CannotBeTried as why:
        plan.say(f"  not tried: {why}")
        return Outcome(name, 0, not_tried=str(why))
    except Exception as error:  # one that cannot be played is no reason not to play the others
        outcome = Outcome(name, 0, wrong=(f"could not be played: {type(error).__name__}: {error}",), lasted=time.monotonic() - began)
    for note in outcome.notes:
        plan.say(f"  {note}")
    (mine / "violations.txt").write_text("\n".join(outcome.violations), encoding="utf-8")
    for violation in outcome.violations[:_SHOWN]:
        plan.say(f"  VIOLATED: {violation}")
    if len(outcome.violations) > _SHOWN:
        plan.say(f"  VIOLATED: and {len(outcome.violations) - _SHOWN} more")
    return outcome
