"""`log heads`, `log key` and `log verify --against`: the head of every call kept elsewhere, and a log from before put under the key."""
from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.commands.running_as import now
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.calllog.vault import Vault


def heads(session: Any, vault: Vault, out: Path | None) -> int:
    """Writes the heads to a new file, or to standard output; 1 when the file cannot be written."""
    from bot.operations.heads import write_heads

    if out is None:
        write_heads(session, vault, now(), sys.stdout)
        return 0
    try:
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            count = write_heads(session, vault, now(), file)
    except OSError as problem:
        print(f"{out} cannot be written: {problem.strerror}. Name a file that is not there yet.", file=sys.stderr)
        return 1
    print(f"Wrote the heads of {count:,} calls to {out}. Keep it where this machine cannot write; later: log verify --against FILE")
    return 0


def against(session: Any, vault: Vault, file: Path) -> int:
    """Holds the log against a file of heads; 1 with what is wrong."""
    from bot.operations.heads import compare
    from bot.operations.refused import OperationRefused

    try:
        with file.open(encoding="utf-8", errors="replace") as lines:
            found = compare(session, vault, lines)
    except OSError as problem:
        print(f"{file} cannot be read: {problem.strerror}.", file=sys.stderr)
        return 1
    except OperationRefused as problem:
        print(problem, file=sys.stderr)
        return 1
    for sentence in found.sentences[:100]:
        print(sentence)
    if len(found.sentences) > 100:
        print(f"... and {len(found.sentences) - 100:,} more like these.")
    print(f"Compared with {found.calls:,} calls as they were at {found.written}: {len(found.sentences)} differences.")
    return 1 if found.sentences else 0


def key(settings: Settings) -> int:
    """Puts a log from before under the key; 1 and a sentence when it is so already or cannot be done."""
    from bot.calllog import database
    from bot.calllog.vault import Vault, VaultError
    from bot.operations.database_kind import existing_log
    from bot.operations.keying import key as put_under_key
    from bot.operations.refused import OperationRefused
    from bot.operations.secrets_told import lines_of

    try:
        first, *older = lines_of(settings.secret_file)
        existing_log(settings.database_url).dispose()
        database.migrate(settings.database_url)
        engine = database.open_engine(settings.database_url)
        try:
            count = put_under_key(engine, Vault(first, tuple(older)), now(), lambda line: print(line, flush=True))
        finally:
            engine.dispose()
    except (OperationRefused, VaultError, database.DatabaseBusy, database.DatabaseUnavailable) as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"{count:,} calls from before are under the key from now on. Write this time down: a second one would be somebody's doing.")
    print("Now `python -m bot verify`, and keep a file of `python -m bot log heads` in another place.")
    return 0


def add_arguments(verbs: Any) -> None:
    """heads and key."""
    writing = verbs.add_parser("heads", help="write the number of events and the last hash of every call, to be kept elsewhere")
    writing.add_argument("--out", type=Path, metavar="FILE", help="a file that is not there yet (default: to the screen)")
    verbs.add_parser("key", help="once after an update: put calls from before under the key")


def add_against(verifying: argparse.ArgumentParser) -> None:
    """--against FILE."""
    verifying.add_argument("--against", type=Path, metavar="FILE", help="compare with a file that `log heads` or a backup wrote earlier")
