"""`rehearse`: scripted conversations through the real agent, or a changed protocol against calls and cases."""
from __future__ import annotations

import argparse
import sys
from pathlib import Path
from types import ModuleType

from bot.settings import Settings

SUMMARY = "play the cases of a file through the real agent, or compare the protocols with an earlier version"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The files of cases, what to compare with, and how to print it."""
    parser.add_argument("files", nargs="*", metavar="FILE",
                        help="a .messages.jsonl or .conversations.yml file, or - for standard input; with --against also golden cases "
                             "(..._cases.yml; default: the project's own cases)")
    parser.add_argument("--against", metavar="VERSION", help="print which decisions changed since VERSION: a git ref (HEAD), a folder of protocols, "
                        "or a version that calls name; exit status 1 when any went down")
    parser.add_argument("--json", action="store_true", help="one JSON object per case or change instead of words")
    parser.add_argument("--registry", type=Path, metavar="FILE", help="the registry to use (default: the one beside the cases); "
                        "with --against: try the settings of this file")
    parser.add_argument("--only", metavar="ID", help="only the case or call with this id")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Play or compare; the exit status is 1 when a case broke or a decision went down, 2 when it was refused before it began."""
    if args.against is not None:
        from bot.rehearsal import against as with_protocols
        chosen: ModuleType = with_protocols
    elif not args.files:
        print("Give a file of cases to play, or --against VERSION to compare protocols.", file=sys.stderr)
        return 2
    else:
        from bot.rehearsal import running as with_cases
        chosen = with_cases

    return int(chosen.main(args, settings))
