"""`settings`: every setting, its value and where it came from."""
from __future__ import annotations

import argparse

from bot.settings import SETTINGS_FILE, VARIABLES, WHEELS, Settings

SUMMARY = "print every setting and where it came from"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing."""


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the settings; secrets show only whether they are set."""
    rows = [("setting", "value", "from", "environment variable")]
    rows += [(key, value, origin, VARIABLES[key]) for key, value, origin in settings.shown()]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)) + "  " + row[3])
    print(f"\nA token may stand in a file of its own: {VARIABLES['telegram_token_file']} names it.")
    print(f"{SETTINGS_FILE} names a file of 'key = value' lines; the environment goes before it.")
    print(f"{WHEELS} names a folder of package files carried to a machine without network.")
    return 0
