"""Why something was changed, in words that name nobody."""
from __future__ import annotations

from bot.registry.registry import Registry
from bot.triage.identifiers import mask, never_mask

LONGEST = 500
MISSING = "Say why, in a few words. It is kept with the change."
TOO_LONG = f"Keep it under {LONGEST} characters."


class NoReason(ValueError):
    """A reason that cannot be kept; the message says what to write."""


def kept(why: str, registry: Registry) -> str:
    """The reason as it is kept: in one line, and what could identify somebody taken out.

    Raises NoReason for none or a very long one.
    """
    line = " ".join(why.split())
    if not any(character.isalnum() for character in line):
        raise NoReason(MISSING)
    if len(line) > LONGEST:
        raise NoReason(TOO_LONG)
    force = registry.force()
    return mask(line, never_mask((home.name for home in registry.homes()), (), (force.name, *(home.provider for home in registry.homes()))))
