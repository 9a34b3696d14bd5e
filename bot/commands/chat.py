"""`chat`: a talk with the agent in the terminal."""
from __future__ import annotations

import argparse

from bot.settings import Settings

SUMMARY = "talk with the agent in this terminal"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which home, and as whom."""
    parser.add_argument("--home", metavar="ID", help="the home you are in (default: the only one there is)")
    parser.add_argument("--role", choices=("staff", "operator"), default="staff", help="whose wording to use (default: staff)")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Talk until the person leaves."""
    from bot.channels.terminal import main

    return main(args, settings)
