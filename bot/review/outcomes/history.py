"""The police outcomes recorded on one call, each with who, when and why; and recording one by hand."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Mapping, Optional, Union

from bot.calllog.log import CallRow, UnknownCall
from bot.casework.desk import Desk
from bot.review.outcomes.reading import LONGEST_REMARK, read_day
from bot.review.outcomes.recording import record
from bot.review.outcomes.screening import screened
from bot.review.outcomes.values import outcomes
from bot.review.scope import Scope
from bot.triage.clocks import UK


@dataclass(frozen=True)
class Recorded:
    """One police outcome as recorded; the last of a call stands, the others were superseded and stay to be seen."""

    at: datetime
    by: str
    outcome: str
    day: Optional[date]
    remark: str
    from_file: bool


@dataclass(frozen=True)
class Kept:
    """It was recorded; `masked` when something was taken out of the remark."""

    masked: bool


def call_in_scope(desk: Desk, scope: Scope, call: str) -> Optional[CallRow]:
    """The summary of a call, None alike for one that is not there and one that is not theirs."""
    try:
        row = desk.log.row(call)
    except UnknownCall:
        return None
    return row if scope.allows(row) else None


def history(desk: Desk, call: str) -> tuple[Recorded, ...]:
    """Every police outcome recorded on a call, oldest first."""
    found = []
    for event in desk.log.events(call):
        told = event.payload
        if event.kind == "remarked" and told.get("what") == "police_outcome":
            day = date.fromisoformat(told["day"]) if told.get("day") else None
            found.append(Recorded(event.at, str(told.get("by", "")), str(told.get("value", "")), day, event.text, bool(told.get("file"))))
    return tuple(found)


def record_by_hand(desk: Desk, row: CallRow, by: str, outcome: str, day: str, remark: str) -> Union[Kept, Mapping[str, str]]:
    """Records what somebody typed into the form, or gives the words for each field that cannot be used (nothing is recorded then).

    The same outcome, date and remark twice running is recorded once: a form sent again changes nothing.
    """
    wrong = {}
    told, today = read_day(day) if day else None, desk.clock().astimezone(UK).date()
    if outcome not in outcomes():
        wrong["outcome"] = "Choose what the police did."
    if day and told is None:
        wrong["day"] = "Write the date as 22/11/2026."
    elif told and told > today:
        wrong["day"] = "This date is still to come. Write the day on which the police decided."
    elif told and told < row.opened_at.astimezone(UK).date():
        wrong["day"] = "This date is before the call. Check it."
    if len(remark) > LONGEST_REMARK:
        wrong["remark"] = f"Use at most {LONGEST_REMARK:,} letters; there are {len(remark):,}."
    if wrong:
        return wrong
    text, last = screened(desk, remark), (history(desk, row.call) or (None,))[-1]
    if last is None or (last.outcome, last.day, last.remark) != (outcome, told, text):
        record(desk, row.call, outcome, told, remark, by)
    return Kept(text != remark.strip())
