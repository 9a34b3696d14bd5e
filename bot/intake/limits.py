"""How much one person or address may send: first the answers pause, far later the words are no longer kept.

Counted in this process's memory. Words of danger and whatever raises a call are never paused.
"""
from __future__ import annotations

import logging
import threading
from collections import Counter, OrderedDict, deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Callable, Optional, TypeVar

from bot.intake.messages import Incoming

log = logging.getLogger(__name__)

ANSWER, KEEP, REFUSE = "answer", "keep", "refuse"
_Kept = TypeVar("_Kept")
_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
_REMEMBERED = 20_000  # verdicts, and people and addresses, that are remembered at a time
#: What somebody at the machine itself, or an evaluation, plays through these is not counted.
NOT_COUNTED = frozenset(("terminal", "rehearsal"))


@dataclass(frozen=True)
class Limit:
    """What one person or address may send. `answered` in a minute; then `kept` messages and `characters` in an hour, and as many
    messages of danger again. All (proposal): nobody types like that, and what it costs is bounded.
    """

    answered: int = 30
    kept: int = 600
    characters: int = 1_000_000


PERSON = Limit()
#: An address may hold a whole home, and people made up by one who floods: ten times what a person may.
ADDRESS = Limit(answered=300, kept=6_000, characters=10_000_000)
#: A program with the access token, or one on this computer, speaks for many people.
PROGRAM = Limit(answered=6_000, kept=360_000, characters=1_000_000_000)
#: Before the source of a message: it is such a program.
FOR_MANY = "many:"


def by_the_minute(answered: int) -> tuple[Limit, Limit]:
    """The limits of a person and of an address where so many messages of one person are answered in a minute."""
    def more(limit: Limit) -> Limit:
        times = answered / PERSON.answered
        return Limit(int(limit.answered * times), int(limit.kept * times), max(limit.characters, int(limit.characters * times)))
    return more(PERSON), more(ADDRESS)


@dataclass(frozen=True)
class Verdict:
    """What becomes of a message: it is answered; it is kept, and answered after `until`; or its words are not kept before `until`.

    `said`: the person has been told so in this pause. `lost`: how many of their messages were not kept since the last that was.
    """

    kind: str
    until: Optional[datetime] = None
    said: bool = False
    lost: int = 0


class _Tally:
    """What one person or address has sent in the last hour."""

    def __init__(self, limit: Limit) -> None:
        self.limit = limit
        self.lost = 0
        self.told: Optional[tuple[str, datetime]] = None
        self._answered: deque[datetime] = deque(maxlen=limit.answered)
        self._pause: Optional[datetime] = None
        self._minutes: dict[datetime, Counter[str]] = {}

    def judge(self, at: datetime, size: int, urgent: bool, tap: bool) -> Verdict:
        """What this tally says of a message; nothing is counted yet."""
        past = self._past_hour(at)
        if past["urgent" if urgent else "kept"] >= self.limit.kept or (past["characters"] and past["characters"] + size > self.limit.characters):
            return Verdict(REFUSE, _full_minute(min(self._minutes) + _HOUR))
        if urgent or tap:
            return Verdict(ANSWER)
        if self._pause is not None and at < self._pause:
            return Verdict(KEEP, self._pause)
        if len(self._answered) == self.limit.answered and at - self._answered[0] < _MINUTE:
            return Verdict(KEEP, _full_minute(at + _MINUTE))
        return Verdict(ANSWER)

    def count(self, at: datetime, size: int, urgent: bool, tap: bool, own: Verdict, verdict: Verdict) -> None:
        """Counts the message in: `own` is what this tally said of it, `verdict` what became of it."""
        if own.kind == KEEP:
            self._pause = own.until
        if verdict.kind == REFUSE:
            return
        minute = self._minutes.setdefault(at.replace(second=0, microsecond=0), Counter())
        minute["urgent" if urgent else "kept"] += 1
        minute["characters"] += size
        if verdict.kind == ANSWER and not urgent and not tap:
            self._answered.append(at)

    def _past_hour(self, at: datetime) -> Counter[str]:
        past: Counter[str] = Counter()
        for minute in sorted(self._minutes):
            if minute <= at - _HOUR:
                del self._minutes[minute]
            else:
                past.update(self._minutes[minute])
        return past


class Limits:
    """Judges every message once, also where it is asked about twice."""

    def __init__(self, clock: Callable[[], datetime], person: Limit = PERSON, address: Limit = ADDRESS, program: Limit = PROGRAM) -> None:
        self._clock, self._person, self._address, self._program = clock, person, address, program
        self._tallies: OrderedDict[str, _Tally] = OrderedDict()
        self._verdicts: OrderedDict[str, Verdict] = OrderedDict()
        self._door = threading.Lock()

    def judge(self, incoming: Incoming, urgent: Callable[[], bool]) -> Verdict:
        """What becomes of this message. `urgent` says whether it tells of danger or raises a call; it is asked only where it matters."""
        if incoming.channel in NOT_COUNTED:
            return Verdict(ANSWER)
        key = f"{incoming.channel} {incoming.update_id}"
        with self._door:
            known = self._verdicts.get(key)
            if known is None:
                known = self._judged(incoming, urgent)
                _remember(self._verdicts, key, known)
            return known

    def _judged(self, incoming: Incoming, passes: Callable[[], bool]) -> Verdict:
        # A message that waited for us counts for the time at which it was sent: who wrote all night gets their answers in the morning.
        now = self._clock()
        at, size, tap = min(incoming.received, now), len(incoming.text), bool(incoming.press)
        person = self._tally(f"{incoming.channel} {incoming.person}", self._person)
        tallies = [person]
        if incoming.source:
            tallies.append(self._tally(incoming.source, self._program if incoming.source.startswith(FOR_MANY) else self._address))
        own = [tally.judge(at, size, False, tap) for tally in tallies]
        urgent = any(one.kind != ANSWER for one in own) and passes()
        if urgent:
            own = [tally.judge(at, size, True, tap) for tally in tallies]
        verdict = max(own, key=lambda one: (ANSWER, KEEP, REFUSE).index(one.kind))
        if verdict.until is not None and verdict.until <= now:
            verdict = Verdict(ANSWER)
        for tally, said in zip(tallies, own):
            tally.count(at, size, urgent, tap, said, verdict)
        return self._told(person, verdict)

    def _told(self, person: _Tally, verdict: Verdict) -> Verdict:
        if verdict.kind == REFUSE:
            person.lost += 1
        if verdict.until is None:
            lost, person.lost = person.lost, 0
            return Verdict(verdict.kind, lost=lost)
        said, person.told = person.told == (verdict.kind, verdict.until), (verdict.kind, verdict.until)
        if not said:
            log.warning("somebody is over the limit of messages: until %s they are %s", verdict.until.isoformat(timespec="minutes"),
                        "kept and not answered" if verdict.kind == KEEP else "not kept")
        return Verdict(verdict.kind, verdict.until, said)

    def _tally(self, key: str, limit: Limit) -> _Tally:
        tally = self._tallies.get(key) or _Tally(limit)
        _remember(self._tallies, key, tally)
        return tally


def _remember(kept: "OrderedDict[str, _Kept]", key: str, value: _Kept) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > _REMEMBERED:
        kept.popitem(last=False)


def _full_minute(moment: datetime) -> datetime:
    """The next full minute: what is said of it is then true to the minute."""
    whole = moment.replace(second=0, microsecond=0)
    return whole if whole == moment else whole + _MINUTE
