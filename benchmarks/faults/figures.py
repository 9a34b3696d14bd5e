"""What one fault came to, and the table of them."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Iterable

#: Seconds from the process's start (or its going on) until danger is answered.
RESTART_LIMIT = 15.0
#: Seconds until danger is answered while the process runs, whatever else is broken.
DANGER_LIMIT = 5.0


@dataclass(frozen=True)
class Danger:
    """One message of danger: on which channel, in what part of the run, seconds to the 999 words (None: never)."""

    channel: str
    part: str
    seconds: float | None
    away: bool = False  # sent while the process, or the way to it, was not there: counted from when it was again


@dataclass(frozen=True)
class Outcome:
    """What became of every message while one thing was broken.

    lost: not in the log; twice: in the log, delivered or done twice; unanswered: nobody has, or will have, a reply.
    starts: seconds from each start to the first answer to danger. wrong: any other violation. notes: worth a line, no violation.
    """

    fault: str
    messages: int
    dangers: tuple[Danger, ...] = ()
    lost: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()
    starts: tuple[float, ...] = ()
    wrong: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    lasted: float = 0.0
    not_tried: str = ""
    limits: tuple[float, float] = field(default=(DANGER_LIMIT, RESTART_LIMIT))

    @property
    def violations(self) -> tuple[str, ...]:
        """Everything that must not be, in words."""
        here, back = self.limits
        late = [f"danger on {one.channel} ({one.part}) " + ("was never answered" if one.seconds is None else f"was answered after {one.seconds:.1f} s")
                for one in self.dangers if one.seconds is None or one.seconds > (back if one.away else here)]
        slow = [f"danger was answered {seconds:.1f} s after a start" for seconds in self.starts if seconds > back]
        counted = [f"{what}: {one}" for what, items in (("lost", self.lost), ("twice", self.twice), ("unanswered", self.unanswered)) for one in items]
        return (*late, *slow, *counted, *self.wrong)


_HEAD = ("fault", "messages", "danger answered", "slowest", "lost", "twice", "unanswered", "slowest start", "took", "verdict")


def table(outcomes: Iterable[Outcome]) -> list[str]:
    """The lines of a table, one fault each."""
    rows = [_HEAD, *(_row(one) for one in outcomes)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]


def _row(one: Outcome) -> tuple[str, ...]:
    answered = [danger.seconds for danger in one.dangers if danger.seconds is not None]
    return (one.fault, str(one.messages), f"{len(answered)}/{len(one.dangers)}", f"{max(answered):.1f} s" if answered else "-", str(len(one.lost)),
            str(len(one.twice)), str(len(one.unanswered)), f"{max(one.starts):.1f} s" if one.starts else "-", f"{one.lasted:.0f} s",
            "not tried" if one.not_tried else "VIOLATED" if one.violations else "holds")
