"""What must hold after a run, whatever was killed: nothing lost, nothing answered twice, everybody where they would be without kills."""
from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Iterable

from benchmarks.telegram.exchange import Delivered, Sent
from benchmarks.telegram.ledger import Ledger, Open, Row
from bot.casework.wording import PLAIN_FAILURE
from bot.channels.telegram.parts import split
from bot.channels.telegram.words import FALLBACK

#: Two clocks of one machine, read in two processes.
_SLACK = timedelta(milliseconds=200)
#: What differs from one teller to the next in words that are the same.
DIFFERS = ((re.compile(r"T-[2-9B-Z]{6}"), "CALL"), (re.compile(r"\b[A-Z]{2}-\d\d\b"), "CHILD"),
            (re.compile(r"Sample House \d+"), "HOME"), (re.compile(r"\b\d\d?:\d\d\b"), "TIME"))


@dataclass(frozen=True)
class Kill:
    """One SIGKILL: when, and what was not finished then."""

    at: datetime
    clock: float
    open: Open


@dataclass(frozen=True)
class Played:
    """A run and its outcome. story_of: what each chat told."""

    sent: tuple[Sent, ...]
    delivered: tuple[Delivered, ...]
    ledger: Ledger
    story_of: dict[int, str]
    kills: tuple[Kill, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """What a check found. `wrong`: every violation, by what was violated. `twice`: deliveries repeated because of a kill."""

    wrong: dict[str, list[str]] = field(default_factory=dict)
    twice: int = 0
    apologies: int = 0

    @property
    def holds(self) -> bool:
        """Whether nothing was violated."""
        return not any(self.wrong.values())


LOST, TWICE, LOGGED, ORDER, STATES, REPLIES, WORK, CHAINS, OTHER = (
    "lost replies", "replies delivered twice without a kill", "messages not logged exactly once", "out of order", "calls in a wrong state",
    "people answered otherwise than undisturbed", "follow-ups not there exactly once", "broken hash chains", "other trouble")


def check(played: Played, undisturbed: Played) -> Found:
    """Compares a run with its own log and with the same stories played without a kill."""
    wrong: dict[str, list[str]] = {name: [] for name in (LOST, TWICE, LOGGED, ORDER, STATES, REPLIES, WORK, CHAINS, OTHER)}
    came, strangers = _match(played)
    wrong[LOGGED] += _logged(played)
    wrong[LOST] += [f"row {row.id} to {row.chat}: {_why_lost(row)}" for row in played.ledger.rows if not row.sent or len(came[row.id]) < len(split(row.text))]
    extra, excused = _repeats(played, came)
    wrong[TWICE] += extra
    wrong[ORDER] += _order(played, came)
    wrong[CHAINS] += list(played.ledger.broken)
    wrong[OTHER] += [f"nobody wrote this, but {one.chat} got: {one.text[:80]!r}" for one in strangers if one.text not in (FALLBACK, PLAIN_FAILURE)]
    wrong[OTHER] += list(played.problems) + [f"undisturbed: {problem}" for problem in undisturbed.problems]
    _compare(played, undisturbed, wrong)
    return Found(wrong, excused, sum(one.text in (FALLBACK, PLAIN_FAILURE) for one in strangers))


def _why_lost(row: Row) -> str:
    return f"{'never delivered' if row.sent else 'not marked as sent'} {row.error} {row.text[:60]!r}"


def _logged(played: Played) -> Iterable[str]:
    heard = Counter(one.update_id for one in played.ledger.heard)
    calls: defaultdict[int, set[str]] = defaultdict(set)
    for row in played.ledger.rows:
        calls[row.update_id].add(row.call)
    for one in played.sent:
        kept, logged = played.ledger.inbox.get(one.update_id, 0), heard[one.update_id]
        outside = calls[one.update_id] == {""}  # enrolment, or a /status with no call open: answered, and no call has it
        if kept != 1 or logged != (not outside):
            yield f"update {one.update_id} ({one.kind}) of {one.chat}: {kept} times in the inbox, {logged} times in the log"
    yield from (f"update {number} was kept and never worked" for number in played.ledger.unworked)
    known = {one.update_id for one in played.sent}
    yield from (f"update {number} is in the log and nobody sent it" for number in heard if number not in known)


def _match(played: Played) -> tuple[dict[int, list[Delivered]], list[Delivered]]:
    """Which row of the outbox each delivery is, oldest first: (deliveries by row, those that are no row's)."""
    rows: defaultdict[tuple, list[Row]] = defaultdict(list)
    for row in played.ledger.rows:
        parts = split(row.text)
        for part in parts:
            rows[row.chat, part, row.buttons if part is parts[-1] else ()].append(row)
    came: defaultdict[int, list[Delivered]] = defaultdict(list)
    strangers = []
    for one in played.delivered:
        fits = [row for row in rows[one.chat, one.text, one.buttons] if row.alarm or row.put_at <= one.at + _SLACK]
        if not fits:
            strangers.append(one)
            continue
        new = [row for row in fits if len(came[row.id]) < len(split(row.text))]
        open_then = [row for row in fits if _was_open(row, came[row.id], one, played.kills)] if not new else []
        came[(new or open_then or fits)[0].id].append(one)
    return came, strangers


def _was_open(row: Row, before: list[Delivered], again: Delivered, kills: tuple[Kill, ...]) -> bool:
    """Whether a kill between two deliveries of a row found it not yet marked as sent."""
    return any(
        before and before[-1].clock <= kill.clock < again.clock
        and (row.id in kill.open.unsent or (row.alarm and row.update_id not in kill.open.worked)) for kill in kills)


def _repeats(played: Played, came: dict[int, list[Delivered]]) -> tuple[list[str], int]:
    wrong, excused = [], 0
    for row in played.ledger.rows:
        for number in range(len(split(row.text)), len(came[row.id])):
            if _was_open(row, came[row.id][:number], came[row.id][number], played.kills):
                excused += 1
            else:
                wrong.append(f"row {row.id} to {row.chat} again at {came[row.id][number].at:%H:%M:%S}: {row.text[:60]!r}")
    return wrong, excused


def _order(played: Played, came: dict[int, list[Delivered]]) -> Iterable[str]:
    heard: defaultdict[int, list] = defaultdict(list)
    for one in sorted(played.ledger.heard, key=lambda one: (one.at, one.seq)):
        heard[one.chat].append(one.update_id)
    yield from (f"{chat} was heard in the order {numbers}" for chat, numbers in heard.items() if numbers != sorted(numbers))
    latest: dict[int, tuple[float, int]] = {}
    for row in played.ledger.rows:
        if row.urgent or not came[row.id]:  # the 999 words may overtake what else is on its way
            continue
        first = came[row.id][0].clock
        if first < latest.get(row.chat, (0.0, 0))[0]:
            yield f"row {row.id} reached {row.chat} before row {latest[row.chat][1]}"
        latest[row.chat] = max(latest.get(row.chat, (0.0, 0)), (first, row.id))


def _compare(played: Played, undisturbed: Played, wrong: dict[str, list[str]]) -> None:
    chat_of = {story: chat for chat, story in undisturbed.story_of.items()}
    expected, said = _replies(undisturbed), _replies(played)
    for chat, story in played.story_of.items():
        twin = chat_of[story]
        here, there = played.ledger, undisturbed.ledger
        if here.ends.get(chat) != there.ends.get(twin):
            wrong[STATES].append(f"{chat} ({story}): {here.ends.get(chat)}, undisturbed {there.ends.get(twin)}")
        if said.get(chat) != expected.get(twin):
            wrong[REPLIES].append(f"{chat} ({story}): {_first_difference(said.get(chat, []), expected.get(twin, []))}")
        if here.work.get(chat, ()) != there.work.get(twin, ()):
            wrong[WORK].append(f"{chat} ({story}): {here.work.get(chat)}, undisturbed {there.work.get(twin)}")


def _replies(played: Played) -> dict[int, list[str]]:
    said: defaultdict[int, list[str]] = defaultdict(list)
    for row in played.ledger.rows:
        text = row.text
        for pattern, word in DIFFERS:
            text = pattern.sub(word, text)
        said[row.chat].append(text)
    return said


def _first_difference(here: list[str], there: list[str]) -> str:
    for number, (one, other) in enumerate(zip(here, there)):
        if one != other:
            return f"reply {number + 1} is {one[:100]!r}, undisturbed {other[:100]!r}"
    return f"{len(here)} replies, undisturbed {len(there)}"
