"""`reseal`: a new secret for the sealed texts, one safe step after the other."""
from __future__ import annotations

import argparse
import sys
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Callable, TypeVar

from bot.settings import Settings

if TYPE_CHECKING:
    from bot.calllog.database import Engine
T = TypeVar("T")

SUMMARY = "change the secret that texts are sealed with: add, use, run, drop"
_RESTART = "Now restart every process of Threshold: each reads the secret only when it starts."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """status, add, use, run, drop."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    verbs.add_parser("status", help="which secrets the file has, and how much is not sealed with the first")
    verbs.add_parser("add", help="1. make a new secret that every process can open with; restart them all")
    verbs.add_parser("use", help="2. seal with it from now on; restart them all")
    verbs.add_parser("run", help="3. seal everything anew with it, while the service runs; may be stopped and run again")
    verbs.add_parser("drop", help="4. take the former secrets out of the file, all but the one that digests need")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Do the step; 1 and a plain sentence when it cannot be done."""
    from bot.calllog import database
    from bot.calllog.vault import VaultError
    from bot.operations.refused import OperationRefused

    verb = {"status": _status, "add": _add, "use": _use, "run": _run, "drop": _drop}[args.verb]
    try:
        return verb(settings)
    except (OperationRefused, VaultError, database.DatabaseBusy, database.DatabaseUnavailable) as error:
        print(error, file=sys.stderr)
        return 1


def _add(settings: Settings) -> int:
    from bot.operations.secret_file import added, rewrite
    from bot.operations.secrets_told import fingerprint, lines_of

    before = lines_of(settings.secret_file)
    after = added(before, datetime.now(timezone.utc))
    rewrite(settings.secret_file, before, after)
    print(f"The secret {fingerprint(after[1])} can be opened with; nothing is sealed with it yet.")
    print(f"Keep a copy of {settings.secret_file} apart, as you did with the former one. {_RESTART} Then: reseal use")
    return 0


def _use(settings: Settings) -> int:
    from bot.operations.secret_file import put_to_use, rewrite
    from bot.operations.secrets_told import fingerprint, lines_of

    before = lines_of(settings.secret_file)
    after = put_to_use(before)
    rewrite(settings.secret_file, before, after)
    print(f"Texts are sealed with {fingerprint(after[0])}. {_RESTART} Then: reseal run")
    return 0


def _run(settings: Settings) -> int:
    from bot.operations.refused import OperationRefused
    from bot.operations.resealing import reseal
    from bot.operations.secret_file import waiting
    from bot.operations.secrets_told import lines_of

    lines = lines_of(settings.secret_file)
    if waiting(lines):
        raise OperationRefused("The new secret is not in use yet: restart every process of Threshold, then `reseal use`.")
    done = _with_engine(settings, lambda engine: reseal(engine, lines, settings.spool_dir, lambda line: print(line, flush=True)))
    for name, count in done.unreadable.items():
        print(f"{count:,} values of {name} open with no secret of the file and were left alone: see `verify`.")
    print(f"{done.anew:,} values sealed anew, {done.already:,} were so already. Then: reseal drop")
    return 1 if done.unreadable else 0


def _drop(settings: Settings) -> int:
    from bot.operations.refused import OperationRefused
    from bot.operations.resealing import left_over
    from bot.operations.secret_file import dropped, rewrite, waiting
    from bot.operations.secrets_told import fingerprint, lines_of

    before = lines_of(settings.secret_file)
    after = dropped(before)
    if waiting(before):
        raise OperationRefused("A new secret is waiting in the file: go on with `reseal use`, or take its line out by hand.")
    left = _with_engine(settings, lambda engine: left_over(engine, before, settings.spool_dir))
    if left:
        raise OperationRefused(f"{sum(left.values()):,} values are not sealed with the first secret yet ({', '.join(left)}). Run `reseal run`; "
                               "if it stays so, a process still has the former secret: restart it.")
    if after == before:
        print("All is sealed with the first secret. There is no secret that may go: the last line makes person keys and hash chains and has to stay.")
        return 0
    rewrite(settings.secret_file, before, after)
    print(f"Taken out: {', '.join(fingerprint(line) for line in before if line not in after)}. The last line ({fingerprint(after[-1])}) stays: digests need it.")
    print("Backups made before today are still sealed with what was taken out: keep a copy of it, apart, as long as you keep them.")
    return 0


def _status(settings: Settings) -> int:
    from bot.operations.resealing import left_over
    from bot.operations.secret_file import waiting
    from bot.operations.secrets_told import fingerprint, lines_of

    lines = lines_of(settings.secret_file)
    for number, line in enumerate(lines):
        work = ["seals"] if number == 0 else ["new, waits for `reseal use`"] if number == 1 and waiting(lines) else []
        work += ["digests (has to stay)"] if number == len(lines) - 1 else []
        print(f"  {fingerprint(line)}  {', '.join(work) or 'opens what it sealed'}")
    left = _with_engine(settings, lambda engine: left_over(engine, lines, settings.spool_dir))
    for name, count in left.items():
        print(f"  {count:,} values of {name} are not sealed with the first")
    print("All is sealed with the first secret." if not left else "`reseal run` seals them anew.")
    return 0


def _with_engine(settings: Settings, work: Callable[[Engine], T]) -> T:
    from bot.operations.database_kind import existing_log

    engine = existing_log(settings.database_url)
    try:
        return work(engine)
    finally:
        engine.dispose()
