"""When a filtered call was followed by something serious for the same child: the one rule for the figure and for the list behind it."""
from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any, Mapping

from sqlalchemy import DateTime, Interval, String, and_, func, literal, literal_column, or_, select, type_coerce
from sqlalchemy.orm import Session

from bot.calllog.distinct import distinct
from bot.calllog.tables import CallTable
from bot.registry.directory import reference_key
from bot.review.scope import Scope

_CALLS = CallTable.__table__
DAY, WEEK = timedelta(hours=24), timedelta(days=7)
#: How soon, by the name that a filter has for it.
WITHIN: Mapping[str, timedelta] = {"day": DAY, "week": WEEK}
#: What was left with the home, and may have been missed.
LEFT = "filtered"
_SERIOUS = ("999", "REPORT")


def serious(call: Any) -> Any:
    """The condition that a call was something serious: advised 999 at any time, or ended at 999 or REPORT. `call`: the columns of the table `call`."""
    return or_(call.advised_999_at.is_not(None), call.disposition.in_(_SERIOUS))


def followed(session: Session, scope: Scope, within: str) -> Any:
    """The condition that a call was left with the home and that a serious one about the same child was opened after it, so soon ("day" or "week"), in the same scope."""
    call, later = _CALLS.c, _CALLS.alias("later")
    opened = later.c.opened_at
    after = or_(opened > call.opened_at, and_(opened == call.opened_at, later.c.call > call.call))
    soon = and_(opened >= call.opened_at, opened <= _later(session, call.opened_at, WITHIN[within]), after)
    in_scope = [] if scope.provider is None else [later.c.provider == scope.provider]

    def one_of(*child: Any) -> Any:
        return select(literal_column("1")).where(*child, soon, serious(later.c), *in_scope).exists()

    same = [one_of(later.c.child == call.child)]
    same += [and_(call.child.in_(ways), one_of(later.c.child.in_(ways))) for ways in _written_differently(session)]
    return and_(call.outcome == LEFT, call.child.is_not(None), or_(*same))


def _later(session: Session, moment: Any, by: timedelta) -> Any:
    """A moment of the database so much later, written as the database keeps moments, so that the two can be compared."""
    if session.get_bind().dialect.name == "postgresql":
        return type_coerce(moment, DateTime(timezone=True)) + literal(by, Interval())
    # Moments are text there, with six figures of a second; strftime rounds to three, so that it is given none.
    whole = func.strftime("%Y-%m-%d %H:%M:%S", func.substr(moment, 1, 19, type_=String), f"+{int(by.total_seconds())} seconds", type_=String)
    return whole + func.substr(moment, 20, type_=String)


def _written_differently(session: Session) -> list[list[str]]:
    """The references of children that stand in the log in more than one way ("RH-03", "rh03"), together."""
    found: dict[str, list[str]] = defaultdict(list)
    for reference in distinct(session, _CALLS.c.child):
        found[reference_key(reference)].append(reference)
    return [references for references in found.values() if len(references) > 1]
