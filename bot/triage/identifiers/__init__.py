"""Finds what could identify a person in free text and takes it out; a child's reference (RH-03) stays."""
from __future__ import annotations

from bot.triage.identifiers.masking import find, kinds, mask, never_mask
from bot.triage.identifiers.values import MARKS, Identifier

__all__ = ["MARKS", "Identifier", "find", "kinds", "mask", "never_mask"]
