"""Whether every call that was ever opened is still in the log, by the tally."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Optional

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.calllog import tally
from bot.calllog.tables import CallTable
from bot.calllog.vault import Vault

NOT_KEYED = ("This log is not keyed yet: whoever can write to the database could alter what is in it unseen. After an update run `python -m bot log key`, "
             "once. If that was done before, somebody has taken it out: keep a copy of the database as it is and tell whoever answers for it.")
FORMER_SECRET = "The log still rests on a former secret: run `python -m bot reseal run`."


@dataclass
class RollCall:
    """What is wrong with the calls as a whole, in plain sentences; what is to be done yet; since when the log is keyed; and whether a
    head that rests on a former secret can only be forged."""

    wrong: list[str] = field(default_factory=list)
    to_do: list[str] = field(default_factory=list)
    since: Optional[datetime] = None
    settled: bool = False


def roll_call(session: Session, vault: Vault) -> RollCall:
    """Holds the calls against the tally. The session must see one moment of the database."""
    rows = tally.shards(session)
    if not rows:
        empty = session.execute(select(CallTable.call).limit(1)).first() is None
        return RollCall(to_do=[] if empty else [NOT_KEYED])
    found = RollCall(since=min(shard.began for shard, _ in rows))
    marked = [(shard, shard.marked_by(vault, mark)) for shard, mark in rows]
    if len(rows) != tally.SHARDS or len({shard.began for shard, _ in rows}) > 1:
        found.wrong.append("The tally of calls was altered: parts of it are missing or were made again.")
    if any(by is None for _, by in marked):
        found.wrong.append("The tally of calls was altered: somebody without the secret wrote in it.")
    found.settled = all(by == 0 and shard.settled for shard, by in marked)
    if any(by is not None and (by > 0 or not shard.settled) for shard, by in marked):
        found.to_do.append(FORMER_SECRET)
    there = {one.shard: one for one in tally.counted(vault, tally.calls_in(session), found.since or datetime.min)}
    differing = [shard for shard, by in marked if by is not None and (shard.calls, shard.total) != (there[shard.shard].calls, there[shard.shard].total)]
    if differing:
        opened, left = sum(shard.calls for shard in differing), sum(there[shard.shard].calls for shard in differing)
        found.wrong.append(f"Whole calls were taken out: {opened - left:,} of those that were opened are not in the log any more." if opened > left
                           else "Whole calls were put in or exchanged: the log holds calls that were never opened.")
    return found
