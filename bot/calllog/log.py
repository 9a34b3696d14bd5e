"""The call log: events are added, read back and checked; the summary row of each call is kept in step."""
from __future__ import annotations

import secrets
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cached_property, partial
from typing import Any, Iterable, Optional
from weakref import WeakKeyDictionary

from sqlalchemy import select, update
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from bot.calllog import statements, tally
from bot.calllog.base import Coded
from bot.calllog.canonical import canonical, utc
from bot.calllog.chain import End, head, linked, next_head
from bot.calllog.events import EVENT_KINDS, Event
from bot.calllog.once import rows_of
from bot.calllog.recent import Recent, Standing
from bot.calllog.replay import CallState, replay, step
from bot.calllog.reviewed import Review
from bot.calllog.tables import CallTable, EventTable
from bot.calllog.vault import Vault
from bot.calllog.verified import Verified, verified

_CALLS = CallTable.__table__
_EVENTS = EventTable.__table__
_CODED = Coded()
#: Read aloud over a bad line: no vowels (no words), and nothing that looks or sounds like a digit.
LETTERS = "23456789BCDFGHJKMNPQRSTVWXZ"
#: Per vault, so that nobody is shown words their own secret could not open.
_RECENT: WeakKeyDictionary[Vault, Recent] = WeakKeyDictionary()


class UnknownCall(LookupError):
    """There is no call with this reference."""


@dataclass(frozen=True)
class CallRow:
    """The summary of one call: the replay of its events, as kept."""

    call: str
    channel: str
    person: str
    home: Optional[str]
    role: str
    child: Optional[str]
    topic: Optional[str]
    protocols: tuple[str, ...]
    protocol_version: str
    registry_version: str
    outcome: str
    disposition: Optional[str]
    pending: Optional[str]
    confirmed: bool
    finished: bool
    raised: bool
    opened_at: datetime
    closed_at: Optional[datetime]
    last_event_at: datetime
    events: int
    place: Optional[str]
    provider: Optional[str]
    category: Optional[str]
    due: Optional[datetime]
    questions: int
    advised_999_at: Optional[datetime]
    local_day: str
    local_hour: int
    weekday: int
    read: bool
    flagged: bool
    judged: Optional[str]
    agreed: Optional[bool]
    second_wanted: bool
    police_outcome: Optional[str]
    remarks: int
    provider_read: bool
    provider_flagged: bool
    provider_judged: Optional[str]
    provider_agreed: Optional[bool]
    provider_second_wanted: bool


_ROW_FIELDS = tuple(one.name for one in fields(CallRow))
_REVIEW_FIELDS = tuple(one.name for one in fields(Review))
#: What the supervisors of the call's own provider made of it stands in columns of their own.
PROVIDERS_OWN = {name: f"provider_{name}" for name in ("read", "flagged", "judged", "agreed", "second_wanted")}
_PROVIDER_FIELDS = {column: name for name, column in PROVIDERS_OWN.items()}


class CallLog:
    """The log as one transaction sees it; make one per transaction, since it remembers where each call stands."""

    def __init__(self, session: Session, vault: Vault) -> None:
        self._session = session
        self._vault = vault
        self._known: dict[str, Standing] = {}
        self._heads: dict[str, Optional[str]] = {}  # of the calls in _known
        self._written: dict[str, dict[str, Any]] = {}  # their summary rows as they were written last
        self._recent = _RECENT.setdefault(vault, Recent())

    def open(
        self, channel: str, person: str, home: Optional[str], role: str, at: datetime, protocols: Iterable[str] = (),
        protocol_version: str = "", registry_version: str = "", child: Optional[str] = None, provider: Optional[str] = None,
    ) -> str:
        """Open a call and return its reference, such as T-7K3M9Q.

        `person` is the opaque key of the sender (`Vault.key_hash`), never a name or a raw number; `provider` runs the home.
        """
        call = self._new_reference()
        payload = {
            "channel": channel, "person": person, "home": home, "role": role, "protocols": list(protocols),
            "protocol_version": protocol_version, "registry_version": registry_version, "child": child,
            **({"provider": provider} if provider else {}),
        }
        first, digest, _sealed = self._make(call, CallState(), "", "opened", at, "", payload)
        standing = Standing(step(CallState(), first), (first,))
        by = tally.count_in(self._session, self._vault, call, first.at)
        self._heads[call] = head(self._vault, call, End(1, first.hash), by)
        self._written[call] = {**projected(standing.state), "head": self._heads[call]}
        self._session.execute(statements.ADD_CALL, self._written[call])
        self._keep(standing, digest, None)
        return call

    def add(self, call: str, kind: str, /, at: datetime, text: str = "", **payload: Any) -> Event:
        """Add one event and bring the summary row in step.

        Free text belongs in `text` only: it is sealed, and the chain holds its keyed digest. The payload is
        coded data (lists, strings, numbers, true, false, null).

        Raises:
            UnknownCall: there is no such call.
            ValueError: the kind is unknown, the time has no zone, or the payload cannot be kept exactly.
        """
        if kind not in EVENT_KINDS or kind == "opened":
            raise ValueError(f"{kind!r} cannot be added to a call; one of {', '.join(EVENT_KINDS[1:])} can.")
        standing = self._standing(call)
        before = End(standing.state.events, standing.events[-1].hash)
        event, digest, sealed = self._make(call, standing.state, before.hash, kind, at, text, payload)
        standing = Standing(step(standing.state, event), (*standing.events, event))
        self._heads[call] = next_head(self._vault, call, self._heads[call], before, End(event.seq, event.hash))
        self._keep(standing, digest, sealed)
        self._bring_in_step(standing.state)
        return event

    def _bring_in_step(self, state: CallState) -> None:
        """Writes the summary row: whole the first time in a transaction, then what this event changed in it. A column that is set to what it is
        costs as much as one that changes: its indexes are written, and for the reference every table that refers to it is looked through."""
        row = {**projected(state), "head": self._heads[state.call]}
        del row["call"]
        before = self._written.get(state.call)
        changed = row if before is None else {name: value for name, value in row.items() if value != before[name]}
        self._session.execute(statements.BRING_IN_STEP, {**changed, "of": state.call})
        self._written[state.call] = row

    def changed(self) -> tuple[str, ...]:
        """The calls that this transaction has added to so far."""
        return tuple(self._known)

    def _make(self, call: str, state: CallState, previous: str, kind: str, at: datetime, text: str, payload: dict[str, Any]) -> tuple[Event, str, Optional[bytes]]:
        # What is returned and replayed now must be exactly what will be read back, so it takes the same road.
        plain = _CODED.process_result_value(canonical(payload), None)
        seq = state.events + 1
        digest = self._digest(call, seq, text)
        event = Event(seq, call, kind, utc(at), text, plain)
        event = Event(seq, call, kind, event.at, text, plain, linked(self._vault, previous, event, digest))
        return event, digest, self._vault.seal(text) if text else None

    def _digest(self, call: str, seq: int, text: str) -> str:
        """Keyed, and different for each event: two people saying "yes" do not show as the same."""
        return self._vault.key_hash(f"{call} {seq} {text}") if text else ""

    def _keep(self, standing: Standing, digest: str, sealed: Optional[bytes]) -> None:
        """Write the last event."""
        event = standing.events[-1]
        self._session.execute(statements.ADD_EVENT, {
            "call": event.call, "seq": event.seq, "kind": event.kind, "at": event.at, "payload": event.payload,
            "text": sealed, "text_digest": digest, "hash": event.hash,
        })
        if event.kind == "purged":
            self._known.pop(event.call, None)  # what is remembered still holds the words
            self._written.pop(event.call, None)
            return
        self._known[event.call] = standing
        self._recent.put(event.call, event.hash, standing)

    def _standing(self, call: str) -> Standing:
        """Where a call stands, for adding to it; on PostgreSQL others wait for this transaction to do the same."""
        known = self._known.get(call)
        if known is None:
            self._heads[call] = self._session.execute(statements.HOLD, {"of": call}).scalar()
            known = self._known[call] = self._replayed(call)
        return known

    def _replayed(self, call: str) -> Standing:
        found = rows_of(self._session, statements.LAST_HASH, {"of": call})
        if not found:
            raise UnknownCall(f"There is no call {call}.")
        last_hash = found[0].hash
        standing = self._recent.get(call, last_hash)
        if standing is None:
            events = self._read(call)
            standing = Standing(replay(events), tuple(events))
            self._recent.put(call, last_hash, standing)
        return standing

    def state(self, call: str) -> CallState:
        """Where a call stands now; UnknownCall if there is none."""
        return (self._known.get(call) or self._replayed(call)).state

    def events(self, call: str) -> list[Event]:
        """Every event of a call in order, with its text; empty for an unknown call."""
        try:
            return list((self._known.get(call) or self._replayed(call)).events)
        except UnknownCall:
            return []

    def _read(self, call: str) -> list[Event]:
        return [self._event(row) for row in self._rows(call)]

    def _rows(self, call: str) -> list[Row]:
        return self._session.execute(select(_EVENTS).where(_EVENTS.c.call == call).order_by(_EVENTS.c.seq)).all()

    def _event(self, row: Any) -> Event:
        text = self._vault.open(row.text) if row.text is not None else ""
        return Event(row.seq, row.call, row.kind, row.at, text, row.payload, row.hash)

    def verify(self, call: str) -> Optional[int]:
        """None when the call's chain is whole, else the number of the first event that is missing, altered or unreadable.

        Text that was purged is no break where a `purged` event says so (of these events, or of all where it names none).
        """
        return self.verified(call).broken

    def verified(self, call: str) -> Verified:
        """How verifying a call went; UnknownCall if there is none."""
        found = self._session.execute(select(_CALLS.c.events, _CALLS.c.head).where(_CALLS.c.call == call)).first()
        if found is None:
            raise UnknownCall(f"There is no call {call}.")
        return verified(self._vault, call, self._rows(call), found, self._event, partial(self._digest, call), lambda: self._is_keyed)

    @cached_property
    def _is_keyed(self) -> bool:
        return tally.is_kept(self._session)

    def row(self, call: str) -> CallRow:
        """The summary of a call; UnknownCall if there is none."""
        found = self._session.execute(select(_CALLS).where(_CALLS.c.call == call)).first()
        if found is None:
            raise UnknownCall(f"There is no call {call}.")
        return row_of(found)

    def rebuild(self, call: str) -> CallRow:
        """Make the summary of a call again from its events alone, keep it, and return it."""
        events = self._read(call)
        if not events:
            raise UnknownCall(f"There is no call {call}.")
        self._session.execute(update(_CALLS).where(_CALLS.c.call == call), projected(replay(events)))
        return self.row(call)

    def open_call(self, channel: str, person: str) -> Optional[str]:
        """The reference of a person's latest call that is not finished, or None."""
        found = rows_of(self._session, statements.OPEN_CALL, {"on": channel, "who": person})
        return found[0].call if found else None

    def calls(
        self, limit: int = 50, offset: int = 0, outcome: Optional[str] = None, home: Optional[str] = None, channel: Optional[str] = None,
        person: Optional[str] = None, child: Optional[str] = None, disposition: Optional[str] = None, finished: Optional[bool] = None,
        since: Optional[datetime] = None, until: Optional[datetime] = None,
    ) -> list[CallRow]:
        """Summaries, the latest opened first, of the calls that fit everything given; `since` counts in, `until` does not."""
        fits = {"outcome": outcome, "home": home, "channel": channel, "person": person, "child": child, "disposition": disposition, "since": since, "until": until}
        given = {name: value for name, value in fits.items() if value is not None}
        wanted = statements.latest(tuple(given), finished)
        return [row_of(one) for one in self._session.execute(wanted, {**{f"its_{name}": value for name, value in given.items()}, "most": limit, "skip": offset})]

    def _new_reference(self) -> str:
        while True:
            call = "T-" + "".join(secrets.choice(LETTERS) for _ in range(6))
            if self._session.execute(statements.IS_THERE, {"of": call}).first() is None:
                return call


def projected(state: CallState) -> dict[str, Any]:
    """The summary row of a state, by column."""
    return {name: getattr(state.provider_review, _PROVIDER_FIELDS[name]) if name in _PROVIDER_FIELDS
            else getattr(state.review if name in _REVIEW_FIELDS else state, name) for name in _ROW_FIELDS}


def row_of(found: Any) -> CallRow:
    """The summary in a row of the table `call`."""
    values = {name: getattr(found, name) for name in _ROW_FIELDS}
    return CallRow(**{**values, "protocols": tuple(values["protocols"])})
