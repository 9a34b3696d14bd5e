"""What a decision note holds: plain values, the same for the page, the PDF, the picture and the text to paste."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Mapping, Optional

from bot.triage.circumstances import Child


@dataclass(frozen=True)
class Told:
    """One fact: the question, when it was asked, what was told, in which words, and who or what read them."""

    fact: str
    question: str
    asked: Optional[datetime]
    answer: str  # empty: asked and not answered
    words: str
    by: str
    at: Optional[datetime]
    changed: str = ""  # "before: ..." after a correction, "set aside" when it no longer applies

    @property
    def moment(self) -> datetime:
        """When it was told, or else when it was asked; a fact of a call has at least one of the two."""
        found = self.at or self.asked
        assert found is not None
        return found


@dataclass(frozen=True)
class Ground:
    """One reason of a decision: "because ..." with the facts, the sources, the rule and its mark."""

    text: str
    facts: str
    source: tuple[str, ...]
    rule: str
    mark: str = ""


@dataclass(frozen=True)
class Decided:
    """One decision: what, when, who made it, why, and when it fell due (an open one)."""

    at: datetime
    disposition: str
    outcome: str
    who: str
    grounds: tuple[Ground, ...]
    due: Optional[datetime] = None
    slow_time: bool = False


@dataclass(frozen=True)
class Step:
    """One thing that happened, in words; `kind` as in the log."""

    at: datetime
    kind: str
    what: str


@dataclass(frozen=True)
class Task:
    """Something that was advised or falls due; the record does not say that it was done."""

    what: str
    source: tuple[str, ...] = ()
    due: Optional[datetime] = None
    mark: str = ""


@dataclass(frozen=True)
class Point:
    """One of a fixed list of questions that the record must answer; `known` False: it says plainly that it cannot."""

    number: int
    title: str
    answer: str
    known: bool = True


@dataclass(frozen=True)
class Earlier:
    """An earlier call about the same child: its reference, when, what about and how it was decided."""

    call: str
    at: datetime
    topic: str
    disposition: str


@dataclass(frozen=True)
class Note:
    """Everything a decision note says. No names and no addresses: the home by its id, the child by reference."""

    call: str
    home: str
    role: str
    channel: str
    child: str
    topic: str
    opened: datetime
    closed: Optional[datetime]
    outcome: str
    told: tuple[Told, ...]
    decided: tuple[Decided, ...]
    steps: tuple[Step, ...]
    tasks: tuple[Task, ...]
    would_change: tuple[str, ...]
    protocols: tuple[str, ...]
    protocol_version: str
    protocol_version_now: str
    registry_version: str
    broken_at: Optional[int]  # the first event that is missing or was altered; None: the chain is whole
    events: int
    last_hash: str
    made: datetime
    facts: Mapping[str, Any]  # coded, as they stand
    plan: str
    child_known: Optional[Child]
    earlier: tuple[Earlier, ...]
    first_words: str = ""  # what was said first, masked
    notes: tuple[Step, ...] = ()  # operators' notes as Steps, oldest first
    waits_for: str = ""  # what a closed call still needs before it is final

    @property
    def final(self) -> Optional[Decided]:
        """The decision that stands, None before there is one."""
        return self.decided[-1] if self.decided else None

    def told_about(self, fact: str) -> Optional[Told]:
        """What stands for a fact, None when it was never told."""
        return next((one for one in self.told if one.fact == fact and one.answer and one.changed != "set aside"), None)
