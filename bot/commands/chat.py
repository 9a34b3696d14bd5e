"""`chat`: a talk with the agent in the terminal."""
from __future__ import annotations

import argparse

from bot.settings import Settings

SUMMARY = "talk with the agent in this terminal"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing but the settings."""


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Talk until the person leaves."""
    from bot.channels.terminal import main

    return main(args, settings)
