"""Records what the police did on calls: one by one, or a confirmed upload in short batches."""
from __future__ import annotations

import time
from datetime import date
from typing import Callable, ContextManager, Optional, Sequence

from bot.calllog import words
from bot.casework.desk import Desk
from bot.review.outcomes.adding import Addition, add_outcomes
from bot.review.outcomes.judging import RECORD, judge_batch
from bot.review.outcomes.screening import screened
from bot.review.outcomes.reading import Row
from bot.review.scope import Scope

#: So many rows are recorded in one transaction, a fraction of a second; whoever takes a call gets in between.
AT_ONCE = 200
PAUSE_SECONDS = 0.02


def record(desk: Desk, call: str, outcome: str, day: Optional[date], remark: str, by: str, file: Optional[str] = None) -> None:
    """Adds one police outcome to a call; what was recorded before stays, and this one stands from now on.

    Args:
        remark: what was typed; what could identify somebody is taken out before it is kept.
        file: the digest of the upload it came from.
    """
    one = _addition(desk, call, outcome, day, remark, by, file)
    desk.log.add(call, "remarked", desk.clock(), one.text, **one.payload)
    if one.text:
        words.remember(desk.session, desk.vault, call, one.text)


def record_rows(working: Callable[[], ContextManager[Desk]], scope: Scope, rows: Sequence[Row], digest: str, by: str, today: date,
                kept: Callable[[Desk, int, int], None], begin: int = 0, pause: float = PAUSE_SECONDS) -> int:
    """Records every row that can be, some hundred in a transaction, and returns how many were.

    Each row is judged again in the transaction that records it, so a row is recorded once however often this is run.

    Args:
        working: one transaction. rows: as `without_clashes` gives them.
        kept: told, within each transaction, how many rows have been seen and how many recorded by then.
        begin: the rows before this one were seen already. pause: between two transactions, for whoever waits to write.
    """
    seen, recorded = begin, 0
    while seen < len(rows):
        batch = rows[seen:seen + AT_ONCE]
        with working() as desk:
            wanted = [one.row for one in judge_batch(desk, scope, batch, digest, today) if one.standing == RECORD]
            add_outcomes(desk, [_addition(desk, row.reference, row.outcome or "", row.day, row.remark, by, digest) for row in wanted], desk.clock())
            seen, recorded = seen + len(batch), recorded + len(wanted)
            kept(desk, seen, recorded)
        if seen < len(rows):
            time.sleep(pause)
    return recorded


def _addition(desk: Desk, call: str, outcome: str, day: Optional[date], remark: str, by: str, file: Optional[str]) -> Addition:
    told = {"about": "review", "what": "police_outcome", "value": outcome, "by": by, "day": day.isoformat() if day else None}
    return Addition(call, {**told, **({"file": file} if file else {})}, screened(desk, remark))
