"""Erasure for one child's reference: what can go goes, what cannot is said."""
from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Callable, Mapping, Optional

from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from bot.calllog.database import reading, transaction
from bot.calllog.log import CallLog
from bot.calllog.tables import CallTable
from bot.calllog.vault import Vault
from bot.registry.directory import reference_key
from bot.retention.due import kept_texts
from bot.retention.holds import Standing
from bot.retention.kept_back import KeptBack
from bot.retention.messages import drop_of
from bot.retention.periods import CHAT, NOTES
from bot.retention.register import ERASED, RetentionRefused, take_turn, write_down
from bot.retention.removing import remove, trouble_with
from bot.retention.subject.finding import Found, find
from bot.retention.tidying import tidy

_CALLS = CallTable.__table__
_AT_ONCE = 25
#: On what ground, as UK GDPR Article 17(1) lists them (unverified wording). Whether an exception of Article 17(3) applies is for a person to judge.
GROUNDS: Mapping[str, str] = {
    "not_needed": "no longer necessary for what it was collected for (Article 17(1)(a))",
    "consent_withdrawn": "consent was withdrawn and there is no other basis (Article 17(1)(b))",
    "objection": "an objection with no overriding grounds (Article 17(1)(c))",
    "unlawful": "it was processed unlawfully (Article 17(1)(d))",
    "legal_duty": "the law requires it to be erased (Article 17(1)(e))",
}


@dataclass
class Erasure:
    """What an erasure did, or would do: texts in calls about the reference, calls left alone (call -> why, a key of kept_back.WORDS), texts of
    other calls that mention it as (call, event), and calls that named it and were corrected to another child."""

    texts: int = 0
    calls: int = 0
    left: dict[str, str] = field(default_factory=dict)
    mentions: tuple[tuple[str, int], ...] = ()
    mentions_removed: int = 0
    named_before: tuple[str, ...] = ()
    untidy: str = ""


@dataclass(frozen=True)
class Eraser:
    """Erases for one reference, on a ground, by somebody, with their reason; `mentions` takes texts of other calls that mention it as well."""

    engine: Engine
    vault: Vault
    reference: str
    ground: str
    by: str
    why: str
    clock: Callable[[], datetime]
    mentions: bool = False

    def __post_init__(self) -> None:
        if not reference_key(self.reference):
            raise RetentionRefused("This is not a reference. Write it as in the registry, like RH-03.")
        if self.ground not in GROUNDS:
            raise RetentionRefused(f"Name the ground: {', '.join(GROUNDS)}.")

    def plan(self) -> Erasure:
        """What would go; changes nothing. RetentionRefused when the child is under a hold."""
        with reading(self.engine) as session:
            return self._planned(session, find(session, self.vault, self.reference))

    def do(self) -> Erasure:
        """Removes every text of the calls about the reference, whatever its age, but of calls that are open, under review, held or damaged.

        The ground and who and why are logged, for the reference and as `purged` on each call.

        Raises:
            RetentionRefused: the child is under a hold; nobody or no reason was given. Nothing was changed.
        """
        run = f"E-{secrets.token_hex(4)}"
        with reading(self.engine) as session:  # opening every text takes its time, and nobody should wait for it
            found = find(session, self.vault, self.reference)
        with transaction(self.engine) as session:
            take_turn(session)
            self._refuse_held(session)
            write_down(session, self.vault, ERASED, self.by, self.clock(), self.why, reference=self.reference, run=run, ground=self.ground, calls=len(found.calls))
        done = Erasure(mentions=found.mentions, named_before=found.named_before)
        for wanted, about in ((dict.fromkeys(found.calls), True), (_by_call(found.mentions) if self.mentions else {}, False)):
            for start in range(0, len(wanted), _AT_ONCE):
                self._batch(dict(list(wanted.items())[start:start + _AT_ONCE]), about, run, done)
        drop_of(self.engine, [call for call in found.calls if call not in done.left])
        done.untidy = tidy(self.engine)
        return done

    def _batch(self, wanted: Mapping[str, Optional[set[int]]], about: bool, run: str, done: Erasure) -> None:
        with transaction(self.engine) as session:
            take_turn(session)
            self._refuse_held(session)
            kept_back, texts = KeptBack(session, Standing(session, self.vault), wanted), kept_texts(session, wanted)
            for row in session.execute(select(_CALLS).where(_CALLS.c.call.in_(list(wanted))).order_by(_CALLS.c.call).with_for_update()).all():
                gone = _chosen(texts.get(row.call, {}), wanted[row.call])
                why = kept_back.why(row) or (trouble_with(CallLog(session, self.vault), row.call) if gone else None)
                if why:
                    done.left[row.call] = why
                elif gone:
                    removed = remove(session, self.vault, row.call, gone, dict.fromkeys((CHAT, NOTES), f"erasure: {self.ground}"), self.by, self.clock(), run)
                    done.texts, done.calls = done.texts + removed * about, done.calls + about
                    done.mentions_removed += 0 if about else removed

    def _planned(self, session: Session, found: Found) -> Erasure:
        self._refuse_held(session)
        made = Erasure(mentions=found.mentions, named_before=found.named_before)
        kept_back, texts = KeptBack(session, Standing(session, self.vault), found.calls), kept_texts(session, found.calls)
        for row in session.execute(select(_CALLS).where(_CALLS.c.call.in_(found.calls))).all():
            why = kept_back.why(row)
            if why:
                made.left[row.call] = why
            elif texts.get(row.call):
                made.texts, made.calls = made.texts + sum(map(len, texts[row.call].values())), made.calls + 1
        return made

    def _refuse_held(self, session: Session) -> None:
        number = Standing(session, self.vault).of_child(self.reference)
        if number is not None:
            raise RetentionRefused(f"{self.reference} is under hold {number}: nothing may be erased while it stands. `purge holds` says what for.")


def _by_call(mentions: tuple[tuple[str, int], ...]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for call, seq in mentions:
        found.setdefault(call, set()).add(seq)
    return found


def _chosen(texts: Mapping[str, list[tuple[int, datetime]]], only: Optional[set[int]]) -> dict[str, tuple[int, ...]]:
    """The numbers of the events whose texts go, by class; `only` some of them, or all."""
    chosen = {name: tuple(seq for seq, _ in events if only is None or seq in only) for name, events in texts.items()}
    return {name: events for name, events in chosen.items() if events}
