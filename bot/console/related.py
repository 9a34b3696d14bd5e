"""Earlier and linked calls about the same child or home. They are shown, and never lower anything (missing.md: each episode is fresh)."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Optional

from sqlalchemy import func, or_, select

from bot.calllog.tables import CallTable
from bot.casework.desk import Case
from bot.casework.unconfirmed import goes_with
from bot.notes.gathering import LOOK_BACK
from bot.triage.values import UNSURE

_CALLS = CallTable.__table__
#: Other calls of the same home are shown this far back.
SAME_HOME, _SHOWN = timedelta(days=7), 20


@dataclass(frozen=True)
class Related:
    """One other call and why it is shown: "same" (it goes on there), "linked", "child" or "home"."""

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
    linked, child, same = _linked(case), _child(state.child), goes_with(case.desk.log.events(case.call))
    found = _rows(case, "same", _CALLS.c.call.in_(same)) if same else []
    found += _rows(case, "linked", _CALLS.c.call.in_(linked)) if linked else []
    if child:
        found += _rows(case, "child", _CALLS.c.child == child, _CALLS.c.opened_at >= now - LOOK_BACK)
    if case.home:
        found += _rows(case, "home", _CALLS.c.place == case.home, _CALLS.c.opened_at >= now - SAME_HOME)
    once: dict[str, Related] = {}
    for one in found:
        if one.call != case.call:
            once.setdefault(one.call, one)
    return tuple(once.values())


def repeated(case: Case) -> str:
    """Repeat contacts in one sentence, every call counted; empty where there are none. A linked call is the same contact."""
    child, now, other = _child(case.state.child), case.desk.clock(), _CALLS.c.call.notin_([case.call, *_linked(case)])
    same = _count(case, other, _CALLS.c.child == child, _CALLS.c.opened_at >= now - LOOK_BACK) if child else 0
    rest = 0
    if case.home:
        others = [or_(_CALLS.c.child.is_(None), _CALLS.c.child != child)] if child else []
        rest = _count(case, other, _CALLS.c.place == case.home, _CALLS.c.opened_at >= now - SAME_HOME, *others)
    about = f"{same} other {'call' if same == 1 else 'calls'} about {child} in 28 days" if same else ""
    home = f"{rest} other {'call' if rest == 1 else 'calls'} about this home in 7 days" if rest else ""
    return "; ".join(part for part in (about, home) if part)


def _linked(case: Case) -> list[str]:
    events = case.desk.log.events(case.call)
    return [call for event in events if event.kind == "noted" for call in event.payload.get("linked") or ()] + goes_with(events)


def _child(reference: Optional[str]) -> str:
    """A reference that is one: "not sure" is no child."""
    return reference if reference and reference != UNSURE else ""


def _count(case: Case, *where: Any) -> int:
    return int(case.desk.session.execute(select(func.count()).select_from(_CALLS).where(*where)).scalar_one())


def _rows(case: Case, why: str, *where: Any) -> list[Related]:
    rows = case.desk.session.execute(select(_CALLS).where(*where).order_by(_CALLS.c.opened_at.desc()).limit(_SHOWN))
    return [Related(row.call, why, row.opened_at, row.topic or "not known", row.disposition, row.outcome, _child(row.child), row.channel) for row in rows]
