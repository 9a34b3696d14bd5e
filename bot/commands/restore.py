"""`restore`: a backup put back, and every call of it verified."""
from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot.settings import Settings

SUMMARY = "put a backup back into an empty place, then verify every call"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which backup, and whether there may be a log already."""
    parser.add_argument("path", metavar="PATH", type=Path, help="the folder of a backup")
    parser.add_argument("--replace", action="store_true", help="although there is a log already: a copy of it is kept first")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Restore and verify; 1 and a plain sentence when either fails."""
    from bot.calllog import database
    from bot.calllog.vault import VaultError
    from bot.commands.backup import beside
    from bot.commands.verify import look
    from bot.operations.refused import OperationRefused
    from bot.operations.restoring import restore
    from bot.setup.port import refuse_if_taken

    # On this machine the port says soonest that Threshold still runs; the database says it again for every other machine.
    refuse_if_taken(settings.host, settings.port)
    try:
        made = restore(args.path, settings.database_url, settings.secret_file, beside(settings), settings.home, args.replace, _say)
        database.migrate(settings.database_url)
        _say(f"Restored the backup of {made.made_at}. Now every call is verified ...")
        status = look(settings)
    except (OperationRefused, VaultError, database.DatabaseBusy, database.DatabaseUnavailable) as error:
        print(error, file=sys.stderr)
        return 1
    if status == 0:
        print("Before you start Threshold: do again what was done since the backup (leavers, disabled accounts, registry), as docs/operations.md says.")
    return status


def _say(line: str) -> None:
    print(line, flush=True)
