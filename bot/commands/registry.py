"""`registry`: the force's settings, homes, children's references and staff codes."""
from __future__ import annotations

import argparse
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Optional

from bot.settings import Settings

if TYPE_CHECKING:
    from bot.calllog.database import Engine
    from bot.registry.registry import Registry

SUMMARY = "import, export and show the registry of settings, homes, children and staff"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """import PATH, export PATH, show, overdue, versions."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    importing = verbs.add_parser("import", help="show what would change, ask, and take it in: all of it or nothing")
    importing.add_argument("path", type=Path, metavar="PATH", help="a YAML file, or a folder of CSV files")
    importing.add_argument("--yes", action="store_true", help="do not ask")
    exporting = verbs.add_parser("export", help="write the registry out, to be changed and imported again")
    exporting.add_argument("path", type=Path, metavar="PATH", help="a file ending in .yml, or a folder for CSV files")
    exporting.add_argument("--yes", action="store_true", help="write over what is there")
    showing = verbs.add_parser("show", help="print what is in force now")
    for one in (exporting, showing):
        one.add_argument("--version", metavar="VERSION", help="an older version (default: the current one)")
    reviewing = verbs.add_parser("overdue", help="print the settings whose review is overdue; ends with 1 if there are any")
    for one in (showing, reviewing):
        one.add_argument("--on", type=date.fromisoformat, metavar="YYYY-MM-DD", help="as of this day (default: today)")
    verbs.add_parser("versions", help="print every import, the latest first")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Do what was asked; 1 and a plain sentence when it cannot be done, or when a review is overdue."""
    from bot.calllog import database
    from bot.registry.registry import UnknownVersion

    verb = {"import": _import, "export": _export, "show": _show, "overdue": _overdue, "versions": _versions}[args.verb]
    try:
        database.migrate(settings.database_url)
        return verb(args, database.open_engine(settings.database_url))
    except (database.DatabaseBusy, database.DatabaseUnavailable, UnknownVersion, OSError, ValueError) as error:
        print(error.args[0] if isinstance(error, UnknownVersion) else error, file=sys.stderr)
        return 1


def _import(args: argparse.Namespace, engine: Engine) -> int:
    from bot.calllog import database
    from bot.registry.differences import differences, open_calls
    from bot.registry.registry import Registry, load

    content = load(args.path)
    with database.reading(engine) as session:
        registry = Registry(session)
        before = registry.version()
        lines = differences(registry.content(), content, open_calls(session))
    if before and not lines:
        print(f"Nothing to change: the registry already says what {args.path} says (version {before}).")
        return 0
    print("\n".join(lines))
    if not args.yes and not _agreed():
        print("Nothing was changed.")
        return 1
    # Asked outside the transaction: nobody's call may wait for an answer at this terminal.
    with database.transaction(engine) as session:
        registry = Registry(session)
        if registry.version() != before:
            print("Nothing was changed: somebody else imported a registry meanwhile. Run this again to see the difference now.", file=sys.stderr)
            return 1
        print(f"Imported {args.path}; the registry is now version {registry.import_content(content)}.")
    return 0


def _agreed() -> bool:
    if not sys.stdin.isatty():
        print("To apply this, run it again with --yes.", file=sys.stderr)
        return False
    try:
        return input("Apply this? Type yes: ").strip().lower() in ("yes", "y")
    except EOFError:
        return False


def _export(args: argparse.Namespace, engine: Engine) -> int:
    from bot.calllog import database
    from bot.registry.registry import Registry
    from bot.registry.writing import write

    if not args.yes and args.path.exists() and (args.path.is_file() or any(args.path.iterdir())):
        print(f"{args.path} is there already. Give another name, or add --yes to write over it.", file=sys.stderr)
        return 1
    with database.reading(engine) as session:
        registry = Registry(session)
        if registry.is_empty():
            print(_EMPTY, file=sys.stderr)
            return 1
        content = registry.content(args.version)
    print("\n".join(f"Wrote {path}" for path in write(content, args.path)))
    return 0


def _show(args: argparse.Namespace, engine: Engine) -> int:
    from bot.calllog import database
    from bot.registry.registry import Registry

    with database.reading(engine) as session:
        registry = Registry(session)
        print("\n".join([_EMPTY] if registry.is_empty() else _shown(registry, args.version, args.on or _today())))
    return 0


def _shown(registry: Registry, version: Optional[str], today: date) -> "list[str]":
    from bot.registry.reviews import reviews
    from bot.triage.settings_ranges import RANGES

    force = registry.force(version)
    lines = [f"Registry version {version or registry.version()}", f"{force.name}, {force.non_emergency}", "Settings"]
    for one in reviews(force, registry.setting_notes(version), today):
        notes = f"owner: {one.owner or 'none'}, review by: {one.review_by or 'no date'}" if one.in_file else "the proposed default, not signed off"
        overdue = "  OVERDUE" if one.overdue_days else ""
        lines.append(f"  {one.setting} = {one.value}{overdue}  [{RANGES[one.setting].allowed.says()}; {notes}]")
    lines.append("Homes")
    for home in registry.homes(version):
        children, staff = registry.children(home.id, version), registry.staff(home.id, version)
        lines.append(f"  {home.id}: {home.name}; children: {', '.join(one.ref for one in children) or 'none'}; "
                     f"staff: {', '.join(one.code for one in staff) or 'none'}")
    elsewhere = [f"{one.code} ({one.role})" for one in registry.staff(version=version) if not one.homes]
    return lines + ([f"Staff of no home: {', '.join(elsewhere)}"] if elsewhere else [])


def _overdue(args: argparse.Namespace, engine: Engine) -> int:
    from bot.calllog import database
    from bot.registry.registry import Registry
    from bot.registry.reviews import report, reviews

    with database.reading(engine) as session:
        registry = Registry(session)
        standing = reviews(registry.force(), registry.setting_notes(), args.on or _today())
    print("\n".join(report(standing)))
    return 1 if any(one.overdue_days for one in standing) else 0


def _versions(args: argparse.Namespace, engine: Engine) -> int:
    from bot.calllog import database
    from bot.registry.registry import Registry
    from bot.triage.clocks import UK

    with database.reading(engine) as session:
        imports = Registry(session).versions()
    print("\n".join(f"{version}  imported {at.astimezone(UK):%Y-%m-%d %H:%M}{'  (current)' if not number else ''}"
                    for number, (version, at) in enumerate(imports)) or _EMPTY)
    return 0


def _today() -> date:
    from bot.triage.clocks import UK

    return datetime.now(UK).date()


_EMPTY = "The registry is empty: import one with 'registry import PATH'."
