"""What a person and the agent said lately, for a page that shows the conversation."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.engine import Engine

from bot.calllog.database import reading
from bot.calllog.log import CallLog
from bot.calllog.vault import Vault
from bot.intake.messages import Button

#: A page shows this much of the past.
SHOWN = timedelta(hours=24)


@dataclass(frozen=True)
class Said:
    """One thing said: by "person" or "agent", with its buttons if it is the latest question, and when."""

    who: str
    text: str
    at: datetime
    buttons: tuple[Button, ...] = ()
    custom: dict[str, Any] = field(default_factory=dict)


def transcript(engine: Engine, vault: Vault, channel: str, person: str, now: datetime) -> list[Said]:
    """The last day's conversation of one person on one channel, oldest first."""
    said: list[Said] = []
    with reading(engine) as session:
        log = CallLog(session, vault)
        rows = log.calls(limit=10, channel=channel, person=person, since=now - SHOWN)
        for row in reversed(rows):
            for event in log.events(row.call):
                if event.kind == "heard" and event.payload.get("linked") and "inbox" not in event.payload:
                    continue  # a copy: it stands in the call that it was first heard in
                if event.kind == "heard":
                    said.append(Said("person", event.text or _pressed(event.payload), event.at))
                elif event.kind == "said":
                    buttons = tuple(Button(*button) for button in event.payload.get("buttons") or ())
                    custom = {key: value for key, value in event.payload.items() if key != "buttons"}
                    said.append(Said("agent", event.text, event.at, buttons, {**custom, "call": row.call}))
    return said


def _pressed(payload: dict[str, Any]) -> str:
    press = payload.get("press", "")
    return press.split(":", 3)[-1].replace("_", " ") if press else f"({payload.get('what', 'message')})"
