"""Gathers everything held about one child's reference, as plain data."""
from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any, Optional

from sqlalchemy import column, inspect, select, table
from sqlalchemy.orm import Session

from bot.calllog.base import Moment
from bot.calllog.log import CallLog
from bot.calllog.tables import EventTable
from bot.calllog.vault import Vault, VaultError
from bot.followups.tables import FollowupTable
from bot.registry.directory import reference_key
from bot.registry.tables import RegistryImportTable, RegistryVersionTable
from bot.retention.register import about
from bot.retention.subject.finding import Found, every_reference
from bot.retention.subject.others import Others

_EVENTS, _WORK = EventTable.__table__, FollowupTable.__table__
_VERSIONS, _IMPORTS = RegistryVersionTable.__table__, RegistryImportTable.__table__
#: The register of exports belongs to the pages of supervisors; here it is only read.
_EXPORTS = table("export", column("at", Moment), column("by"), column("what"), column("about"))
REMOVED = "(removed when its time was up)"
UNREADABLE = "(cannot be opened with this secret)"


def gather(session: Session, vault: Vault, reference: str, found: Found, at: datetime) -> dict[str, Any]:
    """The copy: about it, its calls with every text opened, mentions elsewhere, the registry's records, and what was done about the reference."""
    others = Others(every_reference(session), reference)
    calls = [_call(session, vault, call, others) for call in found.calls]
    return {
        "reference": reference, "made_at": at.isoformat(), "calls": calls,
        "named_and_corrected": [_call_named(session, vault, call, reference, others) for call in found.named_before],
        "mentions_in_other_calls": [_mention(session, vault, call, seq, others) for call, seq in found.mentions],
        "registry": _registry(session, reference),
        "retention": [{"at": one.at.isoformat(), "what": one.kind, "by": one.by, "why": others.out_of(one.why), "more": one.payload}
                      for one in about(session, vault, reference)],
        "texts_that_could_not_be_opened": found.unreadable + sum(event["text"] == UNREADABLE for one in calls for event in one["events"]),
    }


def _call(session: Session, vault: Vault, call: str, others: Others) -> dict[str, Any]:
    log = CallLog(session, vault)
    rows = session.execute(select(_EVENTS).where(_EVENTS.c.call == call).order_by(_EVENTS.c.seq)).all()
    events = [_event(vault, row, others) for row in rows]
    summary = {key: _plain(value) for key, value in asdict(log.row(call)).items() if key != "person"}
    broken = log.verify(call)
    return {
        "call": call, "summary": others.out_of(summary), "events": events,
        "police_outcomes": [one for one in events if one["kind"] == "remarked" and one["coded"].get("what") == "police_outcome"],
        "notes": [one for one in events if one["kind"] == "remarked" or one["coded"].get("what") == "operator_note"],
        "views": [{"at": one["at"], "by": one["coded"].get("by", "")} for one in events if one["kind"] == "viewed"],
        "exports": [{"at": one["at"], "by": one["coded"].get("by", ""), "what": one["coded"].get("what", "")} for one in events if one["kind"] == "exported"],
        "register_of_exports": _exports(session, call),
        "work_due": [{"what": row.kind, "due": row.due.isoformat(), "done_at": _plain(row.done_at), "coded": others.out_of(row.payload)}
                     for row in session.execute(select(_WORK).where(_WORK.c.call == call).order_by(_WORK.c.id))],
        "record": "whole: nothing was altered, added or taken out" if broken is None else f"NOT whole: event {broken} is missing or was altered",
    }


def _event(vault: Vault, row: Any, others: Others) -> dict[str, Any]:
    text = ""
    if row.text is not None:
        try:
            text = others.out_of(vault.open(row.text))
        except VaultError:
            text = UNREADABLE
    elif row.text_digest:
        text = REMOVED
    return {"number": row.seq, "at": row.at.isoformat(), "kind": row.kind, "text": text, "coded": others.out_of(row.payload)}


def _call_named(session: Session, vault: Vault, call: str, reference: str, others: Others) -> dict[str, Any]:
    """Of a call that turned out to be about another child: only where it named this one."""
    key = reference_key(reference)
    events = session.execute(select(_EVENTS).where(_EVENTS.c.call == call, _EVENTS.c.kind.in_(("answered", "corrected"))).order_by(_EVENTS.c.seq))
    named = [row for row in events if row.payload.get("fact") == "child" and key in {reference_key(str(row.payload.get(one, ""))) for one in ("value", "old", "new")}]
    return {"call": call, "events": [_event(vault, row, others) for row in named]}


def _mention(session: Session, vault: Vault, call: str, seq: int, others: Others) -> dict[str, Any]:
    row = session.execute(select(_EVENTS).where(_EVENTS.c.call == call, _EVENTS.c.seq == seq)).one()
    return {"call": call, "at": row.at.isoformat(), "kind": row.kind, "text": others.out_of(vault.open(row.text))}


def _exports(session: Session, call: str) -> list[dict[str, Any]]:
    if not inspect(session.connection()).has_table("export"):
        return []
    rows = session.execute(select(_EXPORTS).where(_EXPORTS.c.about == call).order_by(_EXPORTS.c.at))
    return [{"at": row.at.isoformat(), "by": row.by, "what": row.what} for row in rows]


def _registry(session: Session, reference: str) -> list[dict[str, Any]]:
    """The child's record in each version that held one, once for every time it changed, with when that version was taken in."""
    key, told = reference_key(reference), []
    last: Optional[dict[str, Any]] = None
    imports = session.execute(select(_IMPORTS.c.version, _IMPORTS.c.at, _IMPORTS.c.by, _VERSIONS.c.content)
                              .join(_VERSIONS, _VERSIONS.c.version == _IMPORTS.c.version).order_by(_IMPORTS.c.id))
    for row in imports:
        record = next((child for child in row.content.get("children", ()) if reference_key(child["ref"]) == key), None)
        if record != last:
            told.append({"version": row.version, "from": row.at.isoformat(), "by": row.by, "record": record if record is not None else "no record any more"})
        last = record
    return told


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
