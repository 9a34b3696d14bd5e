"""`rehearse`: scripted conversations through the real agent."""
from __future__ import annotations

import argparse
from pathlib import Path

from bot.settings import Settings

SUMMARY = "play the cases of a file through the real agent"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file of cases and how to print them."""
    parser.add_argument("file", metavar="FILE", help="a .messages.jsonl or .conversations.yml file, or - for standard input")
    parser.add_argument("--json", action="store_true", help="one JSON object per case instead of a transcript")
    parser.add_argument("--registry", type=Path, metavar="FILE", help="the registry to use (default: the one beside the cases)")
    parser.add_argument("--only", metavar="ID", help="only the case with this id")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Play the cases; the exit status is 1 when one of them broke."""
    from bot.rehearsal import main

    return main(args, settings)
