"""The command line: `python -m bot COMMAND`."""
from __future__ import annotations

import argparse
import importlib
import os
import sys
from typing import Optional, Sequence

# Read by Rasa, SQLAlchemy and TensorFlow while they are imported, so they are set before anything else is.
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from bot.setting_values import SettingsRefused  # noqa: E402
from bot.settings import load  # noqa: E402
from bot.setup.trouble import SetupTrouble  # noqa: E402

COMMANDS = ("serve", "chat", "rehearse", "evaluate", "train", "check", "draw", "note", "settings", "registry", "people", "accounts", "log",
            "purge", "subject", "backup", "restore", "verify", "reseal")
REFUSED = 2


def parser() -> argparse.ArgumentParser:
    """The parser of every command. Command modules import only the standard library until they run."""
    top = argparse.ArgumentParser(prog="threshold", description="Helps children's homes and police control rooms decide what a call needs.")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in COMMANDS:
        module = importlib.import_module(f"bot.commands.{name}")
        one = commands.add_parser(name, help=module.SUMMARY, description=module.SUMMARY)
        module.add_arguments(one)
        one.set_defaults(run=module.run)
    return top


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Run one command. Returns its exit status: 0 done, 1 could not be done, 2 refused before it began."""
    args = parser().parse_args(argv)
    try:
        return int(args.run(args, load()))
    except SettingsRefused as refused:
        print(refused, file=sys.stderr)
        return REFUSED
    except SetupTrouble as trouble:
        print(trouble, file=sys.stderr)
    except ModuleNotFoundError as missing:
        print(_what_is_missing(missing.name or ""), file=sys.stderr)
    except BrokenPipeError:
        # Whoever read our words (`| head`) has had enough; Python would complain again while closing down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        return 130
    return 1


def _what_is_missing(name: str) -> str:
    if name.split(".")[0] in ("bot", "actions", "nlu"):
        return f"The part {name} is not in this copy of Threshold: get a complete copy, then run it again."
    return f"The package {name} is not installed: run 'make quick' to set up, then start this with .venv/bin/python."


if __name__ == "__main__":
    sys.exit(main())
