"""`note`: the decision note of one call, to read, print, or paste into another log."""
from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.commands.log_looked import note_look
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.notes.note import Note

SUMMARY = "write the decision note of a call, as a page, a PDF or text to paste"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which call, where to, and whether as text under THRIVE headings."""
    parser.add_argument("call", metavar="CALL", help="its reference, such as T-7K3M9Q")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="a .html, .pdf or .txt file (default: HTML to the screen)")
    parser.add_argument("--thrive", action="store_true", help="plain text under THRIVE headings, ready to paste")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Write the note; 1 and one sentence when it cannot be done or the record was altered (the note then says so too)."""
    from bot.calllog import database
    from bot.calllog.log import UnknownCall
    from bot.calllog.vault import VaultError
    from bot.notes.gathering import gather
    from bot.notes.reading import NoLog, desk_to_read
    from bot.triage.reading_protocols import load_library

    problem = _refused(args)
    if problem:
        print(problem, file=sys.stderr)
        return 1
    try:
        with desk_to_read(settings.database_url, settings.secret_file, load_library()) as desk:
            call = desk.log.row(args.call.strip().upper()).call
            note_look(settings.database_url, settings.secret_file, call)
            note = gather(desk, call)
        _write(args, note)
    except (NoLog, UnknownCall, VaultError, database.DatabaseBusy, database.DatabaseUnavailable, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{args.output} cannot be written: {error.strerror}.", file=sys.stderr)
        return 1
    if note.broken_at is not None:
        print(f"Call {note.call} is NOT whole: event {note.broken_at} is missing or was altered. Tell your supervisor.", file=sys.stderr)
        return 1
    return 0


def _refused(args: argparse.Namespace) -> str:
    ending = args.output.suffix.lower() if args.output else ""
    if args.output and args.thrive and ending != ".txt":
        return "Text under THRIVE headings is written to a file that ends in .txt."
    if args.output and not args.thrive and ending not in (".html", ".pdf"):
        return "Give the note's file an ending: .html or .pdf (or --thrive with .txt)."
    return ""


def _write(args: argparse.Namespace, note: Note) -> None:
    if args.output and args.output.suffix.lower() == ".pdf":
        from bot.notes.printing import printed

        content = printed(note)
    elif args.thrive:
        from bot.notes.thrive import thrive

        content = thrive(note).encode("utf-8")
    else:
        from bot.notes.pages import page

        content = page(note).encode("utf-8")
    if args.output is None:
        print(content.decode("utf-8"), end="")
        return
    args.output.write_bytes(content)
    print(f"Wrote {args.output}.")
