"""The heads of all calls in a file: kept where this machine cannot write, it shows later what was cut off, taken out or written anew."""
from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import IO, Iterable, Iterator, Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from bot.calllog.tables import EventTable
from bot.calllog.vault import Vault
from bot.operations.ends import last_events
from bot.operations.refused import OperationRefused

_EVENTS = EventTable.__table__
_TITLE, _MARK = "threshold heads 1", "mark"
_LINE = re.compile(r"(\S{1,16}) ([1-9]\d{0,8}) ([0-9a-f]{64})")
_AT_ONCE = 100


@dataclass
class Compared:
    """How a file compares with the log: when it was written, how many calls it names, and what is wrong, in plain sentences."""

    written: str
    calls: int = 0
    sentences: list[str] = field(default_factory=list)


def write_heads(session: Session, vault: Vault, at: datetime, into: IO[str]) -> int:
    """Writes reference, number of events and last hash of every call, and a mark under it; returns how many calls that are.

    No words, times, homes or people stand in it. The session must see one moment of the database.
    """
    made, count = hashlib.sha256(), 0

    def put(line: str) -> None:
        made.update(f"{line}\n".encode("ascii"))
        into.write(f"{line}\n")

    put(f"{_TITLE} {at.astimezone(timezone.utc).isoformat(timespec='seconds')}")
    for call, seq, last in last_events(session):
        put(f"{call} {seq} {last}")
        count += 1
    into.write(f"{_MARK} {vault.link(_marked(made.hexdigest()))}\n")
    return count


def compare(session: Session, vault: Vault, file: Iterable[str]) -> Compared:
    """Holds the log against a file of heads that was written earlier. Calls may have gone on since, and new ones come.

    What it finds does not rest on the secret: somebody who has it cannot change what the file names either.

    Raises:
        OperationRefused: it is not a file of heads.
    """
    lines = iter(file)
    first = next(lines, "").rstrip("\n")
    if not first.startswith(f"{_TITLE} "):
        raise OperationRefused("This is not a file of heads: `python -m bot log heads` and every backup write one.")
    found, made, mark, page = Compared(first[len(_TITLE) + 1:]), hashlib.sha256(f"{first}\n".encode("utf-8", "replace")), "", []
    for line in lines:
        line = line.rstrip("\n")
        if line.startswith(f"{_MARK} "):
            mark = line[len(_MARK) + 1:]
            break
        told = _LINE.fullmatch(line)
        if told is None:
            break
        made.update(f"{line}\n".encode("utf-8", "replace"))
        page.append((told[1], int(told[2]), told[3]))
        if len(page) == _AT_ONCE:
            found.sentences += _differing(session, page)
            found.calls, page = found.calls + len(page), []
    found.sentences += _differing(session, page)
    found.calls += len(page)
    if mark != vault.link(_marked(made.hexdigest())):
        found.sentences.append("The file itself was altered, cut, or made with another secret: compare with an older one too.")
    return found


def _differing(session: Session, page: Sequence[tuple[str, int, str]]) -> Iterator[str]:
    # One look-up each: asked for a list of pairs, SQLite would read the whole table.
    places = or_(*(and_(_EVENTS.c.call == call, _EVENTS.c.seq == seq) for call, seq, _ in page))
    there = {(row.call, row.seq): row.hash for row in session.execute(select(_EVENTS.c.call, _EVENTS.c.seq, _EVENTS.c.hash).where(places))} if page else {}
    for call, seq, last in page:
        kept = there.get((call, seq))
        if kept is None:
            yield f"Call {call}: it had {seq:,} events then and has fewer now, or is gone."
        elif kept != last:
            yield f"Call {call}: its first {seq:,} events are not what they were then."


def _marked(digest: str) -> str:
    return f"file of heads {digest}"
