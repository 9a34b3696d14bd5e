"""Asking the danger phrases about an answer or a first message."""
from __future__ import annotations

from bot.triage.danger import look


def sounds_alarm(text: str) -> bool:
    """Whether the danger phrases find an alarm in `text`."""
    return look(text).level == "alarm"


def level(text: str) -> str:
    """What the danger phrases make of `text`: "alarm", "ask" or "none"."""
    return look(text).level
