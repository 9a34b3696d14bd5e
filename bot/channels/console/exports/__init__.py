"""Exports and police outcomes: what leaves Threshold, and what comes back about a call."""
from __future__ import annotations

from starlette.routing import Route

from bot.channels.console.exports import lists, notes, one_outcome, packs, uploads
from bot.channels.console.shell import Console


def routes(console: Console) -> list[Route]:
    """Every address of this part."""
    return [*lists.routes(console), *packs.routes(console), *notes.routes(console), *uploads.routes(console), *one_outcome.routes(console)]
