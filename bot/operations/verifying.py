"""Whether the whole log is sound: every chain, every summary against its events, nothing left without its call."""
from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Callable, Iterator, Optional

from sqlalchemy import inspect, select, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session

from bot.calllog.database import reading
from bot.calllog.events import Event
from bot.calllog.log import CallLog, CallRow, projected, row_of
from bot.calllog.replay import replay
from bot.calllog.tables import CallTable, EventTable
from bot.calllog.vault import Vault, VaultError
from bot.operations.roll_call import RollCall, roll_call
from bot.operations.sealed_columns import pages, sealed_columns

Say = Callable[[str], None]
_EVENTS = EventTable.__table__
_PAGE = 200
_EVERY = 5.0  # seconds between two words of progress
#: References that no constraint of the database holds, since what they name may come later or be gone.
_LOOSE = (("outbox", "call", "call", "call"), ("asked_message", "call", "call", "call"))


@dataclass
class Findings:
    """What is wrong, in plain sentences without personal data, and how much was looked at."""

    calls: int = 0
    events: int = 0
    sealed: int = 0
    broken: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    to_do: list[str] = field(default_factory=list)
    old: int = 0
    damage: list[str] = field(default_factory=list)

    @property
    def sentences(self) -> list[str]:
        """Everything that is wrong, worst first; empty when all is well."""
        return [*self.damage, *self.missing, *self.broken, *self.differing, *self.orphans, *self.unreadable, *self.to_do]

    @property
    def last_line(self) -> str:
        """The one line to read."""
        older = f" {self.old:,} events are from before chains were keyed." if self.old else ""
        if not self.sentences:
            return (f"All is well: {self.calls:,} calls with {self.events:,} events verified, every chain is whole, no call was taken out, every summary "
                    f"agrees with its events, nothing is orphaned, all {self.sealed:,} sealed values can be opened.{older}")
        if self.sentences == self.to_do:
            return f"NOT WELL YET: {self.calls:,} calls with {self.events:,} events are whole as far as can be seen. Do what stands above.{older}"
        return (f"NOT WELL: {len(self.missing)} signs of calls taken out, {len(self.broken)} broken chains, {len(self.differing)} summaries that differ, "
                f"{len(self.orphans)} kinds of orphans, {len(self.unreadable)} kinds of sealed values that cannot be opened, {len(self.damage)} signs of "
                f"damage, in {self.calls:,} calls. Keep a copy of the database as it is and tell whoever answers for it.")


def verify(engine: Engine, vault: Vault, say: Say = print) -> Findings:
    """Looks at everything and changes nothing; the service may run meanwhile.

    Raises:
        DatabaseBusy, DatabaseUnavailable: the database cannot be read.
    """
    found, told = Findings(), time.monotonic()
    with reading(engine) as session:
        total = session.execute(text("SELECT count(*) FROM call")).scalar_one()
        found.damage = list(_damage(session.connection()))
        found.orphans = list(_orphans(session.connection()))
    with reading(engine) as session:  # one moment: the tally and the calls
        roll = roll_call(session, vault)
    found.missing, found.to_do = roll.wrong, roll.to_do
    for page in _calls(engine):
        with reading(engine) as session:  # one moment: a call's summary and its events are of the same turn
            log, kept, told_of = CallLog(session, vault), _summaries(session, page), _events(session, page)
            for call in page:
                _look_at(log, call, kept[call], told_of.get(call, []), found, roll)
        if time.monotonic() - told > _EVERY:
            told = time.monotonic()
            say(f"Verified {found.calls:,} of {total:,} calls ...")
    _open_all(engine, vault, found)
    return found


def _look_at(log: CallLog, call: str, kept: CallRow, events: list[Event], found: Findings, roll: RollCall) -> None:
    found.calls += 1
    found.events += len(events)
    went = log.verified(call)
    found.old += went.old
    if went.broken is not None:
        found.broken.append(f"Call {call}: event {went.broken} is missing, altered or cannot be opened.")
        return
    if went.by and roll.settled:
        found.broken.append(f"Call {call}: it rests on a former secret, and none did any more. Somebody who has that secret wrote in it.")
        return
    differs = [name for name, value in projected(replay(events)).items() if _plain(getattr(kept, name)) != _plain(value)]
    if differs:
        found.differing.append(f"Call {call}: its summary does not say what its events say ({', '.join(differs)}).")


def _summaries(session: Session, page: list[str]) -> dict[str, CallRow]:
    return {row.call: row_of(row) for row in session.execute(select(CallTable.__table__).where(CallTable.call.in_(page)))}


def _events(session: Session, page: list[str]) -> dict[str, list[Event]]:
    """What was logged, without the texts: no summary depends on one, and opening them is what takes long."""
    told: dict[str, list[Event]] = {}
    wanted = select(*(_EVENTS.c[name] for name in ("call", "seq", "kind", "at", "payload", "hash")))
    for row in session.execute(wanted.where(_EVENTS.c.call.in_(page)).order_by(_EVENTS.c.call, _EVENTS.c.seq)):
        told.setdefault(row.call, []).append(Event(row.seq, row.call, row.kind, row.at, "", row.payload, row.hash))
    return told


def _plain(value: object) -> object:
    return list(value) if isinstance(value, (tuple, list)) else value


def _calls(engine: Engine) -> Iterator[list[str]]:
    last = ""
    while True:
        with reading(engine) as session:
            page = list(session.execute(select(CallTable.call).where(CallTable.call > last).order_by(CallTable.call).limit(_PAGE)).scalars())
        if not page:
            return
        yield page
        last = page[-1]


def _damage(connection: Connection) -> Iterator[str]:
    if connection.dialect.name == "sqlite":
        for (words,) in connection.execute(text("PRAGMA quick_check(5)")):
            if words != "ok":
                yield f"The database file is damaged: {words}."


def _orphans(connection: Connection) -> Iterator[str]:
    looked = inspect(connection)
    quote = connection.dialect.identifier_preparer.quote
    names = set(looked.get_table_names())
    bound = [(name, key["constrained_columns"][0], key["referred_table"], key["referred_columns"][0])
             for name in sorted(names) for key in looked.get_foreign_keys(name) if len(key["constrained_columns"]) == 1]
    for name, own, other, its in [*bound, *(one for one in _LOOSE if one[0] in names)]:
        child, parent = f"{quote(name)}.{quote(own)}", f"{quote(other)}.{quote(its)}"
        # quoted names come from the database itself, never from anybody's typing
        left = (f"SELECT count(*) FROM {quote(name)} WHERE {child} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {quote(other)} AS parent "
                f"WHERE parent.{quote(its)} = {child})")
        count = connection.execute(text(left)).scalar_one()
        if count:
            yield f"{count:,} rows of {child} name a {parent} that is not there."
    empty = connection.execute(text("SELECT count(*) FROM call WHERE NOT EXISTS (SELECT 1 FROM event WHERE event.call = call.call)")).scalar_one()
    if empty:
        yield f"{empty:,} calls have no events."


def _open_all(engine: Engine, vault: Vault, found: Findings) -> None:
    with reading(engine) as session:
        columns = sealed_columns(session.connection())
    for one in columns:
        bad, first = 0, None
        for page in pages(engine, one):
            for key, value in page:
                found.sealed += 1
                if one.table != "event" and not _opens(vault, value):  # an event that does not open is a broken chain already
                    bad, first = bad + 1, first or key
        if bad:
            found.unreadable.append(f"{bad:,} values of {one} cannot be opened (the first: {', '.join(map(str, first or ()))}).")


def _opens(vault: Vault, value: bytes) -> Optional[bool]:
    try:
        vault.open(value)
    except VaultError:
        return False
    return True
