"""The board: what is open across all homes and when it falls due, the most urgent first."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Optional

from sqlalchemy import select
from sqlalchemy.engine import Row

from bot.calllog.log import CallRow, row_of
from bot.calllog.tables import CallTable
from bot.casework.desk import Desk
from bot.casework.scheduling import MANAGER_LIMIT, NO_WORD, NO_WORD_LIMIT, RECHECK, UNFINISHED
from bot.console.operator_words import LIMITS
from bot.console.tables import ConsoleCallTable
from bot.followups.tables import FollowupTable
from bot.review.scope import Scope
from bot.triage.values import UNSURE

_CALLS, _WORK, _MINE = CallTable.__table__, FollowupTable.__table__, ConsoleCallTable.__table__
_CLOCKS = (RECHECK, NO_WORD, NO_WORD_LIMIT, MANAGER_LIMIT, UNFINISHED)
_SHOWN = 300


@dataclass(frozen=True)
class Waiting:
    """One open call on the board. `due` is when it fell or falls due; `then` what happens next; `held_by` the operator who has it."""

    call: str
    kind: str
    due: datetime
    overdue: bool
    late: str
    next_at: Optional[datetime]
    place: str
    child: str
    disposition: Optional[str]
    channel: str
    held_by: str
    monitored: bool


@dataclass(frozen=True)
class Board:
    """Everything open, the overdue apart; `more` says how many are not shown."""

    overdue: tuple[Waiting, ...]
    waiting: tuple[Waiting, ...]
    more: int

    @property
    def title(self) -> str:
        """The page's title: overdue ones are counted in it."""
        return f"({len(self.overdue)} overdue) Board" if self.overdue else "Board"


def board(desk: Desk, scope: Scope) -> Board:
    """The board of somebody's scope, now.

    Overdue is a call whose own time has passed, though a further clock may run (nobody answered the check, say), and a decision in
    slow time that went past its day: it stays at the top until somebody decides (RESOLUTION-14).
    """
    now, conditions = desk.clock(), scope.where()
    clocks: dict[str, list[Any]] = {}
    wanted = select(_WORK).join(_CALLS, _CALLS.c.call == _WORK.c.call).where(_WORK.c.kind.in_(_CLOCKS), _CALLS.c.finished.is_(False), *conditions)
    passed: dict[str, datetime] = {}
    for work in desk.session.execute(wanted.order_by(_WORK.c.due)):
        if work.done_at is None:
            clocks.setdefault(work.call, []).append(work)
            if work.kind == UNFINISHED and work.payload.get("passed"):  # they were reminded and have not answered
                passed.setdefault(work.call, datetime.fromisoformat(work.payload["passed"]))
        elif not work.cancelled and work.kind == MANAGER_LIMIT and work.payload.get("slow_time"):
            passed.setdefault(work.call, work.due)
    held = {one.call: one for one in desk.session.execute(select(_MINE.c.call, _MINE.c.shown, _MINE.c.monitored, _MINE.c.address))} if clocks else {}
    rows = [row_of(row) for row in desk.session.execute(select(_CALLS).where(_CALLS.c.finished.is_(False), *conditions))]
    homes = {home.id: home.name for home in desk.registry.homes()}
    told = {call: desk.vault.open(one.address) for call, one in held.items() if one.address is not None}
    found = [one for one in (_waiting(row, clocks.get(row.call, []), passed.get(row.call), held.get(row.call), homes.get(row.place or "") or told.get(row.call, ""), now) for row in rows) if one]
    found.sort(key=lambda one: (not one.overdue, one.due))
    shown = found[:_SHOWN]
    return Board(tuple(one for one in shown if one.overdue), tuple(one for one in shown if not one.overdue), len(found) - len(shown))


def _waiting(row: CallRow, clocks: list[Row], passed: Optional[datetime], held: Optional[Row], place: str, now: datetime) -> Optional[Waiting]:
    following = clocks[0] if clocks else None
    due = passed or min((moment for moment in (row.due, following.due if following else None) if moment is not None), default=None)
    if due is None:
        return None
    overdue = due <= now
    kind = LIMITS.get(following.kind, "") if following else {"WAIT": LIMITS[RECHECK], "MANAGER": LIMITS[MANAGER_LIMIT]}.get(row.disposition or "", LIMITS[UNFINISHED])
    return Waiting(row.call, kind, due, overdue, _late(now, due), following.due if following and following.due > due else None,
                   place or "Home not known", row.child if row.child and row.child != UNSURE else "", row.disposition, row.channel, held.shown if held else "",
                   held.monitored if held else True)


def _late(now: datetime, due: datetime) -> str:
    """How long ago or how soon, in words."""
    minutes = int(abs((now - due).total_seconds()) // 60)
    said = f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min" if minutes < 1440 else f"{minutes // 1440} days"
    return f"{said} late" if due <= now else f"in {said}"
