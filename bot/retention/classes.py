"""Which class a text of the log belongs to: chat, or a note."""
from __future__ import annotations

from typing import Any, Mapping

from bot.retention.periods import CHAT, NOTES

#: Kinds of events whose text is always a note. A manager's own words are why a decision was made, not talk on the way to it.
NOTE_KINDS = ("remarked", "manager_decided")
_OPERATOR_NOTE = "operator_note"


def class_of(kind: str, payload: Mapping[str, Any]) -> str:
    """The class of the text of an event.

    What a person typed is also kept with the answer it gave, with the question it did not answer and with the manager's press it was: all of
    that is chat, or it would outlive the message itself. So is whatever kind is not known here: the shorter period is the safe one.
    """
    return NOTES if kind in NOTE_KINDS or (kind == "noted" and is_operator_note(payload)) else CHAT


def is_operator_note(payload: Mapping[str, Any]) -> bool:
    """Whether a `noted` event is what an operator wrote, not what somebody typed."""
    return payload.get("what") == _OPERATOR_NOTE


def is_searchable(kind: str, payload: Mapping[str, Any]) -> bool:
    """Whether the words of a text can be searched for (those of notes and reviews are kept as keyed digests)."""
    return (kind == "noted" and is_operator_note(payload)) or (kind == "remarked" and payload.get("about") == "review")
