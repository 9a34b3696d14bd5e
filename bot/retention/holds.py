"""Legal holds: what must not be removed, for whom it is kept, and who lifted that again. Rows are only added."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Iterable, Mapping, Optional

from sqlalchemy.orm import Session

from bot.calllog.log import CallLog
from bot.calllog.vault import Vault
from bot.registry.directory import reference_key
from bot.retention.register import HELD, LIFTED, RetentionRefused, entries, subject_of, take_turn, write_down

#: What a hold may be for. Source: records-and-data section 5, "Retention" (proposal).
REASONS = ("complaint", "review", "inquest", "iopc", "legal")


@dataclass(frozen=True)
class Hold:
    """One hold: on a call, or on everything about a child's reference (`subject`, its keyed digest). `lifted` by whom and when, None while it stands."""

    number: int
    at: datetime
    by: str
    call: Optional[str]
    subject: Optional[str]
    reason: str
    why: str
    lifted: Optional[tuple[str, datetime, str]] = None


def hold(session: Session, vault: Vault, by: str, at: datetime, reason: str, why: str, call: str = "", reference: str = "") -> int:
    """Holds a call, or everything about a child's reference, from now on; returns the number it is lifted by.

    Raises:
        RetentionRefused: not exactly one of `call` and `reference`, or a reason that is not one of REASONS.
        bot.calllog.log.UnknownCall: there is no such call.
    """
    if bool(call) == bool(reference):
        raise RetentionRefused("Give either a call or a child's reference to hold.")
    if reference and not reference_key(reference):
        raise RetentionRefused("This is not a reference. Write it as in the registry, like RH-03.")
    if reason not in REASONS:
        raise RetentionRefused(f"Say what it is held for: {', '.join(REASONS)}.")
    take_turn(session)
    if call:
        call = CallLog(session, vault).row(call.strip().upper()).call
    why = f"{reference.strip().upper()}: {why}" if reference and why.strip() else why  # sealed with it, so that `purge holds` can say whose
    return write_down(session, vault, HELD, by, at, why, call or None, reference, reason=reason)


def lift(session: Session, vault: Vault, number: int, by: str, at: datetime, why: str) -> None:
    """Ends a hold. RetentionRefused when there is no such hold, or it was lifted before."""
    take_turn(session)
    standing = {one.number: one for one in holds(session, vault) if one.lifted is None}
    if number not in standing:
        raise RetentionRefused(f"There is no hold {number} to lift. `purge holds` shows them.")
    write_down(session, vault, LIFTED, by, at, why, standing[number].call, subject=standing[number].subject, hold=number)


def holds(session: Session, vault: Vault) -> tuple[Hold, ...]:
    """Every hold there ever was, oldest first."""
    told = entries(session, vault, kinds=(HELD, LIFTED))
    lifted = {one.payload["hold"]: (one.by, one.at, one.why) for one in told if one.kind == LIFTED}
    return tuple(Hold(one.id, one.at, one.by, one.call, one.subject, one.payload["reason"], one.why, lifted.get(one.id)) for one in told if one.kind == HELD)


class Standing:
    """The holds that stand now, asked by call and by child."""

    def __init__(self, session: Session, vault: Vault) -> None:
        self._vault = vault
        self._digests: dict[str, str] = {}
        now = [one for one in holds(session, vault) if one.lifted is None]
        self._calls: Mapping[str, int] = {one.call: one.number for one in now if one.call}
        self._subjects: Mapping[str, int] = {one.subject: one.number for one in now if one.subject}

    @property
    def of_children(self) -> bool:
        """Whether any child is held: only then does it matter whom a call named."""
        return bool(self._subjects)

    def on(self, call: str, children: Iterable[str] = ()) -> Optional[int]:
        """The number of a hold that covers this call, by itself or by a child it named; None without one."""
        if call in self._calls:
            return self._calls[call]
        return next((self._subjects[digest] for digest in map(self._digest, children) if digest in self._subjects), None) if self._subjects else None

    def of_child(self, reference: str) -> Optional[int]:
        """The number of a hold on this child's reference, None without one."""
        return self._subjects.get(self._digest(reference))

    def _digest(self, reference: str) -> str:
        key = reference_key(reference)
        if key not in self._digests:
            self._digests[key] = subject_of(self._vault, key)
        return self._digests[key]
