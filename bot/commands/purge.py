"""`purge`: what is past its time, shown first and removed only when told to; and holds, which keep it."""
from __future__ import annotations

import argparse
import sys
from datetime import datetime
from typing import TYPE_CHECKING

from bot.commands.running_as import now, whoever
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.calllog.database import Engine
    from bot.calllog.vault import Vault

SUMMARY = "show what is past its time, remove it when told to, and hold what must be kept"
_REASONS = ("complaint", "review", "inquest", "iopc", "legal")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--dry-run (the default) or --do; hold, lift, holds."""
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--dry-run", action="store_true", help="only show what would be removed and what is kept back, and why (the default)")
    which.add_argument("--do", action="store_true", help="remove it; needs --why")
    _who_and_why(parser, False)
    verbs = parser.add_subparsers(dest="verb", metavar="VERB")
    holding = verbs.add_parser("hold", help="keep a call, or everything about a child's reference, until that is lifted")
    holding.add_argument("what", metavar="WHAT", help="a call such as T-7K3M9Q, or a child's reference such as RH-03")
    holding.add_argument("--for", dest="reason", choices=_REASONS, required=True, help="what it is kept for")
    _who_and_why(holding, True)
    lifting = verbs.add_parser("lift", help="end a hold")
    lifting.add_argument("number", type=int, metavar="NUMBER", help="as `purge holds` shows it")
    _who_and_why(lifting, True)
    verbs.add_parser("holds", help="every hold, also those lifted")


def _who_and_why(parser: argparse.ArgumentParser, needed: bool) -> None:
    # Not set on the verb's own when left out there: it must not undo what stood before the verb.
    parser.add_argument("--by", metavar="WHO", default=argparse.SUPPRESS, help="who does this (default: the account that runs the command)")
    parser.add_argument("--why", metavar="WORDS", required=needed, default=argparse.SUPPRESS, help="for the record; no names")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Do what was asked; 1 and a plain sentence when it cannot be done."""
    from bot.calllog import database
    from bot.calllog.log import UnknownCall
    from bot.calllog.vault import Vault, VaultError
    from bot.retention.periods import PeriodsRefused
    from bot.retention.register import RetentionRefused

    verb = {"hold": _hold, "lift": _lift, "holds": _holds}.get(args.verb, _do if args.do else _show)
    args.by, args.why = getattr(args, "by", None) or whoever(), getattr(args, "why", "")
    try:
        database.migrate(settings.database_url)
        return verb(args, settings, database.open_engine(settings.database_url), Vault.from_file(settings.secret_file))
    except (RetentionRefused, PeriodsRefused, UnknownCall, VaultError, database.DatabaseBusy, database.DatabaseUnavailable) as error:
        print(error, file=sys.stderr)
        return 1


def _show(args: argparse.Namespace, settings: Settings, engine: Engine, vault: Vault) -> int:
    from bot.calllog import database
    from bot.retention.due import plan
    from bot.retention.periods import load_periods
    from bot.retention.register import unfinished_run
    from bot.retention.telling import tell_plan

    periods = load_periods(settings.home)
    with database.reading(engine) as session:
        made, killed = plan(session, vault, periods, now()), unfinished_run(session, vault)
    print("\n".join(tell_plan(made, periods, done=False)))
    if killed:
        print(f"The purge of {local(killed.at)} by {killed.by} was not finished. The next one goes on with what it left.")
    print("Nothing was changed. To remove this: purge --do --why WORDS")
    return 0


def _do(args: argparse.Namespace, settings: Settings, engine: Engine, vault: Vault) -> int:
    from bot.retention.periods import load_periods
    from bot.retention.purging import Purge
    from bot.retention.telling import tell_plan

    periods = load_periods(settings.home)
    done, untidy = Purge(engine, vault, periods, args.by, args.why, now).do()
    print("\n".join(tell_plan(done, periods, done=True)))
    if untidy:
        print(untidy, file=sys.stderr)
    print("Backups still hold what was removed until they age out.")
    return 1 if {"damaged", "unreadable"} & set(done.kept_back) else 0


def _hold(args: argparse.Namespace, settings: Settings, engine: Engine, vault: Vault) -> int:
    from bot.calllog import database
    from bot.registry.registry import Registry
    from bot.retention.holds import hold

    what = {"call": args.what} if args.what.strip().upper().startswith("T-") else {"reference": args.what}
    with database.transaction(engine) as session:
        number = hold(session, vault, args.by, now(), args.reason, args.why, **what)
        known = "call" in what or Registry(session).child(args.what) is not None
    if not known:
        print(f"The registry has no child {args.what} now. The hold stands all the same: check that it is written right.", file=sys.stderr)
    print(f"Hold {number} stands. Nothing of {args.what.strip().upper()} is removed until it is lifted: purge lift {number} --why WORDS")
    return 0


def _lift(args: argparse.Namespace, settings: Settings, engine: Engine, vault: Vault) -> int:
    from bot.calllog import database
    from bot.retention.holds import lift

    with database.transaction(engine) as session:
        lift(session, vault, args.number, args.by, now(), args.why)
    print(f"Hold {args.number} is lifted. What is past its time goes with the next purge.")
    return 0


def _holds(args: argparse.Namespace, settings: Settings, engine: Engine, vault: Vault) -> int:
    from bot.calllog import database
    from bot.retention.holds import holds

    with database.reading(engine) as session:
        found = holds(session, vault)
    for one in found:
        about = one.call or "a child"
        print(f"  {one.number}  {about}  for {one.reason}  set {local(one.at)} by {one.by}: {one.why}")
        if one.lifted:
            by, at, why = one.lifted
            print(f"     lifted {local(at)} by {by}: {why}")
    if not found:
        print("Nothing was ever held.")
    return 0


def local(moment: datetime) -> str:
    """UK time, for people."""
    from bot.triage.clocks import UK

    return f"{moment.astimezone(UK):%d %b %Y, %H:%M}"
