"""Which settings are due to be looked at again, and which nobody has signed off."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Mapping, Optional

from bot.triage.circumstances import ForceSettings
from bot.triage.settings_ranges import RANGES


@dataclass(frozen=True)
class Review:
    """One setting's standing. `overdue_days` is above 0 once its review date has passed; `in_file` is False where the default holds."""

    setting: str
    value: Any
    owner: Optional[str]
    review_by: Optional[str]
    overdue_days: int
    in_file: bool

    @property
    def signed_off(self) -> bool:
        """True with a named owner and a review date (missing.md section 8 asks for both)."""
        return bool(self.owner and self.review_by)


def reviews(force: ForceSettings, notes: Mapping[str, tuple[Any, ...]], today: date) -> tuple[Review, ...]:
    """Every setting's standing on a day, the longest overdue first; a setting is overdue from the day after its date.

    `notes` are a registry's owners and review dates by setting.
    """
    standing = []
    for name in RANGES:
        owner, review_by = notes.get(name, (None, None))
        late = (today - date.fromisoformat(review_by)).days if review_by else 0
        standing.append(Review(name, getattr(force, name), owner, review_by, max(late, 0), name in notes))
    return tuple(sorted(standing, key=lambda one: -one.overdue_days))


def report(standing: tuple[Review, ...]) -> list[str]:
    """What to look at again, in words; a last line says so when nothing is overdue."""
    lines = [
        f"OVERDUE  {one.setting} = {one.value}: to be reviewed by {one.review_by} ({one.owner or 'no owner'}), {one.overdue_days} "
        f"{'day' if one.overdue_days == 1 else 'days'} ago." for one in standing if one.overdue_days
    ]
    lines = lines or ["No review is overdue."]
    unsigned = [one for one in standing if not one.signed_off]
    if unsigned:
        lines.append("Without an owner or a review date (give each both):")
        lines += [f"  {one.setting} = {one.value}" + ("" if one.in_file else " (not in the registry: the proposed default)") for one in unsigned]
    return lines
