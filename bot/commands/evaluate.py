"""`evaluate`: how good the agent is, in figures."""
from __future__ import annotations

import argparse
from pathlib import Path

from bot.settings import Settings

SUMMARY = "measure the agent on files of cases"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The files of cases."""
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="files of cases (default: the project's own)")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Measure and print the figures."""
    from bot.evaluation import main

    return main(args, settings)
