"""The `evaluate` command: plays files of cases, prints every figure and every miss, and holds the floors."""
from __future__ import annotations

import argparse
import sys
import time
from typing import Optional

from bot.calllog.database import DatabaseBusy
from bot.evaluation import floors, report
from bot.evaluation.figures import Share
from bot.evaluation.measuring import Measured, measure
from bot.evaluation.sets import FOLDER, own_files, read_sets
from bot.rehearsal.cases import BadCase
from bot.services import load_agent
from bot.settings import Settings
from bot.triage.reading_protocols import load_library

FLOORS = FOLDER / "floors.yml"
HISTORY = FOLDER.parents[1] / "docs" / "figures" / "history.csv"


def main(args: argparse.Namespace, settings: Settings, agent: Optional[object] = None) -> int:
    """Plays the files (default: the project's own). Returns 1 when a case broke or a figure fell below its floor, 2 when
    it was refused before it began.

    The floors hold for the project's own files only: other files are measured, not judged.
    """
    own, began = not args.files, time.monotonic()
    if not own and (args.raise_floors or args.record):
        print("Floors and the history belong to the project's own files: leave the files out.", file=sys.stderr)
        return 2
    try:
        held = floors.read(FLOORS) if own else {}
        sets = read_sets(own_files() if own else args.files)
    except (BadCase, floors.BadFloors) as problem:
        print(problem, file=sys.stderr)
        return 2
    print("Loading the agent ...", file=sys.stderr, flush=True)
    agent = agent or load_agent(settings, lambda line: print(line, file=sys.stderr))
    if agent is None:
        print("Nothing was measured: without a model the figures would say nothing.", file=sys.stderr)
        return 2
    library = load_library()
    try:
        measured = measure(sets, agent, settings, library)
    except DatabaseBusy:
        print("Stopped: a reply took so long that the next case could not begin. Try again when this machine is less busy.", file=sys.stderr)
        return 1
    seconds = time.monotonic() - began
    for line in (*report.table(measured), *report.misses(measured, args.show_blind)):
        print(line)
    if args.json:
        report.write_json(args.json, measured, library.version, seconds)
    print(f"\nMeasured in {seconds:.0f} s.")
    return _judge(args, held, measured)


def _judge(args: argparse.Namespace, held: floors.Floors, measured: list[Measured]) -> int:
    problems = [f"COULD NOT BE PLAYED: {name}: {problem}" for one in measured for name, problem in one.problems]
    figures = {one.name: [figure for figure in one.figures() if isinstance(figure, Share)] for one in measured}
    below = [f"BELOW ITS FLOOR: {line}" for line in floors.broken(held, figures)]
    for line in problems + below:
        print(line)
    if held and not below:
        print("Every figure holds its floor.")
    if args.raise_floors and not problems:
        floors.write(FLOORS, floors.raised(held, figures))
        print(f"Floors raised. {floors.HOW}")
    elif args.raise_floors:
        print("The floors were left as they are: a case could not be played.")
    if args.record:
        print(f"{report.append_history(HISTORY, args.record, measured)} figures of {args.record} added to {HISTORY.name}.")
    return 1 if problems or below else 0
