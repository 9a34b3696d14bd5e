"""A small run over Telegram written by hand, for tests of what checks runs: one person, two messages, two replies."""
from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from benchmarks.telegram.checking import Kill, Played
from benchmarks.telegram.exchange import Delivered, Sent
from benchmarks.telegram.ledger import Heard, Ledger, Open, Row

SAM = 71
BEGAN = datetime(2026, 11, 20, 20, 0, tzinfo=timezone.utc)
FIRST, SECOND = "Is anyone in danger?", "Report this now. Your reference: T-7K3M9Q, 20:01."


def at(seconds: float) -> datetime:
    """A moment of the run."""
    return BEGAN + timedelta(seconds=seconds)


def came(text: str, seconds: float, buttons: tuple[str, ...] = ()) -> Delivered:
    """A message of the bot that reached Sam."""
    return Delivered(SAM, text, buttons, at(seconds), seconds)


def kill(seconds: float, unsent: tuple[int, ...] = (), worked: tuple[int, ...] = ()) -> Kill:
    """A kill that found these rows not marked as sent and these updates worked."""
    return Kill(at(seconds), seconds, Open(frozenset(unsent), frozenset(worked)))


def whole() -> Played:
    """A run in which everything is as it should be."""
    rows = (Row(1, SAM, FIRST, ("a:T-7K3M9Q:danger_now:no",), 501, at(1), True, call="T-7K3M9Q"), Row(2, SAM, SECOND, (), 502, at(11), True, call="T-7K3M9Q"))
    heard = (Heard(501, SAM, "T-7K3M9Q", 2, at(1)), Heard(502, SAM, "T-7K3M9Q", 5, at(11)))
    ledger = Ledger({501: 1, 502: 1}, (), heard, rows, {SAM: (("REPORT", "escalated"),)}, {SAM: (("unfinished", "cancelled"),)})
    sent = (Sent(501, SAM, "message", 0.5), Sent(502, SAM, "callback_query", 10.5))
    return Played(sent, (came(FIRST, 1.1, rows[0].buttons), came(SECOND, 11.1)), ledger, {SAM: "a late child"})


def with_ledger(played: Played, **changes: object) -> Played:
    """The same run with another ledger."""
    return replace(played, ledger=replace(played.ledger, **changes))
