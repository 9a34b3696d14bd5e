"""Danger words that went ahead of the log, until the log has them too."""
from __future__ import annotations

from typing import Any, Optional

from bot.casework.saying import Say
from bot.intake.messages import Incoming, Outgoing
from bot.triage.danger import Finding, advice


def key_of(incoming: Incoming) -> str:
    """What names the message that danger words answer, before there is an outbox row for them."""
    return f"{incoming.channel} {incoming.update_id}"


def alarm(incoming: Incoming, finding: Finding) -> Outgoing:
    """The words that go first, from code that needs no database, network or model."""
    return Outgoing(advice(finding), (), _custom(finding), address=incoming.address, answers=key_of(incoming))


def alarm_said(finding: Finding, call: Optional[str]) -> Say:
    """The same words as the log and the outbox keep them."""
    return Say(advice(finding), (), {**({"call": call} if call else {}), **_custom(finding)})


def _custom(finding: Finding) -> dict[str, Any]:
    return {"disposition": "999", "outcome": "escalated", "danger": finding.rule}


_REMEMBERED = 10_000  # words that were sent and never get a row: those of messages that are not kept (limits.py)


class Alarms:
    """Which danger words are on their way, and which outbox row each became."""

    def __init__(self) -> None:
        self._rows: dict[str, Optional[int]] = {}  # None: sent before there was a row
        self._raised: set[str] = set()
        self._handed: dict[str, None] = {}

    def handed(self, key: str) -> None:
        """A channel has them in hand: it will say what became of them."""
        self._handed[key] = None
        if len(self._handed) > _REMEMBERED:
            del self._handed[next(iter(self._handed))]

    def raise_(self, key: str) -> None:
        """A message that only leaned to danger is answered with the danger words: nobody could be heard in time."""
        self._raised.add(key)

    def is_raised(self, key: str) -> bool:
        """Whether that was done with a message and is not in the log yet."""
        return key in self._raised

    def sent(self, key: str) -> Optional[int]:
        """A channel has sent them. Returns the row to mark, or None where there is none yet: `logged` then says so."""
        row = self._rows.pop(key, None)
        if row is None:
            self._rows[key] = None
            if len(self._rows) > _REMEMBERED:
                del self._rows[next(iter(self._rows))]
        return row

    def on_its_way(self, row: int) -> bool:
        """Whether a row of the outbox is such words, handed to a channel that has not said yet what became of them."""
        return row in self._rows.values()

    def given_up(self, key: str) -> Optional[int]:
        """A channel will not try them again. Returns the row to mark, if there is one."""
        return self._rows.pop(key, None)

    def logged(self, key: str, row: int) -> bool:
        """They have become a row of the outbox. True where they were sent before that, also when it is asked again because the
        first transaction failed."""
        self._raised.discard(key)
        if key in self._rows and self._rows[key] is None:
            return True
        if key in self._handed:  # else an earlier process handed them out: the outbox offers them
            self._rows[key] = row
        return False

    def undone(self, key: str) -> None:
        """The transaction that made the row failed: its number may soon be that of another reply."""
        if self._rows.get(key) is not None:
            del self._rows[key]
