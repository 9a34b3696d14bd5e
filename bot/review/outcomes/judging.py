"""What would become of each row of an upload: recorded, known already, or left out and why."""
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Iterable, Iterator, Mapping, Optional, Sequence

from sqlalchemy import func, select
from sqlalchemy.engine import Row as Found

from bot.calllog.tables import CallTable, EventTable
from bot.casework.desk import Desk
from bot.review.outcomes.reading import Row
from bot.review.outcomes.screening import screened
from bot.review.scope import Scope
from bot.triage.clocks import UK

_CALLS, _EVENTS = CallTable.__table__, EventTable.__table__
#: The same for a reference that nobody has and one that belongs to somebody else: the answer must not tell them apart.
NOT_YOURS = "No call that you can see has this reference. Check it letter by letter."
BATCH = 400
RECORD, KNOWN, BAD = "record", "known", "bad"


@dataclass(frozen=True, slots=True)
class Judged:
    """A row and what becomes of it: "record", "known" (recorded before) or "bad" (then `row.problem` says why)."""

    row: Row
    standing: str
    replaces: Optional[str] = None  # the outcome that stands so far, which this one supersedes


def without_clashes(rows: Sequence[Row]) -> Iterator[Row]:
    """The same rows; those about a call that another row is about too say so in `clash`."""
    first: dict[str, Row] = {}
    clashing: dict[str, Row] = {}
    for row in rows:
        if not row.problem and first.setdefault(row.reference, row) is not row and _said(first[row.reference]) != _said(row):
            clashing.setdefault(row.reference, row)
    for row in rows:
        if row.problem:
            yield row
        elif row.reference in clashing:
            other = clashing[row.reference] if row is first[row.reference] else first[row.reference]
            yield replace(row, clash=f"Row {other.number} says something else about the same call. Keep one of them.")
        elif row is not first[row.reference]:
            yield replace(row, clash=f"The same as row {first[row.reference].number}. It is recorded once; nothing needs doing.")
        else:
            yield row


def judge(desk: Desk, scope: Scope, rows: Iterable[Row], digest: str, today: date) -> Iterator[Judged]:
    """What becomes of each row now. Reads in batches; writes nothing.

    Args:
        rows: as `without_clashes` gives them. digest: of the whole upload; what it recorded once is known.
    """
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield from judge_batch(desk, scope, batch, digest, today)
            batch = []
    yield from judge_batch(desk, scope, batch, digest, today)


def judge_batch(desk: Desk, scope: Scope, batch: Sequence[Row], digest: str, today: date) -> list[Judged]:
    """The same for some hundred rows at once."""
    calls = _calls(desk, scope, {row.reference for row in batch if not row.problem})
    before = _before(desk, [call for call, row in calls.items() if row.police_outcome is not None])
    judged = []
    for row in batch:
        problem = _trouble(row, calls, today)
        if problem:
            judged.append(Judged(replace(row, problem=problem), BAD))
        elif _is_known(desk, row, before.get(row.reference, ()), digest):
            judged.append(Judged(row, KNOWN))
        else:
            judged.append(Judged(row, RECORD, calls[row.reference].police_outcome))
    return judged


def _calls(desk: Desk, scope: Scope, wanted: set[str]) -> Mapping[str, Found]:
    if not wanted:
        return {}
    asked = select(_CALLS.c.call, _CALLS.c.police_outcome, _CALLS.c.opened_at).where(_CALLS.c.call.in_(sorted(wanted)), *scope.where())
    return {row.call: row for row in desk.session.execute(asked)}


def _before(desk: Desk, calls: list[str]) -> dict[str, list[Found]]:
    """The outcomes recorded so far, oldest first, of calls that have any."""
    found: dict[str, list[Found]] = {}
    if calls:
        # Asked through coalesce, the kind is no reason to read every remark there is by its index instead of those of these calls.
        asked = select(_EVENTS.c.call, _EVENTS.c.payload, _EVENTS.c.text).where(_EVENTS.c.call.in_(calls), func.coalesce(_EVENTS.c.kind, "") == "remarked")
        for event in desk.session.execute(asked.order_by(_EVENTS.c.call, _EVENTS.c.seq)):
            if event.payload.get("what") == "police_outcome":
                found.setdefault(event.call, []).append(event)
    return found


def _trouble(row: Row, calls: Mapping[str, Found], today: date) -> str:
    if row.problem:
        return row.problem
    call = calls.get(row.reference)
    if call is None:
        return NOT_YOURS
    if row.clash:
        return row.clash
    if row.day and row.day > today:
        return "This date is still to come. Write the day on which the police decided."
    if row.day and row.day < call.opened_at.astimezone(UK).date():
        return "This date is before the call. Check the date and the reference."
    return ""


def _is_known(desk: Desk, row: Row, before: Sequence[Found], digest: str) -> bool:
    """Whether this very file was recorded on the call before, or the outcome that stands says the same."""
    if any(event.payload.get("file") == digest for event in before):
        return True
    if not before:
        return False
    last = before[-1]
    told = (last.payload.get("value"), last.payload.get("day"))
    if told != (row.outcome, row.day.isoformat() if row.day else None):
        return False
    return (desk.vault.open(last.text) if last.text is not None else "") == screened(desk, row.remark)


def _said(row: Row) -> tuple[Optional[str], Optional[date], str]:
    return row.outcome, row.day, row.remark
