"""The monitoring answers of a call, as its events hold them: they are in no column of the summary."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Iterable, Sequence

from sqlalchemy import Text, func, select, type_coerce

from bot.calllog.events import Event
from bot.calllog.tables import EventTable
from bot.casework.desk import Desk

_EVENTS = EventTable.__table__
#: Asked of every operator's call, in this order [HL-2017].
FACTS = ("looked_after", "childrens_home", "child_role")
MONITORING = "monitoring"


@dataclass(frozen=True)
class Monitored:
    """One answer, the latest: its code, "registry" or "asked", who kept it, and when."""

    fact: str
    value: str
    source: str
    by: str
    at: datetime


def monitored(events: Iterable[Event]) -> tuple[Monitored, ...]:
    """The answers of one call that there are, in the order of FACTS."""
    found = {}
    for event in events:
        told = event.payload
        if event.kind == "noted" and told.get("what") == MONITORING and told.get("fact") in FACTS:
            found[told["fact"]] = Monitored(told["fact"], str(told.get("value") or ""), str(told.get("source") or ""), str(told.get("by") or ""), event.at)
    return tuple(found[fact] for fact in FACTS if fact in found)


def monitored_of(desk: Desk, calls: Sequence[str]) -> dict[str, dict[str, str]]:
    """The codes of many calls at once: by call, then by fact."""
    asked = select(_EVENTS.c.call, _EVENTS.c.payload).where(
        # Asked through coalesce, the kind is no reason to read every note there is by its index instead of those of these calls.
        _EVENTS.c.call.in_(calls), func.coalesce(_EVENTS.c.kind, "") == "noted", type_coerce(_EVENTS.c.payload, Text).contains(f'"what":"{MONITORING}"'))
    found: dict[str, dict[str, str]] = {}
    for event in desk.session.execute(asked.order_by(_EVENTS.c.call, _EVENTS.c.seq)):
        if event.payload.get("fact") in FACTS:
            found.setdefault(event.call, {})[event.payload["fact"]] = str(event.payload.get("value") or "")
    return found
