"""Plays scripted conversations through the real agent, with the clock of the case."""
from __future__ import annotations

from bot.rehearsal.running import main

__all__ = ["main"]
