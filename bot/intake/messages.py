"""What every channel hands to the front door, and what it gets back."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Optional


@dataclass(frozen=True)
class Incoming:
    """One thing that arrived, whatever the channel.

    channel: "telegram", "web", "rest", "terminal" or "rehearsal". update_id: unique within the channel; the
    same id is answered once. person: an opaque key of the sender (never a name or a raw Telegram id).
    address: what the channel needs to write back (kept encrypted). kind: "text", "press", "edit", "command" or
    the name of anything else that arrived ("voice", "photo", "sticker", ...). text: what was typed (a photo's
    caption too). press: the token of the button pressed. received: when it arrived, UTC, timezone-aware.
    message: the channel's own id of the person's message, where the channel can delete it for them; not kept.
    source: a keyed digest of the address it came from, where one address may write for many people (limits.py); not kept.
    """

    channel: str
    update_id: str
    person: str
    received: datetime
    kind: str = "text"
    text: str = ""
    press: str = ""
    address: str = ""
    home: Optional[str] = None
    role: str = "staff"
    message: str = ""
    source: str = ""


@dataclass(frozen=True)
class Button:
    """One tappable option. `token` is at most 64 bytes and names the question and the option."""

    label: str
    token: str


@dataclass(frozen=True)
class Outgoing:
    """One message to the person. `custom` may carry ask, disposition, outcome, call, topic, danger, confirm."""

    text: str
    buttons: tuple[Button, ...] = ()
    custom: dict[str, Any] = field(default_factory=dict)
    outbox_id: Optional[int] = None
    address: str = ""
    answers: str = ""  # danger words only: "channel update_id" of the message they answer, before there is an outbox row
