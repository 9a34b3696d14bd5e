"""A decision as the operator sees it: what to do, why with its sources, what to tell the caller, and the text to paste."""
from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Iterable, Mapping, Optional

from bot.calllog.replay import replay
from bot.casework.deciding import OPERATOR_RAISES
from bot.casework.desk import Case
from bot.casework.returning import police_know
from bot.casework.wording import fill
from bot.console import raising
from bot.console.operator_words import WORDS, Words, back_words, said_once, told_to_caller, until
from bot.notes.gathering import gather
from bot.notes.thrive import thrive
from bot.notes.words import fact_in_words
from bot.triage.explaining import name
from bot.triage.values import Value
from bot.triage.walking import tell_for


#: Summaries by call and last event: a note takes a while to work out, and a page is loaded again and again.
_MADE: OrderedDict[tuple[str, str], str] = OrderedDict()
_MADE_AT_MOST = 64


@dataclass(frozen=True)
class Why:
    """One reason: its words, the facts behind it, and its sources."""

    words: str
    facts: str
    source: str


@dataclass(frozen=True)
class Told:
    """One thing to tell the caller, and its sources."""

    words: str
    source: str


@dataclass(frozen=True)
class DecisionShown:
    """The decision that stands. `due` None: it is closed."""

    disposition: str
    outcome: str
    words: Words
    reasons: tuple[Why, ...]
    tell: tuple[Told, ...]
    due: Optional[datetime]
    limit: str


@dataclass(frozen=True)
class Back:
    """The child is back since the decision: what the operator does, and what to tell the caller. `first`: it stands above the decision."""

    words: Words
    tell: tuple[Told, ...]
    first: bool


def decided(case: Case) -> Optional[DecisionShown]:
    """The decision that stands, None before there is one."""
    standing = case.state.decision
    if not standing or standing.get("disposition") not in WORDS:
        return None
    disposition, due = standing["disposition"], case.state.due
    tell = _tell(case, _deciding(case), disposition, standing.get("facts") or case.position.facts, due)
    return DecisionShown(disposition, standing.get("outcome", ""), replace(WORDS[disposition], caller=said_once(WORDS[disposition].caller, [one.words for one in tell])), tuple(_why(case, rule) for rule in standing.get("rules", ())),
                         tell, due, until(disposition, due))


def back(case: Case) -> Optional[Back]:
    """What follows from the return of the child; None where the child is not back, or the decision was made knowing of it.

    The decision stands as it was made. An emergency stays on top: help may be on its way.
    """
    events, standing = case.desk.log.events(case.call), case.state.decision or {}
    last = max((event.seq for event in events if event.kind == "decided"), default=0)
    came = max((event.seq for event in events if event.kind == "noted" and event.payload.get("came_back")), default=0)
    if not case.state.finished or came <= last or (standing.get("facts") or {}).get("returned") == "back":
        return None
    known = police_know(case)
    tell = _tell(case, ("returned",), "HOME", {"police_told": "yes" if known else "no"}, None)
    return Back(back_words(known), tell, standing.get("disposition") != "999")


def _tell(case: Case, protocols: tuple[str, ...], disposition: str, facts: Mapping[str, Value], due: Optional[datetime]) -> tuple[Told, ...]:
    found = []
    for item in tell_for(case.desk.library, protocols, disposition, facts):
        words = told_to_caller(item.do)
        if words is not None:
            found.append(Told(fill(words, case.circumstances, due), _source(item.source, item.mark)))
    return tuple(found)


def summary(case: Case) -> str:
    """The call as plain text under the THRIVE headings, to paste into the force's own log; made again when the call has moved on."""
    key = (case.call, case.desk.log.events(case.call)[-1].hash)
    known = _MADE.get(key)
    if known is None:
        known = _MADE[key] = thrive(gather(case.desk, case.call, explained=False))
        while len(_MADE) > _MADE_AT_MOST:
            _MADE.popitem(last=False)
    return known


def _deciding(case: Case) -> tuple[str, ...]:
    """The protocols that made the decision: what joined the call afterwards (the return) advises nothing for it."""
    events = case.desk.log.events(case.call)
    last = max((number for number, event in enumerate(events) if event.kind == "decided"), default=0)
    return replay(events[: last + 1]).protocols


def _why(case: Case, rule: dict[str, Any]) -> Why:
    if rule.get("rule") == OPERATOR_RAISES and (raised := raising.last_raised(case)) is not None:
        by, reason = raised
        return Why(f"Raised by {by}: {reason}", "", _source(rule.get("source", ()), rule.get("mark", "")))
    facts = []
    for fact, value in (rule.get("because") or {}).items():
        value = tuple(value) if isinstance(value, list) else str(value)
        facts.append(f"{name(fact)}: {fact_in_words(case.desk.library.question(fact, case.state.protocols), value)}")
    return Why(rule.get("text", ""), "; ".join(facts), _source(rule.get("source", ()), rule.get("mark", "")))


def _source(source: Iterable[str], mark: str) -> str:
    return ", ".join(source) + (f"; {mark}" if mark else "")
