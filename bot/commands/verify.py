"""`verify`: whether the whole call log is sound."""
from __future__ import annotations

import argparse
import sys

from bot.settings import Settings

SUMMARY = "verify every chain, every summary and every sealed value of the call log"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing but the settings."""


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Look at everything; 0 when all is well, 1 with what is wrong."""
    from bot.calllog import database
    from bot.calllog.vault import VaultError
    from bot.operations.refused import OperationRefused

    try:
        return look(settings)
    except (OperationRefused, VaultError, database.DatabaseBusy, database.DatabaseUnavailable) as error:
        print(error, file=sys.stderr)
        return 1


def look(settings: Settings) -> int:
    """Verify, print what is wrong and the last line; the exit status."""
    from bot.calllog.vault import Vault
    from bot.operations.database_kind import existing_log
    from bot.operations.secrets_told import lines_of
    from bot.operations.verifying import verify

    first, *older = lines_of(settings.secret_file)
    engine = existing_log(settings.database_url)
    try:
        found = verify(engine, Vault(first, tuple(older)), lambda line: print(line, flush=True))
    finally:
        engine.dispose()
    for sentence in found.sentences[:100]:
        print(sentence)
    if len(found.sentences) > 100:
        print(f"... and {len(found.sentences) - 100:,} more like these.")
    print(found.last_line)
    return 1 if found.sentences else 0
