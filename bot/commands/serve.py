"""`serve`: the agent on every channel that is set."""
from __future__ import annotations

import argparse

from bot.settings import Settings
from bot.setup.port import refuse_if_taken

SUMMARY = "serve the web chat, REST and (with a token) Telegram"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing but the settings."""


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Serve until stopped."""
    # Before the agent is loaded: nobody should wait ten seconds to hear that the port is taken.
    refuse_if_taken(settings.host, settings.port)
    from bot.serving import serve

    return serve(settings)
