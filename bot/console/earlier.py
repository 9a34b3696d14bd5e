"""An earlier or linked call as an operator may read it: only beside a call of their own, and without what supervisors made of it."""
from __future__ import annotations

from sqlalchemy import or_, select

from bot.accounts.account import Account
from bot.calllog.log import CallRow
from bot.calllog.tables import CallTable
from bot.casework.desk import Desk
from bot.casework.unconfirmed import goes_with
from bot.console.related import SAME_HOME
from bot.console.tables import ConsoleCallTable
from bot.notes.gathering import LOOK_BACK
from bot.triage.values import UNSURE

_CALLS, _MINE = CallTable.__table__, ConsoleCallTable.__table__


def may_read(desk: Desk, account: Account, row: CallRow) -> bool:
    """Whether this account has the call itself, one it is linked to, or one about the same child (28 days back) or home (seven)."""
    now = desk.clock()
    same = [_CALLS.c.call.in_([row.call, *_linked(desk, row.call)])]
    if row.child and row.child != UNSURE and row.opened_at >= now - LOOK_BACK:
        same.append(_CALLS.c.child == row.child)
    if row.place and row.opened_at >= now - SAME_HOME:
        same.append(_CALLS.c.place == row.place)
    beside = select(_MINE.c.call).join(_CALLS, _CALLS.c.call == _MINE.c.call).where(_MINE.c.account == account.name, or_(*same))
    return desk.session.execute(beside.limit(1)).first() is not None


def took(desk: Desk, account: Account, call: str) -> bool:
    """Whether the call is this operator's own."""
    return desk.session.execute(select(_MINE.c.account).where(_MINE.c.call == call)).scalar() == account.name


def _linked(desk: Desk, call: str) -> list[str]:
    """The calls of children who went together with this one's: each of them names the others."""
    events = desk.log.events(call)
    return [other for event in events if event.kind == "noted" for other in event.payload.get("linked") or ()] + goes_with(events)
