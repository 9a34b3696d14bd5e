"""`draw`: a protocol on one sheet, one call's path, or the parts of the program, as an SVG picture."""
from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot.settings import CHECKOUT, Settings

SUMMARY = "draw a protocol, the path of one call, or the parts of the program, as an SVG picture"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to draw, and where to."""
    parser.add_argument("what", metavar="PROTOCOL|CALL|parts", help="a protocol's name, such as missing; a call's reference, such as T-7K3M9Q; or the word parts")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="an .svg file (default: to the screen)")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Draw it; 1 and one sentence when there is no such protocol or call."""
    from bot.calllog import database
    from bot.calllog.log import UnknownCall
    from bot.calllog.vault import VaultError
    from bot.notes.reading import NoLog

    try:
        picture = _picture(args.what.strip(), settings)
        if args.output is None:
            print(picture, end="")
        else:
            args.output.write_text(picture, encoding="utf-8")
            print(f"Wrote {args.output}.")
    except (NoLog, UnknownCall, VaultError, database.DatabaseBusy, database.DatabaseUnavailable, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{args.output} cannot be written: {error.strerror}.", file=sys.stderr)
        return 1
    return 0


def _picture(what: str, settings: Settings) -> str:
    if what.lower() == "parts":
        from bot.drawing.parts import read_parts
        from bot.drawing.parts_picture import parts_picture

        return parts_picture(read_parts(CHECKOUT))
    from bot.triage.reading_protocols import load_library

    library = load_library()
    if what.lower() in library.protocols:
        from bot.drawing.protocol_picture import protocol_picture

        return protocol_picture(library.protocols[what.lower()])
    if not what.upper().startswith("T-"):
        raise ValueError(f"There is no protocol {what}; there are {', '.join(sorted(library.protocols))}. A call's reference starts with T-.")
    from bot.drawing.call_picture import call_picture
    from bot.notes.gathering import gather
    from bot.notes.reading import desk_to_read

    with desk_to_read(settings.database_url, settings.secret_file, library) as desk:
        return call_picture(gather(desk, what.upper()))
