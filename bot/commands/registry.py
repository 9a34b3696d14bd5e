"""`registry`: the force's settings, homes and children's references."""
from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot.settings import Settings

SUMMARY = "import or show the registry of homes and children"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """import FILE, or show."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    importing = verbs.add_parser("import", help="take a registry file in, all of it or nothing")
    importing.add_argument("file", type=Path, metavar="FILE", help="a YAML file of the force, its homes and children")
    verbs.add_parser("show", help="print what is in force now")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Import or show; 1 and one sentence when it cannot be done."""
    from bot.calllog import database
    from bot.registry.registry import Registry

    try:
        database.migrate(settings.database_url)
        with database.transaction(database.open_engine(settings.database_url)) as session:
            registry = Registry(session)
            if args.verb == "import":
                print(f"Imported {args.file}; the registry is now version {registry.import_file(args.file)}.")
            else:
                print("\n".join(_shown(registry)))
    except (database.DatabaseBusy, database.DatabaseUnavailable, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _shown(registry) -> "list[str]":
    if registry.is_empty():
        return ["The registry is empty: import one with 'registry import FILE'."]
    lines = [f"Registry version {registry.version()}"]
    for home in registry.homes():
        lines.append(f"{home.id}: {home.name}")
        lines += [f"  {child.ref}" for child in registry.children(home.id)]
    return lines
