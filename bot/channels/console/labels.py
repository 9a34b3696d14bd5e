"""What was being sent when a session ended, in the words that stood on the page; what pages put there themselves is left out."""
from __future__ import annotations

from typing import Optional, Sequence

from bot.channels import answering
from bot.console import alarming, monitoring
from bot.triage.protocol import Library

#: Fields that the pages put there; they are sent again and say nothing to a person.
_NOT_TYPED = {"turn", "next", "at", "seq", "seen", "version", "token", "update_id", "do", "asked", "numbers", "queue", "onward", "step", "was", "session",
              "format", "everywhere", "csrf", "resumed", "file"}
#: Never shown again: nobody wants to see these.
SECRET = ("password", "again", "current", "code", "recovery")
_LABELS = {
    "text": "Caller says", "said": "What the caller says", "note": "Your note", "find": "Which home", "home": "Home", "address": "Address", "child": "Child's reference",
    "choice": "Answer chosen", "to": "Raise it to", "reason": "Why", "why": "Why", "remark": "Remark", "opinion": "Why you agree or disagree", "judged": "Judgement",
    "outcome": "Outcome", "call": "Reference of the call", "day": "Date", "words": "Words of notes", "by": "Who", "kind": "What", "q": "Search", "subject": "OpenID Connect name",
    "shown": "How colleagues see them", "hours": "Hours the code works", "name": "Name", "role": "Role", "provider": "Provider", "since": "From", "until": "To",
}
_ADVICE = "Act now, do not wait for this page."
_PRESSED = {
    "danger": "Danger now", "police": "Caller wants police", "park": "Park", "resume": "Resume", "monitoring": "Save monitoring answers",
    "raise": "Raise", "note": "Save the note",
}
_MONITORING = {f"monitoring-{asks.fact}": asks for asks in monitoring.QUESTIONS}


def shown(fields: Sequence[tuple[str, str]], library: Optional[Library]) -> list[tuple[str, str]]:
    """Each field that a person filled in, under its label."""
    return [(_label(name), _value(name, value, library)) for name, value in fields if value.strip() and name not in _NOT_TYPED]


def pressed(path: str) -> str:
    """The button of a call that was pressed; empty where it was none that says anything."""
    return _PRESSED.get(path.split("?")[0].rsplit("/", 1)[-1], "") if path.startswith("/console/calls/") else ""


def danger(path: str, fields: Sequence[tuple[str, str]]) -> str:
    """What to do meanwhile, where danger was being told; empty otherwise."""
    if not path.startswith("/console"):
        return ""
    if pressed(path) == _PRESSED["danger"]:
        return f"You pressed Danger now. {_ADVICE}"
    told = any((name == "choice" and alarming.is_grave(value)) or (name in ("text", "said") and answering.danger_words(value)) for name, value in fields)
    return f"What you were sending tells of danger. {_ADVICE}" if told else ""


def _label(name: str) -> str:
    return _MONITORING[name].words if name in _MONITORING else _LABELS.get(name) or name.replace("_", " ").replace("-", " ").strip().capitalize()


def _value(name: str, value: str, library: Optional[Library]) -> str:
    if name in _MONITORING:
        return dict(_MONITORING[name].answers).get(value, value)
    if name == "choice":
        return (alarming.in_words(library, value) if library else "") or value.rsplit(":", 1)[-1].replace("_", " ").capitalize()
    return value
