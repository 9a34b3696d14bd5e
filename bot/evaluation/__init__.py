"""How good the agent is, in figures with their uncertainty, and every miss by name."""
from __future__ import annotations

from bot.evaluation.running import main

__all__ = ["main"]
