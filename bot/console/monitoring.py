"""The three monitoring questions of every operator's call: filled where they are known, else asked; never skipped in silence.

The Howard League asks that care status, the flag of the address and the child's part in the matter are mandatory, so that
reports can be run (records-and-data, section 4).
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, Optional

from bot.casework.desk import Case, Desk
from bot.console import calls
from bot.triage.circumstances import Child

MONITORING = "monitoring"
NOT_KNOWN = "not_known"
_FROM_REGISTRY, _ASKED = "registry", "asked"


@dataclass(frozen=True)
class Asks:
    """One question: its fact, its words, and its answers as (value, label)."""

    fact: str
    words: str
    answers: tuple[tuple[str, str], ...]


QUESTIONS = (
    Asks("looked_after", "Is the child looked after?", (("yes", "Yes"), ("no", "No"), (NOT_KNOWN, "Not known"))),
    Asks("childrens_home", "Is the address a children's home?", (("yes", "Yes"), ("no", "No"), (NOT_KNOWN, "Not known"))),
    Asks("child_role", "What is the child's part in this?", (("missing", "Missing"), ("victim", "Victim"), ("suspect", "Suspect"), (NOT_KNOWN, "Not known"))),
)


@dataclass(frozen=True)
class Settled:
    """The answer to one of them: `value` None where nobody has settled it; `source` is "registry" or "asked"."""

    asks: Asks
    value: Optional[str]
    source: str = ""

    @property
    def label(self) -> str:
        """The answer as it stands on the page."""
        return dict(self.asks.answers).get(self.value or "", "")


def settled(case: Case) -> tuple[Settled, ...]:
    """Each question with what an operator answered, else what the registry or the protocol says."""
    kept = _kept(case)
    known = _known(case)
    found = []
    for asks in QUESTIONS:
        value, source = kept.get(asks.fact, (None, ""))
        if asks.fact in known and (value is None or (source != _ASKED and value != known[asks.fact]) or value == NOT_KNOWN):
            value, source = known[asks.fact], _FROM_REGISTRY
        found.append(Settled(asks, value, source))
    return tuple(found)


def missing(case: Case) -> tuple[Asks, ...]:
    """The questions that nobody has settled yet."""
    return tuple(one.asks for one in settled(case) if one.value is None)


def answer(case: Case, told: Mapping[str, str], by: str) -> None:
    """Keeps an operator's answers; values that are none of a question's own are passed over."""
    standing = {one.asks.fact: one for one in settled(case)}
    for asks in QUESTIONS:
        value = told.get(asks.fact, "")
        if value in dict(asks.answers) and value != standing[asks.fact].value:
            case.add("noted", what=MONITORING, fact=asks.fact, value=value, by=by, source=_ASKED)
    keep(case, by)


def keep(case: Case, by: str) -> bool:
    """Writes what could be filled into the log, and whether the three are whole into the operator's list. True when they are."""
    kept = _kept(case)
    for one in settled(case):
        if one.value is not None and kept.get(one.asks.fact) != (one.value, one.source):
            case.add("noted", what=MONITORING, fact=one.asks.fact, value=one.value, by=by, source=one.source)
    whole = not missing(case)
    calls.set_monitored(case.desk, case.call, whole)
    return whole


def _kept(case: Case) -> dict[str, Any]:
    return {event.payload["fact"]: (event.payload.get("value"), event.payload.get("source", "")) for event in case.desk.log.events(case.call)
            if event.kind == "noted" and event.payload.get("what") == MONITORING and event.payload.get("fact")}


def _known(case: Case) -> dict[str, str]:
    """What the registry and the protocol settle without anybody being asked."""
    known, desk, version = {}, case.desk, case.state.registry_version
    child = _child(desk, case)
    if child is not None and child.looked_after is not None:
        known["looked_after"] = "yes" if child.looked_after else "no"
    if case.home and desk.registry.home(case.home, version) is not None:
        known["childrens_home"] = "yes"
    if "missing" in case.state.protocols:
        known["child_role"] = "missing"
    return known


def _child(desk: Desk, case: Case) -> Optional[Child]:
    told = case.state.answers.get("child")
    return desk.registry.child(str(told.value), case.state.registry_version) if told else None
