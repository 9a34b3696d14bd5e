"""Does a purge: in small batches that let everybody else write in between, and from where it stopped if it was killed."""
from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Callable, Mapping, Optional, Sequence, TypeVar

from sqlalchemy import select
from sqlalchemy.engine import Engine, Row
from sqlalchemy.orm import Session

from bot.calllog.database import DatabaseBusy, reading, transaction
from bot.calllog.log import CallLog
from bot.calllog.tables import CallTable
from bot.calllog.vault import Vault
from bot.retention import messages
from bot.retention.due import Count, Plan, Texts, candidates, texts_of
from bot.retention.holds import Standing
from bot.retention.kept_back import KeptBack
from bot.retention.periods import CHAT, NOTES, Period
from bot.retention.register import FINISHED, STARTED, take_turn, write_down
from bot.retention.removing import remove, trouble_with
from bot.retention.tidying import tidy

T = TypeVar("T")
_CALLS = CallTable.__table__
#: One transaction takes at most so many calls and about so long; whoever takes a call gets in between.
AT_ONCE, HOLD_SECONDS, PAUSE_SECONDS = 25, 0.1, 0.05
_TRIES, _TRY_AGAIN_SECONDS = 10, 0.5


@dataclass(frozen=True)
class Purge:
    """Who purges, why, by which periods; `clock` gives the time in UTC; `pause` is the seconds between two batches."""

    engine: Engine
    vault: Vault
    periods: Mapping[str, Period]
    by: str
    why: str
    clock: Callable[[], datetime]
    pause: float = PAUSE_SECONDS

    def do(self, told: Callable[[int], None] = lambda calls: None) -> tuple[Plan, str]:
        """Removes what is past its time, and returns what was done and what is still to be tidied away ("" when nothing is).

        Killed anywhere, what was committed is gone and logged, the rest is as it was, and the next purge goes on with it.

        Args:
            told: is given, after each batch, how many calls have been purged by then.

        Raises:
            bot.retention.register.RetentionRefused: nobody, or no reason, was given.
            DatabaseBusy: somebody else held the database for several seconds on end.
        """
        run = _Run(self, f"P-{secrets.token_hex(4)}", self.clock())
        with transaction(self.engine) as session:
            write_down(session, self.vault, STARTED, self.by, run.now, self.why, run=run.name, rules=run.rules)
        calls, done = run.candidates(), 0
        while done < len(calls):
            done += patiently(lambda: run.batch(calls[done:done + AT_ONCE]))
            told(run.purged)
            time.sleep(self.pause)
        run.drop_messages()
        with transaction(self.engine) as session:
            counts = {name: {"texts": one.texts, "calls": one.calls} for name, one in run.done.classes.items()}
            write_down(session, self.vault, FINISHED, self.by, self.clock(), self.why, run=run.name, counts=counts, messages=run.done.messages,
                       kept_back=run.done.kept_back_counts)
        return run.done, tidy(self.engine)


class _Run:
    """One purge on its way: what it has done, and which calls it has found whole."""

    def __init__(self, purge: Purge, name: str, now: datetime) -> None:
        self._purge, self.name, self.now = purge, name, now
        self.done = Plan({CHAT: Count(), NOTES: Count()})
        self.rules = {one: purge.periods[one].rule for one in (CHAT, NOTES)}
        self.purged = 0
        #: By call: how many events it had when it was checked, and what is wrong with it.
        self._checked: dict[str, tuple[int, Optional[str]]] = {}
        self._troubled: set[str] = set()

    def candidates(self) -> list[str]:
        """The calls that may hold something past its time, in the order of their references."""
        with reading(self._purge.engine) as session:
            return candidates(session, self._purge.periods, self.now)

    def batch(self, calls: Sequence[str]) -> int:
        """One transaction; returns how many of the calls it saw to. Everything is judged again here, where nobody else can change it."""
        self._checked = {call: found for call, found in self._checked.items() if call in calls}  # of those that were not reached last time
        self._check(calls)
        until, counted, purged, number = time.monotonic() + HOLD_SECONDS, Plan({CHAT: Count(), NOTES: Count()}), 0, len(calls)
        with transaction(self._purge.engine) as session:
            take_turn(session)
            rows = {row.call: row for row in session.execute(select(_CALLS).where(_CALLS.c.call.in_(calls)).order_by(_CALLS.c.call).with_for_update())}
            kept_back = KeptBack(session, Standing(session, self._purge.vault), calls)
            texts = texts_of(session, rows.values(), self._purge.periods, self.now)
            for number, call in enumerate(calls, start=1):
                purged += self._one(session, rows[call], texts.get(call, {}), kept_back, counted)
                if time.monotonic() > until:
                    break
        self.done.take_in(counted)  # only once it is kept
        self.purged += purged
        return number

    def drop_messages(self) -> None:
        """Drops old messages, some hundred at a time, but those of calls that are kept back or damaged."""
        after: Optional[int] = 0
        while after is not None:
            since = after
            dropped, after = patiently(lambda: messages.drop_some(self._purge.engine, self._purge.vault, self._purge.periods, self.now, since, self._troubled))
            self.done.messages += dropped
            time.sleep(self._purge.pause)

    def _check(self, calls: Sequence[str]) -> None:
        """Opens and verifies the calls while nobody has to wait for it; one that nothing was added to until its turn is not checked again."""
        with reading(self._purge.engine) as session:
            rows = session.execute(select(_CALLS).where(_CALLS.c.call.in_([call for call in calls if call not in self._checked]))).all()
            past = texts_of(session, rows, self._purge.periods, self.now)
            for row in rows:
                if row.call in past:
                    self._checked[row.call] = (row.events, trouble_with(CallLog(session, self._purge.vault), row.call))

    def _one(self, session: Session, row: Row, found: Mapping[str, Texts], kept_back: KeptBack, counted: Plan) -> bool:
        why = kept_back.why(row)
        if why is None and found:
            events, why = self._checked.get(row.call, (0, None))
            why = why if events == row.events else trouble_with(CallLog(session, self._purge.vault), row.call)
            if why is not None:
                self._troubled.add(row.call)
        if why is not None and (found or why == "open"):
            counted.keep_back(why, row.call)
        if why is not None or not found:
            return False
        by, at = self._purge.by, self._purge.clock()
        remove(session, self._purge.vault, row.call, {name: one.events for name, one in found.items()}, self.rules, by, at, self.name)
        counted.unreviewed += row.judged is None
        for name, one in found.items():
            counted.classes[name].add(len(one.events), one.oldest)
        return True


def patiently(work: Callable[[], T]) -> T:
    """What `work` gives; while somebody else is writing it is tried again for some seconds."""
    for _ in range(_TRIES - 1):
        try:
            return work()
        except DatabaseBusy:
            time.sleep(_TRY_AGAIN_SECONDS)
    return work()
