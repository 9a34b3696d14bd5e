"""`backup`: a consistent copy of the call log while the service runs."""
from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot.settings import Settings

SUMMARY = "copy the call log to a new folder, while the service runs; the secret is kept apart"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to, or into which folder of backups."""
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("path", metavar="PATH", nargs="?", type=Path, help="a folder that is not there yet")
    where.add_argument("--into", metavar="FOLDER", type=Path, help="a folder of backups: a new one is made in it, named by the time")
    parser.add_argument("--keep", metavar="N", type=int, default=0, help="with --into: delete all but the newest N of them afterwards")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Make it; 1 and a plain sentence when it cannot be made."""
    from bot.calllog import database
    from bot.calllog.vault import VaultError
    from bot.operations.backing_up import back_up, forget_older, named_now
    from bot.operations.refused import OperationRefused

    target = named_now(args.into) if args.into else args.path
    try:
        made = back_up(settings.database_url, settings.secret_file, beside(settings), target.absolute(), _say)
        gone = forget_older(args.into, args.keep) if args.into and args.keep > 0 else []
    except (OperationRefused, VaultError, database.DatabaseBusy, database.DatabaseUnavailable) as error:
        print(error, file=sys.stderr)
        return 1
    proof = "read back and in order" if made.database == "sqlite" else "written by pg_dump"
    size = sum(int(str(one["bytes"])) for one in made.files.values())
    print(f"Backed up to {target}: {made.counts.get('call', 0):,} calls, {made.counts.get('event', 0):,} events, {size / 1e6:.1f} MB, {proof}.")
    if made.last_event:
        print(f"Last event: {made.last_event['at']}, number {made.last_event['seq']} of call {made.last_event['call']}, hash {str(made.last_event['hash'])[:16]}")
    for path in gone:
        print(f"Deleted the older backup {path.name}.")
    print(f"The secret is NOT in it. Without {settings.secret_file} (fingerprint {made.digest_secret}) nobody can read the texts: keep a copy of that file\n"
          "in another place than the backups, such as a sealed envelope or a password safe, and again after every `reseal add`.")
    return 0


def beside(settings: Settings) -> dict[str, Path]:
    """What is kept beside the database and belongs to it: events that wait, and the protocols of former versions."""
    return {"spool": settings.spool_dir, "protocols": settings.home / "protocols"}


def _say(line: str) -> None:
    print(line, flush=True)
