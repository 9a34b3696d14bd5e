"""Calls of people who were told to ring 999 ahead of the log: the log must come to say the same, whatever a turn made of the message."""
from __future__ import annotations

import json
from typing import Optional

from sqlalchemy import select

from bot.calllog.tables import OutboxTable
from bot.casework.conversation import Conversation
from bot.casework.desk import Case, Desk
from bot.casework.saying import Say
from bot.intake.messages import Incoming
from bot.triage.danger import Finding

_OUTBOX = OutboxTable.__table__


def taken_over(case: Case, finding: Finding, says: list[Say]) -> list[Say]:
    """A danger that went out of the words with a name that was masked, or that the reading did not take over: the call is
    the emergency that the person was told it is, and no question follows "ring 999". The words are not kept: they may name somebody.
    """
    if not case.state.protocols:
        case.add("noted", topic="incident", protocols=["incident"])
    case.answer("danger_now", "yes", "", f"danger:{finding.rule}")
    if any(say.custom.get("disposition") == "999" for say in says):  # told of another child: that call has it
        return says
    return Conversation(case, alarm_said=True).say()


def to_be_raised(desk: Desk, case: Optional[Case], incoming: Incoming, inbox_id: int) -> Case:
    """The call that must be an emergency: the message's own, or a new one where that has ended with less."""
    if case is not None and not (case.state.finished and case.state.disposition != "999"):
        return case
    new = desk.open_call(incoming.channel, incoming.person, incoming.home, incoming.role)
    new.add("heard", incoming.text, inbox=inbox_id, what=incoming.kind)
    return new


def call_of(desk: Desk, inbox_id: int) -> Optional[str]:
    """The call in which a worked message was answered."""
    rows = desk.session.execute(select(_OUTBOX.c.call).where(_OUTBOX.c.inbox == inbox_id, _OUTBOX.c.call.is_not(None)).order_by(_OUTBOX.c.id.desc()))
    return rows.scalars().first()


def is_told(desk: Desk, inbox_id: int) -> bool:
    """Whether the log has the danger words among the replies to a message."""
    bodies = desk.session.execute(select(_OUTBOX.c.body).where(_OUTBOX.c.inbox == inbox_id)).scalars()
    return any(json.loads(desk.vault.open(body))["custom"].get("disposition") == "999" for body in bodies)
