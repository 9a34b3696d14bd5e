"""`python -m benchmarks scale`: measures speed and growth part by part, keeps each part's figures, and writes one page to read."""
from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any, Callable, Sequence

from benchmarks.scale import danger, kept, log, memory, people, processes, stages, start
from benchmarks.scale.report.page import write_page
from benchmarks.scale.targets import targets_of

#: In the order in which they are run and shown.
PARTS = ("people", "processes", "stages", "memory", "start", "log", "danger")
PAGE = "report.html"


def main(arguments: Sequence[str]) -> int:
    """Runs with the command line's options; 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks scale", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes: minutes instead of hours, and figures only to try things with")
    parser.add_argument("--only", default=",".join(PARTS), metavar="PART[,PART...]", help=f"of {', '.join(PARTS)} (default: all); `none` only writes the page again")
    parser.add_argument("--report", type=Path, default=Path("scale-report"), metavar="FOLDER", help="where the figures and the page are kept (default scale-report)")
    parser.add_argument("--filled", type=Path, metavar="FOLDER", help="where filled logs are kept, up to 20 GB (default: `filled` in the report's folder)")
    parser.add_argument("--calls", type=int, metavar="NUMBER", help="the largest log (default 1,000,000; with --quick 10,000)")
    parser.add_argument("--minutes", type=float, metavar="NUMBER", help="the part `memory` ends after so long, with the conversations there were (default: 10,000 of them)")
    parser.add_argument("--set-up", action="store_true", help="with the part `start`: also set a fresh copy up, which fetches some gigabytes")
    given = parser.parse_args(arguments)
    wanted = [] if given.only == "none" else given.only.split(",")
    unknown = [name for name in wanted if name not in PARTS]
    if unknown:
        parser.error(f"there is no part called {unknown[0]}; there are {', '.join(PARTS)}")
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))  # what was started ends with this
    given.report.mkdir(parents=True, exist_ok=True)
    measures: dict[str, Callable[..., dict[str, Any]]] = {
        "people": people.measure, "processes": processes.measure, "stages": stages.measure, "memory": partial(memory.measure, minutes=given.minutes), "start": partial(start.measure, set_up=given.set_up),
        "log": partial(log.measure, folder=(given.filled or given.report / "filled").resolve(), largest=given.calls), "danger": danger.measure}
    for name in PARTS:
        if name in wanted:
            _measure(name, measures[name], given.quick, given.report)
    return _tell(given.report)


def _measure(name: str, measure: Callable[..., dict[str, Any]], quick: bool, folder: Path) -> None:
    print(f"\n== {name}", flush=True)
    load, began = os.getloadavg()[0], time.monotonic()

    def keep(figures: dict[str, Any]) -> None:  # also what there is so far: a run of hours may be cut short
        kept.write(folder, kept.part(name, figures, time.monotonic() - began, quick, load))

    keep(measure(quick, lambda line: print(f"  {line}", flush=True), keep))


def _tell(folder: Path) -> int:
    parts = kept.read(folder, PARTS)
    page = write_page(folder / PAGE, parts)
    print("\n== targets", flush=True)
    targets = [target for part in parts.values() for target in targets_of(part)]
    for target in targets:
        print(f"  {'met   ' if target.met else 'MISSED'}  {target.name}: {target.reached} (target: {target.wanted})", flush=True)
    print(f"\nThe page: {page}", flush=True)
    return 0 if all(target.met for target in targets) else 1
