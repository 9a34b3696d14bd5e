"""Earlier and linked calls about the same child or home. They are shown, and never lower anything (missing.md: each episode is fresh)."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Optional

from sqlalchemy import select

from bot.calllog.tables import CallTable
from bot.casework.desk import Case
from bot.notes.gathering import LOOK_BACK

_CALLS = CallTable.__table__
_SAME_HOME, _SHOWN = timedelta(days=7), 20


@dataclass(frozen=True)
class Related:
    """One other call and why it is shown: "linked", "child" or "home"."""

    call: str
    why: str
    opened_at: datetime
    topic: str
    disposition: Optional[str]
    outcome: str
    child: str
    channel: str


def related(case: Case) -> tuple[Related, ...]:
    """Linked calls first, then those about the same child in 28 days, then those of the same home in seven; the latest first."""
    state, now = case.state, case.desk.clock()
    linked = [call for event in case.desk.log.events(case.call) if event.kind == "noted" for call in event.payload.get("linked") or ()]
    found = _rows(case, "linked", _CALLS.c.call.in_(linked)) if linked else []
    if state.child:
        found += _rows(case, "child", _CALLS.c.child == state.child, _CALLS.c.opened_at >= now - LOOK_BACK)
    if case.home:
        found += _rows(case, "home", _CALLS.c.place == case.home, _CALLS.c.opened_at >= now - _SAME_HOME)
    once: dict[str, Related] = {}
    for one in found:
        if one.call != case.call:
            once.setdefault(one.call, one)
    return tuple(once.values())


def repeated(found: tuple[Related, ...], child: str) -> str:
    """Repeat contacts in one sentence; empty where there are none."""
    same = sum(one.child == child for one in found) if child else 0
    if not found:
        return ""
    about = f"{same} other {'call' if same == 1 else 'calls'} about {child} in 28 days" if same else ""
    rest = sum(one.why == "home" and one.child != child for one in found)
    home = f"{rest} other {'call' if rest == 1 else 'calls'} about this home in 7 days" if rest else ""
    return "; ".join(part for part in (about, home) if part)


def _rows(case: Case, why: str, *where) -> list[Related]:
    rows = case.desk.session.execute(select(_CALLS).where(*where).order_by(_CALLS.c.opened_at.desc()).limit(_SHOWN))
    return [Related(row.call, why, row.opened_at, row.topic or "not known", row.disposition, row.outcome, row.child or "", row.channel) for row in rows]
