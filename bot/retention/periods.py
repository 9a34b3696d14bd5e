"""How long each class of record is kept: the shipped periods, and a force's own numbers over them."""
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Mapping, Optional

from bot.triage.strict_yaml import LineDict, ProtocolError, check_keys, read

CHAT, NOTES, CODED = "chat", "notes", "coded"
SHIPPED = Path(__file__).with_name("periods.yml")
#: The force's own numbers, in its data folder: `chat: 45`, a class and its days on each line.
LOCAL = "retention.yml"


class PeriodsRefused(ValueError):
    """A file of periods that cannot be used; the message names the file, the line and what to write."""


@dataclass(frozen=True)
class Period:
    """One class: how many days it is kept, the limits of that number, what happens then ("remove" or "look_again"), and what it rests on."""

    name: str
    days: int
    low: int
    high: int
    action: str
    what: str
    source: tuple[str, ...]
    mark: str

    def cutoff(self, now: datetime) -> datetime:
        """What was closed and written by then is past its time."""
        return now - timedelta(days=self.days)

    @property
    def rule(self) -> str:
        """The rule as it stands in the log: "chat: 60 days after the call was closed (proposal)"."""
        return f"{self.name}: {self.days} days after the call was closed ({self.mark})"


def load_periods(folder: Optional[Path] = None) -> Mapping[str, Period]:
    """The periods in force, by class: those shipped, with the numbers of `retention.yml` in `folder` where there is one.

    Raises:
        PeriodsRefused: naming file and line, for what cannot be read, an unknown class, or days outside the limits.
    """
    try:
        periods = {name: _period(name, told) for name, told in read(SHIPPED).items()}
        local = folder / LOCAL if folder else None
        if local is not None and local.exists():
            periods.update(_own(local, periods))
    except ProtocolError as problem:
        raise PeriodsRefused(str(problem)) from problem
    return periods


def _period(name: str, told: Any) -> Period:
    check_keys(SHIPPED.name, told, {"days", "from", "to", "action", "what", "source", "mark"}, set())
    return Period(name, told["days"], told["from"], told["to"], told["action"], told["what"], tuple(told["source"]), told["mark"])


def _own(path: Path, periods: Mapping[str, Period]) -> dict[str, Period]:
    told = read(path)
    if not isinstance(told, LineDict):
        raise ProtocolError(path.name, 1, "write a class and its days on each line, like chat: 45")
    check_keys(path.name, told, set(), set(periods))
    own = {}
    for name, days in told.items():
        period = periods[name]
        if isinstance(days, bool) or not isinstance(days, int) or not period.low <= days <= period.high:
            raise ProtocolError(path.name, told.lines[name], f"{name} must be a whole number of days from {period.low} to {period.high}, not {days!r}")
        own[name] = replace(period, days=days, mark="set by the force")
    return own
