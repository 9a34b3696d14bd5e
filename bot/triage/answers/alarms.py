"""Asking the danger phrases about an answer or a first message."""
from __future__ import annotations

try:
    from bot.triage.danger import look
except ImportError:  # the danger phrases may be left out of a rehearsal of the answers alone
    look = None


def sounds_alarm(text: str) -> bool:
    """Whether the danger phrases find an alarm in `text`."""
    return look is not None and look(text).level == "alarm"


def level(text: str) -> str:
    """What the danger phrases make of `text`: "alarm", "ask" or "none"."""
    return look(text).level if look is not None else "none"
