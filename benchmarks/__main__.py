"""`python -m benchmarks [NAME...]`: runs the benchmarks and prints each figure with its baseline."""
from __future__ import annotations

import argparse
import os
import sys

for name, value in {"RASA_TELEMETRY_ENABLED": "false", "SQLALCHEMY_SILENCE_UBER_WARNING": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}.items():
    os.environ.setdefault(name, value)

from benchmarks import check, crowd, danger_check, kills, log, overdue, registry, start_up, training, turns, walking  # noqa: E402  (the environment comes first)
from benchmarks.faults import command as faults  # noqa: E402
from benchmarks.fuzz import command as fuzz  # noqa: E402
from benchmarks.mutants import command as mutants  # noqa: E402
from benchmarks.scale import command as scale  # noqa: E402
from benchmarks.several import command as several  # noqa: E402

ALL = {"danger": danger_check.run, "walking": walking.run, "check": check.run, "registry": registry.run, "turns": turns.run, "start": start_up.run, "training": training.run,
       "log": log.run}

#: Those with options of their own; too long to run with the others.
ALONE = {"crowd": crowd.main, "faults": faults.main, "fuzz": fuzz.main, "kills": kills.main, "mutants": mutants.main, "overdue": overdue.main, "scale": scale.main,
         "several": several.main}


def main() -> int:
    """Runs the named benchmarks, or all of them."""
    if sys.argv[1:2] and sys.argv[1] in ALONE:
        return ALONE[sys.argv[1]](sys.argv[2:])
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"of {', '.join(ALL)} (default: all); or one of {', '.join(ALONE)}, alone, with options of its own (--help)")
    names = parser.parse_args().names or list(ALL)
    unknown = [name for name in names if name not in ALL]
    if unknown:
        print(f"There is no benchmark called {unknown[0]}; there are {', '.join((*ALL, *ALONE))}.", file=sys.stderr)
        return 2
    for name in names:
        print(f"\n== {name}", flush=True)
        ALL[name]()
    return 0


sys.exit(main())
