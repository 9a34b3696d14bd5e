"""What each local setting of a force may be: the one table that the registry refuses by and proofs explore."""
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Mapping, Union

_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")


@dataclass(frozen=True)
class Whole:
    """A whole number from `low` to `high`, both allowed."""

    low: int
    high: int
    unit: str

    def allows(self, value: Any) -> bool:
        """True for a whole number in the range; true and false are not numbers here."""
        return isinstance(value, int) and not isinstance(value, bool) and self.low <= value <= self.high

    def says(self) -> str:
        """What to write, for whoever wrote something else."""
        return f"a whole number from {self.low} to {self.high} ({self.unit})"

    def ends(self) -> tuple[int, int]:
        """The values at the ends of the range: what holds at both and is monotone holds between."""
        return (self.low, self.high)


@dataclass(frozen=True)
class Night:
    """A time of day in one evening and night: from `low` in the evening to `high`, which may be after midnight."""

    low: str
    high: str

    def allows(self, value: Any) -> bool:
        """True for "HH:MM" inside the night."""
        return isinstance(value, str) and bool(_CLOCK.fullmatch(value)) and _since_noon(self.low) <= _since_noon(value) <= _since_noon(self.high)

    def says(self) -> str:
        """What to write, for whoever wrote something else."""
        return f"a time on the 24-hour clock from {self.low} to {self.high}"

    def ends(self) -> tuple[str, str]:
        """The earliest and the latest time."""
        return (self.low, self.high)


@dataclass(frozen=True)
class OneOf:
    """One of a few words."""

    words: tuple[str, ...]

    def allows(self, value: Any) -> bool:
        """True for one of the words, exactly."""
        return isinstance(value, str) and value in self.words

    def says(self) -> str:
        """What to write, for whoever wrote something else."""
        return f"one of: {', '.join(self.words)}"

    def ends(self) -> tuple[str, ...]:
        """Every word: there is nothing between them."""
        return self.words


@dataclass(frozen=True)
class SettingRange:
    """One local setting: what it may be, what it does, and what that rests on. `mark` is proposal where no source gives the limits."""

    allowed: Union[Whole, Night, OneOf]
    meaning: str
    source: tuple[str, ...]
    mark: str = "proposal"


def _since_noon(clock: str) -> int:
    hours, minutes = clock.split(":")
    return ((int(hours) - 12) % 24) * 60 + int(minutes)


#: Every setting of `ForceSettings` but the force's own name and addresses. The names of settings and their defaults follow
#: missing.md section 8 and incidents.md section 8; the sources say what each rests on; all limits are proposals.
RANGES: Mapping[str, SettingRange] = {
    "never_wait_under_age": SettingRange(
        Whole(10, 18, "years"), "Below this age nobody waits while it is not confirmed where the child is.", ("RESOLUTION-2", "SANDWELL")),
    "manager_answer_minutes": SettingRange(
        Whole(5, 60, "minutes"), "How long a manager has to answer before the call moves on.", ("RESOLUTION-24", "RESOLUTION-27")),
    "late_return_margin_minutes": SettingRange(
        Whole(0, 60, "minutes"), "How late a child may be after a time that the child promised.", ("RESOLUTION-6",)),
    "recheck_minutes": SettingRange(
        Whole(5, 60, "minutes"), "How long until somebody who waits is asked again.", ("RESOLUTION-8",)),
    "max_rechecks": SettingRange(
        Whole(0, 5, "times"), "How often a wait may be renewed.", ("RESOLUTION-8",)),
    "recheck_grace_minutes": SettingRange(
        Whole(0, 30, "minutes"), "How long an unanswered re-check stands before silence counts as no word.", ("RESOLUTION-8", "RESOLUTION-25")),
    "latest_wait": SettingRange(
        Night("18:00", "03:00"), "The latest time of night that anybody waits until.", ("RESOLUTION-6",)),
    "cannabis_first_time": SettingRange(
        OneOf(("home_decides", "police_told")), "Who decides on a first, small amount of cannabis.", ("RESOLUTION-21", "HL-2017", "WSCC")),
    "kitchen_knife_in_room": SettingRange(
        OneOf(("manager", "report")), "What a kitchen knife in a bedroom needs, with no threat.", ("RESOLUTION-13",)),
    "slow_time_next_day_hour": SettingRange(
        Whole(8, 18, "o'clock"), "Until when on the next working day a slow-time decision may take.", ("RESOLUTION-14", "CYPN-DORSET")),
    "unfinished_call_minutes": SettingRange(
        Whole(5, 60, "minutes"), "How long a call may stand unfinished before it moves up.", ("RESOLUTION-25",)),
}
