"""A typed remark as it may be kept: without what could identify somebody."""
from __future__ import annotations

from bot.casework.desk import Desk
from bot.triage.identifiers import mask, never_mask


def screened(desk: Desk, remark: str) -> str:
    """The remark with names, numbers and addresses taken out; homes' names stay."""
    text = remark.replace("\x00", " ").strip()
    return mask(text, never_mask(homes=[home.name for home in desk.registry.homes()])) if text else ""
