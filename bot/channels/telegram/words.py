"""What the channel itself says, when the front door cannot or need not."""
from __future__ import annotations

from bot.triage.danger import LINE

FALLBACK = f"{LINE}\n\nSomething went wrong at our end. Please send your message again."

GROUP_REFUSED = f"I only work in a private chat, so that nothing about a child is shared. {LINE}"

COMMANDS = (
    ("new", "Start a new call"),
    ("status", "Your open calls"),
    ("report", "Report this to the police"),
    ("person", "Who to ring instead of me"),
    ("stop", "Leave it for now; the call stays open"),
    ("help", "How this works"),
)


def pressed(text: str, label: str) -> str:
    """A question's text once one of its buttons was pressed.

    It says only that the button was pressed: whether the answer still counts is for the front door to say.
    """
    return f"{text}\n\nYou pressed: {label}"
