"""Danger words: what an emergency looks like in a message, and the first words said back."""
from __future__ import annotations

from bot.triage.danger.looking import look, looking_once
from bot.triage.danger.finding import LINE, Finding, advice

__all__ = ["LINE", "Finding", "advice", "look", "looking_once"]
