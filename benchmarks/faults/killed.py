"""SIGKILL at random moments of many conversations: `benchmarks.kills`, with the figures of this table."""
from __future__ import annotations

import time
from pathlib import Path

from benchmarks import kills
from benchmarks.faults.callers import tells_to_ring
from benchmarks.faults.figures import Danger, Outcome
from benchmarks.faults.scene import Fault, Plan
from benchmarks.telegram import checking
from benchmarks.telegram.checking import Played

_LOST = (checking.LOST,)
_TWICE = (checking.TWICE, checking.WORK)
_UNANSWERED = (checking.REPLIES,)


def _run(folder: Path, plan: Plan) -> Outcome:
    began = time.monotonic()
    count = plan.kills if plan.kills is not None else max(3, plan.conversations // 7)
    played, found, clocks = kills.play(folder, plan.conversations, count, min(40, plan.conversations), plan.seed, plan.model)
    lost = [item for item in found.wrong[checking.LOGGED] if " 0 times" in item or "never worked" in item]
    twice = [item for item in found.wrong[checking.LOGGED] if item not in lost]
    wrong = [f"{name}: {item}" for name, items in found.wrong.items() if name not in (*_LOST, *_TWICE, *_UNANSWERED, checking.LOGGED) for item in items]
    of = {name: tuple(item for kind in kinds for item in found.wrong[kind]) for name, kinds in (("lost", _LOST), ("twice", _TWICE), ("unanswered", _UNANSWERED))}
    notes = (f"{len(played.kills)} kills, {clocks.redelivered} updates came again, {found.twice} replies came twice that were on their way at a kill",)
    return Outcome("killed", len(played.sent), tuple(_dangers(played)), (*lost, *of["lost"]), (*twice, *of["twice"]), of["unanswered"], tuple(clocks.starts[1:]),
                   tuple(wrong), notes, time.monotonic() - began)


def _dangers(played: Played):
    """Each message of danger. Where a kill came before its answer, it is counted from there: that is longer than from the start after it."""
    sent = {one.update_id: one for one in played.sent}
    for number in sorted({row.update_id for row in played.ledger.rows if row.alarm and row.urgent and row.update_id in sent}):
        told = sent[number]
        came = min((one.clock for one in played.delivered if one.chat == told.chat and one.clock >= told.clock and tells_to_ring(one)), default=None)
        between = [kill.clock for kill in played.kills if came is not None and told.clock - 20 <= kill.clock <= came]  # one before it: the service may still be starting
        since = max([told.clock, *(clock for clock in between if clock > told.clock)])
        yield Danger("Telegram", "kills", None if came is None else came - since, bool(between))


FAULTS = (Fault("killed", "SIGKILL at random moments of conversations over Telegram, some while it starts (1,000 with --conversations 1000); against the same stories undisturbed", _run),)
