"""What supervisors made of one call, from its events: every judgement with who said what of it, remarks, flags, views. Pure."""
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Iterable, Optional

from bot.calllog.events import Event
from bot.calllog.reviewed import FORCE, side_of

#: Opening a call again within this time is the same look at it.
SAME_LOOK = timedelta(minutes=10)
#: Who raises a call that is no operator.
_NOT_PEOPLE = ("person", "clock", "return", "")
#: Events that take nothing away from what a form showed.
_QUIET = ("viewed", "exported")


@dataclass(frozen=True)
class Opinion:
    """What a second person said of a judgement."""

    by: str
    at: datetime
    agrees: bool
    reason: str


@dataclass(frozen=True)
class Judgement:
    """One judgement: it is never edited; a newer one of the same side stands after it, and both can be seen."""

    seq: int
    value: str
    by: str
    at: datetime
    reason: str
    opinions: tuple[Opinion, ...] = ()
    side: str = FORCE


@dataclass(frozen=True)
class Remark:
    """Anything else that was said or marked: `what` and `value` as in the log; `side` whose supervisor it was, "force" or a provider."""

    seq: int
    what: str
    value: str
    by: str
    at: datetime
    text: str
    side: str = FORCE


@dataclass(frozen=True)
class View:
    """Somebody looked at the call."""

    by: str
    at: datetime


@dataclass(frozen=True)
class Opinions:
    """Everything, oldest first, as one side has it. `judgements` and `second_wanted` are that side's own, `others` the judgements of the
    other sides; remarks and marks are those of all. `raised_by` are the operators who raised the decision."""

    judgements: tuple[Judgement, ...] = ()
    remarks: tuple[Remark, ...] = ()
    views: tuple[View, ...] = ()
    second_wanted: bool = False
    raised_by: tuple[str, ...] = ()
    others: tuple[Judgement, ...] = ()

    @property
    def latest(self) -> Optional[Judgement]:
        """The judgement that stands, None before there is one."""
        return self.judgements[-1] if self.judgements else None


def opinions(events: Iterable[Event], side: str = FORCE) -> Opinions:
    """Gathers them for one side of the review: the force's or a provider's. Total: what it does not know it leaves out."""
    found = Opinions()
    others: dict[str, Opinions] = {}
    for event in events:
        told, by = event.payload, str(event.payload.get("by") or "")
        if event.kind == "viewed":
            found = replace(found, views=(*found.views, View(by, event.at)))
        elif event.kind == "raised" and by not in _NOT_PEOPLE:
            found = replace(found, raised_by=(*found.raised_by, by))
        elif event.kind == "remarked" and told.get("about") == "review":
            whose = side_of(told)
            if whose == side:
                found = _remarked(found, event, whose)
            else:
                others[whose] = _remarked(others.get(whose, Opinions()), event, whose)
    remarks = sorted((*found.remarks, *(one for each in others.values() for one in each.remarks)), key=lambda one: one.seq)
    judged = sorted((one for each in others.values() for one in each.judgements), key=lambda one: one.seq)
    return replace(found, remarks=tuple(remarks), others=tuple(judged))


def _remarked(found: Opinions, event: Event, side: str) -> Opinions:
    what, value, by = (str(event.payload.get(name) or "") for name in ("what", "value", "by"))
    if what == "judged":
        one = Judgement(event.seq, value, by, event.at, event.text, side=side)
        return replace(found, judgements=(*found.judgements, one))
    if what in ("agreed", "disagreed") and found.latest is not None:
        said = Opinion(by, event.at, what == "agreed", event.text)
        last = replace(found.latest, opinions=(*found.latest.opinions, said))
        return replace(found, judgements=(*found.judgements[:-1], last), second_wanted=False)
    found = replace(found, second_wanted=True) if what == "second_wanted" else found
    return replace(found, remarks=(*found.remarks, Remark(event.seq, what, value, by, event.at, event.text, side)))


def seen_lately(events: Iterable[Event], by: str, now: datetime) -> bool:
    """Whether this account opened the call within the last ten minutes."""
    return any(event.kind == "viewed" and event.payload.get("by") == by and now - event.at < SAME_LOOK for event in events)


def added_since(events: Iterable[Event], seen: int) -> list[Event]:
    """What came after the first `seen` events and matters to somebody who is filling in a form."""
    return [event for event in events if event.seq > seen and event.kind not in _QUIET]
