"""`train`: teaches the agent from nlu/."""
from __future__ import annotations

import argparse

from bot.settings import Settings

SUMMARY = "train the agent from nlu/, config.yml and domain.yml"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing but the settings."""


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Train into the model folder of the settings, fetching the weights first when they are missing."""
    from bot.setup.weights import ensure_weights
    from bot.understanding.training import train

    ensure_weights(settings.weights_dir, _say)
    train(settings, _say)
    return 0


def _say(line: str) -> None:
    print(line, flush=True)
