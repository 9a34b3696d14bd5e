"""`subject`: a copy of everything held about one child's reference, and erasure where that is lawful."""
from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.commands.running_as import now, whoever
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.calllog.database import Engine
    from bot.calllog.vault import Vault

SUMMARY = "copy what is held about one child's reference, or erase what can be erased"
_GROUNDS = ("not_needed", "consent_withdrawn", "objection", "unlawful", "legal_duty")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """export REFERENCE, erase REFERENCE."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    exporting = verbs.add_parser("export", help="write everything held about it, for a request of access; it is logged")
    exporting.add_argument("--to", type=Path, required=True, metavar="PATH", help="a new folder, or a file ending in .zip")
    erasing = verbs.add_parser("erase", help="show what could be erased; with --do, erase it")
    erasing.add_argument("--ground", choices=_GROUNDS, required=True, help="why it is lawful; docs/retention.md says what each means")
    erasing.add_argument("--mentions", action="store_true", help="also texts of other children's calls that mention the reference")
    erasing.add_argument("--do", action="store_true", help="erase it (default: only show)")
    for one in (exporting, erasing):
        one.add_argument("reference", metavar="REFERENCE", help="the child's, such as RH-03")
        one.add_argument("--by", metavar="WHO", default="", help="who does this (default: the account that runs the command)")
        one.add_argument("--why", metavar="WORDS", required=True, help="for the record; no names")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Do what was asked; 1 and a plain sentence when it cannot be done, or something had to be left."""
    from bot.calllog import database
    from bot.calllog.vault import Vault, VaultError
    from bot.retention.register import RetentionRefused

    args.by = args.by or whoever()
    try:
        database.migrate(settings.database_url)
        engine, vault = database.open_engine(settings.database_url), Vault.from_file(settings.secret_file)
        return {"export": _export, "erase": _erase}[args.verb](args, engine, vault)
    except (RetentionRefused, VaultError, OSError, database.DatabaseBusy, database.DatabaseUnavailable) as error:
        print(error, file=sys.stderr)
        return 1


def _export(args: argparse.Namespace, engine: Engine, vault: Vault) -> int:
    from bot.retention.subject.exporting import export

    made = export(engine, vault, args.reference, args.to, args.by, args.why, now)
    print(f"{made.path}: {made.calls} calls, {made.mentions} mentions in other calls.")
    if made.unreadable:
        print(f"{made.unreadable} texts could not be opened with this secret, so nobody knows whether they mention it.", file=sys.stderr)
    print("Read READ-FIRST.txt, then every text, before you hand it over.")
    return 1 if made.unreadable else 0


def _erase(args: argparse.Namespace, engine: Engine, vault: Vault) -> int:
    from bot.retention.kept_back import WORDS
    from bot.retention.subject.erasing import GROUNDS, Eraser

    eraser = Eraser(engine, vault, args.reference, args.ground, args.by, args.why, now, args.mentions)
    told = eraser.do() if args.do else eraser.plan()
    print(f"Ground: {GROUNDS[args.ground]}")
    print(f"{'Erased' if args.do else 'Would be erased'}: {told.texts} texts in {told.calls} calls about {args.reference}.")
    for call, why in told.left.items():
        print(f"  Left: {call}, {WORDS[why]}")
    if told.mentions:
        gone = f"{told.mentions_removed} removed" if args.do and args.mentions else "to be removed" if args.mentions else "left; add --mentions to remove them"
        print(f"Texts of other calls that mention it: {len(told.mentions)} in {', '.join(dict.fromkeys(call for call, _ in told.mentions))} ({gone}).")
    if told.named_before:
        print(f"Named in answers that were corrected to another child: {', '.join(told.named_before)}. Coded answers stay.")
    print("What stays: coded answers, decisions and times with the reference in them, old versions of the registry, and backups until they age out.")
    print("Take the child out of the registry yourself if the ground covers it. docs/retention.md says what stays and why.")
    if not args.do:
        print("Nothing was changed. To erase this, say the same with --do.")
    if told.untidy:
        print(told.untidy, file=sys.stderr)
    return 1 if args.do and told.left else 0
