"""After the secret was changed: heads and tally are made anew with the first secret, once, so that a former one vouches for nothing any more."""
from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Callable, Sequence

from sqlalchemy import bindparam, update
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from bot.calllog import tally
from bot.calllog.chain import head, headed_by
from bot.calllog.database import DatabaseBusy, reading, transaction
from bot.calllog.tables import CallTable
from bot.calllog.vault import Vault
from bot.operations.ends import ends_of, heads_of, pages_of_calls

_CALLS = CallTable.__table__
_TRIES = 20


@dataclass
class Rekeyed:
    """How many calls are vouched for anew, and how many rest on a former secret although all had been changed (left alone)."""

    anew: int = 0
    strays: int = 0


def rekey(engine: Engine, vault: Vault, size: int = 200, rest: float = 1.0) -> Rekeyed:
    """Makes every head and the tally with the first secret of the vault. Killed at any moment and run again, it goes on.

    Only what another secret of the vault made is changed: what no secret made stays as it is and is found by `verify`. Once all is
    done the tally says so, and from then on nothing that rests on a former secret is made anew: it cannot be from before.
    """
    done = Rekeyed()
    with reading(engine) as session:
        under_way = _is_under_way(session, vault)
    if not under_way:
        done.strays = len(_all_stale(engine, vault, size)) if vault.secrets > 1 else 0
        return done
    _patiently(engine, lambda session: _rewrite_tally(session, vault, settled=False))
    after = ""
    while True:
        began = time.monotonic()
        with reading(engine) as session:
            page = pages_of_calls(session, after, size)
            stale = _stale(session, vault, page)
        if stale:
            done.anew += _patiently(engine, lambda session: _rewrite_heads(session, vault, stale))
            time.sleep(rest * (time.monotonic() - began))
        if len(page) < size:
            break
        after = page[-1]
    _patiently(engine, lambda session: _rewrite_tally(session, vault, settled=True))
    return done


def resting_on_former(engine: Engine, vault: Vault) -> int:
    """How many heads are still to be made anew; none once the tally says that all are."""
    with reading(engine) as session:
        if not _is_under_way(session, vault):
            return 0
    return max(1, len(_all_stale(engine, vault, 1_000)))


def _is_under_way(session: Session, vault: Vault) -> bool:
    marked = [(shard.marked_by(vault, mark), shard.settled) for shard, mark in tally.shards(session)]
    return any(by is not None and (by > 0 or not settled) for by, settled in marked)


def _all_stale(engine: Engine, vault: Vault, size: int) -> list[str]:
    found, after = [], ""
    while True:
        with reading(engine) as session:
            page = pages_of_calls(session, after, size)
            found += _stale(session, vault, page)
        if len(page) < size:
            return found
        after = page[-1]


def _stale(session: Session, vault: Vault, calls: Sequence[str]) -> list[str]:
    heads, ends = heads_of(session, calls), ends_of(session, calls)
    return [call for call in calls if call in ends and (headed_by(vault, call, ends[call], heads[call]) or 0) > 0]


def _rewrite_heads(session: Session, vault: Vault, calls: Sequence[str]) -> int:
    still = _stale(session, vault, calls)
    ends = ends_of(session, still)
    rows = [{"which": call, "new_head": head(vault, call, ends[call])} for call in still]
    if rows:
        session.execute(update(_CALLS).where(_CALLS.c.call == bindparam("which")).values(head=bindparam("new_head")), rows)
    return len(rows)


def _rewrite_tally(session: Session, vault: Vault, settled: bool) -> int:
    tally.hold(session)
    for shard, mark in tally.shards(session):
        if shard.marked_by(vault, mark) is not None:
            anew = replace(shard, settled=settled)
            tally.rewrite(session, anew, anew.mark(vault))
    return tally.SHARDS


def _patiently(engine: Engine, work: Callable[[Session], int]) -> int:
    for tried in range(_TRIES):
        try:
            with transaction(engine) as session:
                return work(session)
        except DatabaseBusy:
            if tried == _TRIES - 1:
                raise
            time.sleep(0.5)
    return 0
