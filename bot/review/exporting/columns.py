"""The columns of an exported list, each with what it means."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Callable, Optional, Union

from bot.calllog.log import CallRow
from bot.notes.words import channel
from bot.review.outcomes.values import label

#: What stands in a cell: nothing, a word, a number, or a moment (in UTC; each kind of file writes it in its own way).
Cell = Union[None, str, int, datetime]


@dataclass(frozen=True)
class Column:
    """One column: its heading, what it means, and what stands there for a call. `iso`: a moment in UTC instead of UK time."""

    heading: str
    meaning: str
    of: Callable[[CallRow, datetime], Cell]
    iso: bool = False
    beside: str = ""  # the name of a value that stands beside the summary of a call


_JUDGED = {"appropriate": "Appropriate", "should_be_handled": "Should have been handled", "should_be_escalated": "Should have been escalated", "too_slow": "Too slow"}


def judged(code: Optional[str]) -> str:
    """A judgement in words."""
    return _JUDGED.get(code or "", code or "")


def _yes(value: Optional[bool]) -> str:
    return "" if value is None else "yes" if value else "no"


def _beside(heading: str, meaning: str, name: str) -> Column:
    """A column of what is told beside the summary; empty where it was not."""
    return Column(heading, meaning, lambda row, at: None, beside=name)


def _overdue(row: CallRow, at: datetime) -> str:
    return _yes(row.due is not None and row.due <= at)


COLUMNS = (
    Column("Reference", "The call. Quote it instead of any name.", lambda row, at: row.call),
    Column("Opened (UK)", "When the call began, UK time.", lambda row, at: row.opened_at),
    Column("Opened (ISO)", "The same, as ISO 8601 in UTC.", lambda row, at: row.opened_at, iso=True),
    Column("Closed (UK)", "When it was finished, UK time; empty while it is not.", lambda row, at: row.closed_at),
    Column("Closed (ISO)", "The same, as ISO 8601 in UTC.", lambda row, at: row.closed_at, iso=True),
    Column("Home", "The home the call is about, by its code in the registry: the child's home, else the one it came from.", lambda row, at: row.place),
    Column("Provider", "Who ran that home when it was told; empty where nobody knew.", lambda row, at: row.provider),
    Column("Child", "The child's reference, if one was given. Never a name.", lambda row, at: row.child),
    Column("Topic", "missing, incident or returned; what the call is about.", lambda row, at: row.topic),
    Column("Category", "The kind of incident, by its code; empty for a child who is only missing.", lambda row, at: row.category),
    Column("Protocols", "The protocols that asked, by name. returned joins when a call about a missing child closes, whether or not the child is back.", lambda row, at: ", ".join(row.protocols)),
    Column("Decision", "The last disposition: 999, REPORT, MANAGER, WAIT, INTEL or HOME; empty before one was made.", lambda row, at: row.disposition),
    Column("Outcome", "filtered: handled by the home. escalated: went to the police or 999. open: neither yet.", lambda row, at: row.outcome),
    Column("Due (UK)", "When an open call falls due, UK time.", lambda row, at: row.due),
    Column("Due (ISO)", "The same, as ISO 8601 in UTC.", lambda row, at: row.due, iso=True),
    Column("Overdue", "yes when that time had passed when this list was made.", _overdue),
    Column("Finished", "no while the call is still going on.", lambda row, at: _yes(row.finished)),
    Column("Raised", "yes when somebody or a danger word raised the decision.", lambda row, at: _yes(row.raised)),
    Column("Told to ring 999 (UK)", "When 999 was first the decision, UK time.", lambda row, at: row.advised_999_at),
    Column("Told to ring 999 (ISO)", "The same, as ISO 8601 in UTC.", lambda row, at: row.advised_999_at, iso=True),
    Column("Questions", "How many questions were asked.", lambda row, at: row.questions),
    Column("Channel", "How the call came in.", lambda row, at: channel(row.channel)),
    Column("Read", "yes when a supervisor has read it since its last news. This and the next three are of whoever exports: the force's supervisors, or the provider's.", lambda row, at: _yes(row.read)),
    Column("Flagged", "yes while a supervisor's flag is up.", lambda row, at: _yes(row.flagged)),
    Column("Judgement", "The latest judgement of a supervisor.", lambda row, at: judged(row.judged)),
    Column("Second person agreed", "yes or no when a second person looked; empty when nobody did.", lambda row, at: _yes(row.agreed)),
    Column("Police outcome", "What the police did in the end, the latest that was recorded.", lambda row, at: label(row.police_outcome)),
    Column("Remarks", "How many remarks supervisors have made.", lambda row, at: row.remarks),
    Column("Protocol version", "The version the call began with.", lambda row, at: row.protocol_version),
    Column("Registry version", "The version of homes, plans and settings the call began with.", lambda row, at: row.registry_version),
    _beside("Looked after", "Whether the child is looked after: yes, no or not_known, from the registry or asked by the operator. Empty where nobody answered.", "looked_after"),
    _beside("Children's home", "Whether the address is a children's home: yes, no or not_known, in the same way.", "childrens_home"),
    _beside("Child's role", "The child's part in it: missing, victim, suspect or not_known, in the same way.", "child_role"),
)
PEOPLE = (
    _beside("Ethnicity", "The child's ethnicity as the registry had it when the call began. Only where chosen.", "ethnicity"),
    _beside("Gender", "The child's gender as the registry had it when the call began. Only where chosen.", "gender"),
    _beside("Age band", "The child's age band as the registry had it when the call began; never an age or a birth date. Only where chosen.", "age_band"),
)
NOTES = Column("Notes", "Notes and remarks of operators and supervisors, oldest first; what identifies somebody was taken out. Only where chosen.", lambda row, at: None)


def headings(notes: bool, people: bool = False) -> list[str]:
    """The first row of a list."""
    return [column.heading for column in described(notes, people)]


def described(notes: bool = True, people: bool = False) -> tuple[Column, ...]:
    """The columns there are, with or without the text of notes and what the registry says of the children."""
    return (*COLUMNS, *(PEOPLE if people else ()), *((NOTES,) if notes else ()))
