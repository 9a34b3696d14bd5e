"""Filters as conditions on the table `call`."""
from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Text, and_, case, false, func, true, type_coerce

from bot.calllog.tables import CallTable
from bot.calllog.vault import Vault
from bot.calllog.words import having
from bot.review.finding.filters import ANY_JUDGEMENT, NOT_JUDGED, Filters
from bot.review.scope import Scope
from bot.triage.clocks import UK

_CALLS = CallTable.__table__.c
#: Filters that few calls fit.
_NARROW = ("home", "child", "words", "overdue", "raised", "flagged", "unfinished", "second")
_SPLIT = re.compile(r"([A-Z]+)-?([0-9].*)")


def conditions(filters: Filters, scope: Scope, vault: Vault, now: datetime) -> list[Any]:
    """SQL conditions on the table `call`: those of the scope, then one for each filter, by its side of the review. `now` decides what is overdue."""
    found = scope.where()
    if found and any(getattr(filters, name) for name in _NARROW):
        found = [case((and_(*found), true()), else_=false())]  # the narrow filter's own index leads, not the provider's with a third of the table
    # Asked through coalesce, a column of a few values is no reason to read half the table by its index instead of the list in its order.
    few = {"outcome": filters.outcome, "disposition": filters.disposition, "channel": filters.channel}
    found += [func.coalesce(_CALLS[name], "") == value for name, value in few.items() if value]
    found += [_CALLS[name] == value for name, value in {"place": filters.home, "provider": filters.provider}.items() if value]
    if filters.child:
        found.append(_CALLS.child.in_(_spellings(filters.child)))
    if filters.protocol:
        found.append(about(filters.protocol))
    if filters.since:
        found.append(_CALLS.opened_at >= midnight(filters.since))
    if filters.until:
        found.append(_CALLS.opened_at < midnight(filters.until + timedelta(days=1)))
    if filters.overdue:
        found.append(_CALLS.due <= now)
    found += [column for name, column in (("raised", _CALLS.raised), ("flagged", scope.column("flagged"))) if getattr(filters, name)]
    if filters.unread:
        found.append(scope.column("read").is_(False))
    if filters.unfinished:
        found.append(~_CALLS.finished)
    if filters.second:
        found.append(scope.column("second_wanted"))
    if filters.judged == NOT_JUDGED:
        found.append(scope.column("judged").is_(None))
    elif filters.judged == ANY_JUDGEMENT:
        found.append(scope.column("judged").isnot(None))
    elif filters.judged:
        found.append(scope.column("judged") == filters.judged)
    return found + (having(vault, filters.words) if filters.words else [])


def about(protocol: str) -> Any:
    """The condition that a call was asked by this protocol, alone or beside another."""
    return type_coerce(_CALLS.protocols, Text).contains(f'"{protocol}"', autoescape=True)


def midnight(day: date) -> datetime:
    """When a day begins in the UK."""
    return datetime.combine(day, time(), tzinfo=UK)


def _spellings(reference: str) -> list[str]:
    """A reference with its dash and without: people write both, and the log keeps what the registry or they said."""
    parts = _SPLIT.fullmatch(reference)
    return sorted({reference, *((f"{parts[1]}-{parts[2]}", f"{parts[1]}{parts[2]}") if parts else ())})
