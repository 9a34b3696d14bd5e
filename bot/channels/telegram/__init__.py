"""Telegram: every kind of update is stored, worked and answered; every reply is delivered or accounted for."""
from __future__ import annotations

import os

# The library warns on every time period unless this is chosen before it is imported.
os.environ.setdefault("PTB_TIMEDELTA", "true")

from bot.channels.telegram.channel import TelegramChannel, TelegramRefused  # noqa: E402

__all__ = ["TelegramChannel", "TelegramRefused"]
