"""`check`: whether the protocols can be relied on."""
from __future__ import annotations

import argparse
import sys

from bot.settings import Settings

SUMMARY = "check the protocols and say what is wrong with them"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing."""


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Read every protocol strictly; 1 and the reason when one is refused."""
    from bot.triage.reading_protocols import load_library

    try:
        library = load_library()
    except ValueError as refused:
        print(refused, file=sys.stderr)
        return 1
    if not library.protocols:
        print("There are no protocols in bot/protocols: get a complete copy of Threshold.", file=sys.stderr)
        return 1
    for name, one in library.protocols.items():
        print(f"{name}: {len(one.questions)} questions, {len(one.rules)} rules, version {one.version}")
    print(f"All protocols are sound to read; together they are version {library.version}.")
    return 0
