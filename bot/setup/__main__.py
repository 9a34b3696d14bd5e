"""`python -m bot.setup`: brings this checkout to where Threshold can run, doing only what is not done yet."""
from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import signal
import sys
import time
from pathlib import Path
from typing import Iterator, List, Optional

from bot.setting_values import SettingsRefused
from bot.settings import CHECKOUT, Settings, load
from bot.setup.environment import Environment
from bot.setup.frontend import Frontend
from bot.setup.model import STEP as TRAINING
from bot.setup.model import Model
from bot.setup.port import refuse_if_taken
from bot.setup.space import refuse_if_short
from bot.setup.trouble import SetupTrouble, from_os_error
from bot.setup.weights import MPNET, ensure_weights, is_verified

# Measured in GB, with room for what is only there meanwhile.
ENVIRONMENT_NEEDS, WEIGHTS_NEED, TRAINING_NEEDS = 3.5, 1.5, 1.0


def say(line: str) -> None:
    """Print one line at once, also into a pipe."""
    print(line, flush=True)


def main(argv: Optional[List[str]] = None) -> int:
    """Set up; returns 0, or 1 after one sentence on standard error."""
    parser = argparse.ArgumentParser(prog="python -m bot.setup", description="Set Threshold up. What is done already is skipped.")
    parser.add_argument("--environment-only", action="store_true", help="only the Python environment")
    parser.add_argument("--retrain", action="store_true", help="train even when nothing has changed")
    parser.add_argument("--to-serve", action="store_true", help="first see that the address to serve on is free")
    options = parser.parse_args(argv)
    try:
        settings = load()
        if options.to_serve:
            refuse_if_taken(settings.host, settings.port)
        set_up(settings, environment_only=options.environment_only, retrain=options.retrain)
    except (SetupTrouble, SettingsRefused) as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except OSError as error:
        print(from_os_error(error, CHECKOUT), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted: run it again to go on from here.", file=sys.stderr)
        return 130
    return 0


def set_up(settings: Settings, environment_only: bool = False, retrain: bool = False, checkout: Path = CHECKOUT) -> None:
    """Do every step that is not done. Raises SetupTrouble or OSError when one cannot be."""
    began = time.monotonic()
    stamps_dir = settings.home / "setup"
    stamps_dir.mkdir(parents=True, exist_ok=True)
    log = stamps_dir / "setup.log"
    environment = Environment(checkout, log, say)
    frontend = Frontend(environment.folder, log, say)
    model = Model(checkout, settings, log, say)
    with _alone(checkout), _alone(stamps_dir):
        if retrain:
            model.stamps.forget(TRAINING)
        needed = _needed(settings, environment, model, environment_only)
        if not needed:
            if not frontend.is_ready():
                frontend.ensure()
            return
        refuse_if_short(needed)
        log.write_text("", encoding="utf-8")
        environment.ensure()
        frontend.ensure()
        say(f"Environment: ready ({time.monotonic() - began:.0f} s so far)")
        if environment_only:
            return
        ensure_weights(settings.weights_dir, say, python=environment.python, log=log)
        say(f"Weights: verified ({time.monotonic() - began:.0f} s so far)")
        model.ensure(environment.python)
        say(f"Set-up complete ({time.monotonic() - began:.0f} s)")


def _needed(settings: Settings, environment: Environment, model: Model, environment_only: bool) -> "list[tuple[Path, float]]":
    """(folder, GB) for each step that is to be done."""
    steps = [] if environment.is_ready() else [(environment.folder, ENVIRONMENT_NEEDS)]
    if not environment_only:
        if not is_verified(settings.weights_dir / MPNET.name):
            steps.append((settings.weights_dir, WEIGHTS_NEED))
        if not model.is_ready():
            steps.append((settings.model_dir, TRAINING_NEEDS))
    return steps


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold `folder`, waiting for another set-up to end, so that two never write the same one."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up is under way here; waiting for it to end.")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


if __name__ == "__main__":
    # What a user's own Python settings add must not leak into the environment being made.
    os.environ.pop("PYTHONHOME", None)
    # Ended from outside, it must end what it started too, or pip would go on writing beside the next set-up.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    sys.exit(main())
