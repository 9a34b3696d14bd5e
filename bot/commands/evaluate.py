"""`evaluate`: how good the agent is, in figures."""
from __future__ import annotations

import argparse
from pathlib import Path

from bot.settings import Settings

SUMMARY = "measure the agent on files of cases"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The files of cases, and what to do with the figures."""
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE",
                        help=".messages.jsonl, .conversations.yml or answers.jsonl files (default: the project's own, held to their floors)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every figure to FILE")
    parser.add_argument("--raise-floors", action="store_true", help="set each floor to what was reached, less a small margin; never lowers one")
    parser.add_argument("--record", metavar="RELEASE", help="add the held figures to docs/figures/history.csv under this name")
    parser.add_argument("--show-blind", action="store_true",
                        help="show the words of what was missed in blind sets too; whoever reads them can no longer be measured by them")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Measure and print the figures."""
    from bot.evaluation import main

    return main(args, settings)
