"""The door of the console: signing in and out, joining, one's own account, and what was typed when a session ended."""
from __future__ import annotations

from starlette.routing import Route

from bot.channels.console.door.joining import Joining
from bot.channels.console.door.own import OwnAccount
from bot.channels.console.door.resuming import Resuming
from bot.channels.console.door.signing import Signing
from bot.channels.console.door.vouching import Vouching
from bot.channels.console.shell import Console


def routes(console: Console) -> list[Route]:
    """Every address of the door."""
    return [route for part in (Signing, Joining, OwnAccount, Resuming, Vouching) for route in part(console).routes()]
