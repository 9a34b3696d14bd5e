"""Puts what was logged before chains were keyed under the key: once for a log, and never by itself."""
from __future__ import annotations

from datetime import datetime
from typing import Callable, Optional

from sqlalchemy import bindparam, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from bot.calllog import tally
from bot.calllog.chain import head
from bot.calllog.database import reading, transaction
from bot.calllog.tables import CallTable
from bot.calllog.vault import Vault
from bot.operations.ends import ends_of
from bot.operations.refused import OperationRefused

Say = Callable[[str], None]
_CALLS = CallTable.__table__
_AT_ONCE = 500


def keyed_since(session: Session) -> Optional[datetime]:
    """Since when the log has a tally, as the tally says; None where it has none."""
    found = tally.shards(session)
    return min(shard.began for shard, _ in found) if found else None


def key(engine: Engine, vault: Vault, at: datetime, say: Say = print) -> int:
    """Vouches for the end of every call from before, as it is found, then begins the tally. Returns how many calls that were.

    No event is changed: a chain that was damaged before is still found damaged. What cannot be known any more is whether somebody
    wrote a whole chain anew before this. Killed, it can be run again.

    Raises:
        OperationRefused: the log is keyed already. Doing it again would vouch for whatever was done since.
        DatabaseBusy, DatabaseUnavailable: as the service would get them.
    """
    with reading(engine) as session:
        since = keyed_since(session)
    if since is not None:
        raise OperationRefused(f"This log is keyed since {since:%d %b %Y %H:%M} UTC. It is done once: again, it would vouch for what was altered since.")
    count, after = 0, ""
    while True:
        with transaction(engine) as session:
            done = _vouch_for_some(session, vault, after)
        if not done:
            break
        count, after = count + len(done), done[-1]
        if count % (20 * _AT_ONCE) == 0:
            say(f"Vouched for {count:,} calls ...")
    with transaction(engine) as session:
        tally.hold(session)
        while left := _vouch_for_some(session, vault, ""):  # opened meanwhile by a process that was not restarted after the update
            count += len(left)
        tally.begin(session, vault, tally.counted(vault, tally.calls_in(session), at))
    return count


def _vouch_for_some(session: Session, vault: Vault, after: str) -> list[str]:
    wanted = select(_CALLS.c.call).where(_CALLS.c.head.is_(None), _CALLS.c.call > after).order_by(_CALLS.c.call).limit(_AT_ONCE)
    calls = list(session.execute(wanted.with_for_update()).scalars())
    ends = ends_of(session, calls)
    rows = [{"which": call, "new_head": head(vault, call, ends[call]) if call in ends else ""} for call in calls]
    if rows:
        session.execute(update(_CALLS).where(_CALLS.c.call == bindparam("which")).values(head=bindparam("new_head")), rows)
    return calls
