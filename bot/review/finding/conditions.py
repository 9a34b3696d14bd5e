"""Filters as conditions on the table `call`: each as one that an index may be looked up by, and as one that only tells of a call that is found already."""
from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Mapping

from sqlalchemy import Text, and_, case, false, true, type_coerce

from bot.calllog.tables import CallTable
from bot.calllog.words import having
from bot.casework.desk import Desk
from bot.review.figures.following import followed
from bot.review.finding.filters import ANY_JUDGEMENT, NOT_JUDGED, Filters
from bot.review.scope import Scope
from bot.triage.clocks import UK

_CALLS = CallTable.__table__.c
#: Filters that few calls fit: their own index leads, not the provider's with a third of the table.
_NARROW = ("home", "child", "words", "overdue", "raised", "flagged", "unfinished", "second")
#: Columns of a few values: no reason to read half the table by their index instead of the list in its order.
_FEW_VALUES = ("outcome", "disposition", "channel", "protocol", "followed")
_SPLIT = re.compile(r"([A-Z]+)-?([0-9].*)")


@dataclass(frozen=True)
class Asked:
    """One filter. `leads` may be answered from an index; `follows` says the same in a way that no database looks up, so that another index leads."""

    leads: Any
    follows: Any


def conditions(filters: Filters, scope: Scope, desk: Desk, now: datetime) -> list[Any]:
    """SQL conditions on the table `call`: those of the scope, then one for each filter, by its side of the review. `now` decides what is overdue.

    For reading the calls in the order opened; the list of the log chooses its own way (bot.review.finding.search).
    """
    found = within(scope, leads=not any(getattr(filters, name) for name in _NARROW))
    found += days(filters)
    found += [one.follows if name in _FEW_VALUES else one.leads for name, one in asked(filters, scope, desk, now).items()]
    return found + ([scope.column("read").is_(False)] if filters.unread else [])


def within(scope: Scope, leads: bool) -> list[Any]:
    """The conditions of the scope, which every question carries."""
    found = scope.where()
    return [veiled(and_(*found))] if found and not leads else found


def days(filters: Filters) -> list[Any]:
    """The conditions of the days."""
    found = []
    if filters.since:
        found.append(_CALLS.opened_at >= midnight(filters.since))
    if filters.until:
        found.append(_CALLS.opened_at < midnight(filters.until + timedelta(days=1)))
    return found


def asked(filters: Filters, scope: Scope, desk: Desk, now: datetime) -> Mapping[str, Asked]:
    """Every other filter that is on, by its name; `unread` is left to the order of the list."""
    found: dict[str, Any] = {name: column == getattr(filters, name) for name, column in (
        ("outcome", _CALLS.outcome), ("disposition", _CALLS.disposition), ("channel", _CALLS.channel), ("home", _CALLS.place), ("provider", _CALLS.provider),
    ) if getattr(filters, name)}
    found.update({name: column for name, column in (
        ("raised", _CALLS.raised), ("flagged", scope.column("flagged")), ("second", scope.column("second_wanted")), ("unfinished", ~_CALLS.finished),
    ) if getattr(filters, name)})
    if filters.child:
        found["child"] = _CALLS.child.in_(_spellings(filters.child))
    if filters.protocol:
        found["protocol"] = about(filters.protocol)
    if filters.overdue:
        found["overdue"] = _CALLS.due <= now
    if filters.judged:
        judged = scope.column("judged")
        found["judged"] = {NOT_JUDGED: judged.is_(None), ANY_JUDGEMENT: judged.isnot(None)}.get(filters.judged, judged == filters.judged)
    if filters.followed:
        found["followed"] = followed(desk.session, scope, filters.followed)
    if filters.words and (words := having(desk.vault, filters.words)):
        found["words"] = and_(*words)
    return {name: Asked(condition, veiled(condition)) for name, condition in found.items()}


def veiled(condition: Any) -> Any:
    """The same condition in a form for which no index is looked up."""
    return case((condition, true()), else_=false())


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
