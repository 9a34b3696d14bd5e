"""Questions that staff put to us: what they are, and the reviewed answers to them."""
from __future__ import annotations

from bot.triage.digressions.finding import Asked, find, question_to_us
from bot.triage.digressions.reading import Answer, Digression, Digressions, load

__all__ = ["Answer", "Asked", "Digression", "Digressions", "find", "load", "question_to_us"]
