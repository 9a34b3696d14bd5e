"""An event of a call, and the kinds there are."""
from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from bot.calllog.canonical import canonical

#: Everything that can be logged about a call.
EVENT_KINDS = (
    "opened", "heard", "said", "asked", "answered", "corrected", "raised", "decided", "confirmed", "due", "done",
    "manager_decided", "handed_over", "noted", "closed", "remarked", "viewed", "exported", "purged",
)


@dataclass(frozen=True)
class Event:
    """One thing that happened: `payload` is coded, `text` is the only free text (empty when there was none or it was purged)."""

    seq: int
    call: str
    kind: str
    at: datetime
    text: str = ""
    payload: dict[str, Any] = field(default_factory=dict)
    hash: str = ""


def chained(previous: str, event: Event, text_digest: str) -> str:
    """The hash of an event as it was made before chains were keyed: anybody can compute it. Only for verifying such events."""
    return hashlib.sha256(said(previous, event, text_digest).encode("ascii")).hexdigest()


def said(previous: str, event: Event, text_digest: str) -> str:
    """What the hash of an event is over: the hash before it and everything it says, its text by keyed digest only.

    Purging the text later therefore leaves the chain whole.
    """
    told = {
        "seq": event.seq, "call": event.call, "kind": event.kind, "payload": event.payload, "text": text_digest,
        "at": event.at.astimezone(timezone.utc).isoformat(timespec="microseconds"),
    }
    return previous + canonical(told)
