"""One thing to say to the person, and the buttons that go with it."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.triage.protocol import Question
from bot.triage.values import UNSURE

#: Questions that casework itself asks, beside the protocols' own.
CONFIRM, DIFFERENT, WHAT_HAPPENED = "confirm", "different", "what_happened"
#: Whether nothing has happened at all; a call ends by it only where nothing in it says otherwise.
NOTHING = "nothing_happened"
#: "That is all", under a list of which something is already ticked.
DONE = "done"


@dataclass(frozen=True)
class Say:
    """A message to the person. `options` are (label, token) pairs; `custom` carries ask, disposition, outcome..."""

    text: str
    options: tuple[tuple[str, str], ...] = ()
    custom: dict[str, Any] = field(default_factory=dict)


def after_danger(first: list[Say], says: list[Say]) -> list[Say]:
    """What is said ahead of `says`; where one of those says "ring 999 now", it comes after: nothing stands before that (incidents.md, hard rule 2)."""
    return [*says, *first] if any(say.custom.get("disposition") == "999" for say in says) else [*first, *says]


def token(call: str, fact: str, value: str) -> str:
    """A button's token: call, fact and value; under Telegram's 64 bytes for every name in the protocols."""
    return f"a:{call}:{fact}:{value}"


def read_token(text: str) -> tuple[str, str, str] | None:
    """(call, fact, value) of a token, or None when it is not one."""
    parts = text.split(":", 3)
    return (parts[1], parts[2], parts[3]) if len(parts) == 4 and parts[0] == "a" else None


def manager_token(call: str, what: str, code: str = "") -> str:
    """The token of a button in a manager's own chat: handle, report, time, or why with a reason's code."""
    return f"m:{call}:{what}" + (f":{code}" if code else "")


def read_manager_token(text: str) -> tuple[str, str, str]:
    """(call, what, code) of such a token; empty strings for what is not one."""
    parts = (text.split(":", 3) + ["", "", ""])[:4]
    return (parts[1], parts[2], parts[3]) if parts[0] == "m" else ("", "", "")


def options_for(call: str, question: Question, ticked: tuple[str, ...] = ()) -> tuple[tuple[str, str], ...]:
    """The buttons of a question: its options, "none of these" for lists, and "Not sure". Of a list of which something
    is `ticked`, the rest and "That is all"."""
    options = [(option.label, token(call, question.fact, option.value)) for option in question.options if option.value not in ticked]
    if ticked:
        return (*options, ("That is all", token(call, question.fact, DONE)))
    if question.type == "many":
        options.append((question.none_label, token(call, question.fact, "none")))
    if question.type != "text" and all(option.value != UNSURE for option in question.options):
        options.append(("Not sure", token(call, question.fact, UNSURE)))
    return tuple(options)
