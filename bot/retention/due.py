"""What is past its time: the texts still kept of calls long closed, found page by page."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Iterable, Iterator, Mapping, Optional

from sqlalchemy import and_, func, or_, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from bot.calllog.tables import CallTable, EventTable, InboxTable
from bot.calllog.vault import Vault
from bot.retention import messages
from bot.retention.classes import NOTE_KINDS, class_of
from bot.retention.holds import Standing
from bot.retention.kept_back import KeptBack
from bot.retention.periods import CHAT, CODED, NOTES, Period

_CALLS, _EVENTS, _INBOX = CallTable.__table__, EventTable.__table__, InboxTable.__table__
PAGE = 400
_LISTED = 20


@dataclass(frozen=True)
class Texts:
    """The texts of one class of one call: the numbers of their events, and when the oldest was written."""

    events: tuple[int, ...]
    oldest: datetime


@dataclass
class Count:
    """How many texts of a class in how many calls, and the oldest."""

    texts: int = 0
    calls: int = 0
    oldest: Optional[datetime] = None

    def add(self, texts: int, oldest: Optional[datetime], calls: int = 1) -> None:
        """Counts some more."""
        self.texts, self.calls = self.texts + texts, self.calls + calls
        self.oldest = min(filter(None, (self.oldest, oldest)), default=None)


@dataclass
class Plan:
    """What a purge would do: counts by class; calls kept back by reason (how many, and some of them); what else there is to say."""

    classes: dict[str, Count] = field(default_factory=dict)
    kept_back: dict[str, list[str]] = field(default_factory=dict)
    kept_back_counts: dict[str, int] = field(default_factory=dict)
    unreviewed: int = 0
    messages: int = 0
    never_worked: int = 0
    look_again: int = 0

    def keep_back(self, why: str, call: str) -> None:
        """Counts one call that is left alone; the first few are named."""
        self.kept_back_counts[why] = self.kept_back_counts.get(why, 0) + 1
        named = self.kept_back.setdefault(why, [])
        if len(named) < _LISTED:
            named.append(call)

    def take_in(self, other: "Plan") -> None:
        """Adds the texts, calls kept back and unreviewed calls of another one."""
        self.unreviewed += other.unreviewed
        for name, one in other.classes.items():
            self.classes[name].add(one.texts, one.oldest, one.calls)
        for why, calls in other.kept_back.items():
            self.kept_back_counts[why] = self.kept_back_counts.get(why, 0) + other.kept_back_counts[why]
            self.kept_back[why] = (self.kept_back.get(why, []) + calls)[:_LISTED]


def plan(session: Session, vault: Vault, periods: Mapping[str, Period], now: datetime) -> Plan:
    """What a purge would remove now; changes nothing. Chains are checked only when it is done."""
    made, standing = Plan({name: Count() for name in (CHAT, NOTES)}), Standing(session, vault)
    for rows in pages(session, periods, now):
        kept_back, texts = KeptBack(session, standing, [row.call for row in rows]), texts_of(session, rows, periods, now)
        for row in rows:
            found, why = texts.get(row.call, {}), kept_back.why(row)
            if why and (found or why == "open"):
                made.keep_back(why, row.call)
            elif found:
                made.unreviewed += row.judged is None
                for name, one in found.items():
                    made.classes[name].add(len(one.events), one.oldest)
    made.messages = messages.count(session, vault, periods, now)
    made.never_worked = session.execute(select(func.count()).select_from(_INBOX).where(_INBOX.c.done_at.is_(None), _INBOX.c.received <= periods[CHAT].cutoff(now))).scalar_one()
    made.look_again = session.execute(select(func.count()).select_from(_CALLS).where(_CALLS.c.opened_at <= periods[CODED].cutoff(now))).scalar_one()
    return made


def pages(session: Session, periods: Mapping[str, Period], now: datetime, size: int = PAGE) -> Iterator[list[Row]]:
    """The calls that hold a text past its time, by reference, a page at a time."""
    calls = candidates(session, periods, now)
    for start in range(0, len(calls), size):
        yield rows_of(session, calls[start:start + size])


def candidates(session: Session, periods: Mapping[str, Period], now: datetime) -> list[str]:
    """The references, in their order, of the calls that still hold a text written before its class's day; whether it may go is for others to say.

    They are found by the index of the texts still kept, by their time: calls that were purged long ago, and new ones, are not even looked at.
    """
    chat, notes = (periods[name].cutoff(now) for name in (CHAT, NOTES))
    # An operator's note is of a kind that chat is of too: it is told apart when the call is looked at.
    old = or_(and_(_EVENTS.c.at <= chat, _EVENTS.c.kind.not_in(NOTE_KINDS)), _EVENTS.c.at <= notes)
    # Asked through coalesce, the call is no reason to read every event there is by its index, in which the same ones stand together.
    wanted = select(func.coalesce(_EVENTS.c.call, "")).where(_EVENTS.c.at <= max(chat, notes), old, _EVENTS.c.text.is_not(None)).distinct()
    return sorted(session.execute(wanted).scalars())


def rows_of(session: Session, calls: Iterable[str]) -> list[Row]:
    """The summary rows of some calls, by reference."""
    return session.execute(select(_CALLS).where(_CALLS.c.call.in_(list(calls))).order_by(_CALLS.c.call)).all()


def texts_of(session: Session, rows: Iterable[Row], periods: Mapping[str, Period], now: datetime) -> dict[str, dict[str, Texts]]:
    """By call and class, the texts past their time: the call was closed and the text written before the class's day. Nothing of a call still open."""
    closed = {row.call: row.closed_at for row in rows if row.finished and row.closed_at is not None}
    cutoffs = {name: periods[name].cutoff(now) for name in (CHAT, NOTES)}
    return {call: past for call, found in kept_texts(session, closed).items()
            if (past := _past(found, closed[call], cutoffs))}


def kept_texts(session: Session, calls: Iterable[str]) -> dict[str, dict[str, list[tuple[int, datetime]]]]:
    """By call and class, the number and time of every event whose text is still there."""
    wanted = select(_EVENTS.c.call, _EVENTS.c.seq, _EVENTS.c.kind, _EVENTS.c.at, _EVENTS.c.payload)
    found: dict[str, dict[str, list[tuple[int, datetime]]]] = {}
    for row in session.execute(wanted.where(_EVENTS.c.call.in_(list(calls)), _EVENTS.c.text.is_not(None)).order_by(_EVENTS.c.call, _EVENTS.c.seq)):
        found.setdefault(row.call, {}).setdefault(class_of(row.kind, row.payload), []).append((row.seq, row.at))
    return found


def _past(found: Mapping[str, list[tuple[int, datetime]]], closed: datetime, cutoffs: Mapping[str, datetime]) -> dict[str, Texts]:
    past = {}
    for name, events in found.items():
        gone = [(seq, at) for seq, at in events if max(at, closed) <= cutoffs[name]]
        if gone:
            past[name] = Texts(tuple(seq for seq, _ in gone), min(at for _, at in gone))
    return past
