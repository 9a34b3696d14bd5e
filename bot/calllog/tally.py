"""Which calls there are, by a keyed running total, so that a whole call cannot be taken out of the log unseen."""
from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Iterable, Iterator, Optional

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.calllog.canonical import canonical, utc
from bot.calllog.tables import CallTable, TallyTable
from bot.calllog.vault import Vault

_CALLS, _TALLY = CallTable.__table__, TallyTable.__table__
# Every call that is opened runs these two, so they are put together once.
_HOLD = select(_TALLY).where(_TALLY.c.shard == bindparam("which")).with_for_update()
_COUNT = update(_TALLY).where(_TALLY.c.shard == bindparam("which")).values(
    calls=bindparam("new_calls"), total=bindparam("new_total"), mark=bindparam("new_mark"))
#: Two who open calls at the same moment wait for each other only if their calls fall into the same shard.
SHARDS = 32


@dataclass(frozen=True)
class Shard:
    """One row: how many calls fall into it, their total, since when it is kept, and whether no head rests on a former secret."""

    shard: int
    calls: int
    total: str
    began: datetime
    settled: bool

    def mark(self, vault: Vault, by: int = 0) -> str:
        """What vouches for it, made with that line of the secret file."""
        return vault.vouch(self._said, by)

    def marked_by(self, vault: Vault, mark: Optional[str]) -> Optional[int]:
        """Which line of the secret file vouched for it; None: none."""
        return vault.vouched_by(self._said, mark)

    def with_call(self, vault: Vault, call: str) -> "Shard":
        """One call more."""
        return replace(self, calls=self.calls + 1, total=_added(self.total, _one(vault, call)))

    @property
    def _said(self) -> str:
        began = utc(self.began).isoformat(timespec="microseconds")
        return f"tally of calls {canonical([self.shard, self.calls, self.total, began, self.settled])}"


def shard_of(call: str) -> int:
    """The shard a call falls into."""
    return hashlib.sha256(call.encode("ascii", "replace")).digest()[0] % SHARDS


def counted(vault: Vault, calls: Iterable[str], began: datetime, settled: bool = True) -> list[Shard]:
    """The shards of these calls, counted anew."""
    numbers, totals = [0] * SHARDS, [0] * SHARDS
    for call in calls:
        shard = shard_of(call)
        numbers[shard] += 1
        totals[shard] ^= int(_one(vault, call), 16)
    return [Shard(shard, numbers[shard], f"{totals[shard]:064x}", began, settled) for shard in range(SHARDS)]


def count_in(session: Session, vault: Vault, call: str, at: datetime) -> int:
    """Counts a call that is about to be opened. Returns the line of the secret file that vouches for the log at present.

    An empty log begins to be keyed here. In one that has calls from before and was not keyed yet nothing is counted.
    """
    found = _held(session, shard_of(call))
    if found is None:
        # Looked for again whoever began it: another process may have opened the log's first call since the line above.
        begin_empty(session, vault, at)
        found = _held(session, shard_of(call))
    if found is None:
        return 0
    shard, mark = found
    by = shard.marked_by(vault, mark)
    if by is None:
        return 0  # somebody changed it: counting on would make it look right
    shard = shard.with_call(vault, call)
    session.execute(_COUNT, {"which": shard.shard, "new_calls": shard.calls, "new_total": shard.total, "new_mark": shard.mark(vault, by)})
    return by


def begin_empty(session: Session, vault: Vault, at: datetime) -> bool:
    """Begins the tally of a log without calls; False where there are calls, or it was begun."""
    if is_kept(session) or session.execute(select(_CALLS.c.call).limit(1)).first() is not None:
        return False
    begin(session, vault, counted(vault, (), at))
    return True


def begin(session: Session, vault: Vault, shards: Iterable[Shard]) -> None:
    """Writes all shards; where somebody else has just done it, theirs stay."""
    add = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(_TALLY)
    rows = [{"shard": one.shard, "calls": one.calls, "total": one.total, "began": one.began, "settled": one.settled, "mark": one.mark(vault)} for one in shards]
    session.execute(add.on_conflict_do_nothing(), rows)


def is_kept(session: Session) -> bool:
    """Whether this log has a tally: from then on a call without a head was tampered with."""
    return session.execute(select(_TALLY.c.shard).limit(1)).first() is not None


def hold(session: Session) -> None:
    """Keeps everybody else from opening calls until this transaction ends. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE call_tally IN ACCESS EXCLUSIVE MODE"))


def shards(session: Session) -> list[tuple[Shard, str]]:
    """Every row with its mark."""
    return [(_shard(row), row.mark) for row in session.execute(select(_TALLY).order_by(_TALLY.c.shard))]


def rewrite(session: Session, shard: Shard, mark: str) -> None:
    """Puts a row in the place of the one with its number."""
    session.execute(update(_TALLY).where(_TALLY.c.shard == shard.shard).values(settled=shard.settled, mark=mark))


def calls_in(session: Session) -> Iterator[str]:
    """The reference of every call, read piece by piece."""
    yield from session.execute(select(_CALLS.c.call).execution_options(yield_per=5_000, stream_results=True)).scalars()


def _held(session: Session, shard: int) -> Optional[tuple[Shard, str]]:
    row = session.execute(_HOLD, {"which": shard}).first()
    return None if row is None else (_shard(row), row.mark)


def _shard(row: Any) -> Shard:
    return Shard(row.shard, row.calls, row.total, row.began, row.settled)


def _one(vault: Vault, call: str) -> str:
    # Keyed, so that nobody without the secret finds calls whose totals cancel each other out.
    return vault.link(f"one call {canonical(call)}")


def _added(total: str, one: str) -> str:
    return f"{int(total, 16) ^ int(one, 16):064x}"
