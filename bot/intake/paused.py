"""Messages of somebody over the limit: heard and kept at once, and read together when the pause is over."""
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Optional

from bot.casework import wording
from bot.casework.desk import Case
from bot.casework.going_on import waits
from bot.casework.leavers import has_left
from bot.casework.saying import Say
from bot.intake.late import held, start_clock, take_in
from bot.intake.limits import Verdict
from bot.intake.messages import Incoming, Outgoing
from bot.intake.turn import Turn
from bot.triage.clocks import UK

_KEPT = "Your messages are kept. I answer again at {time}. {line}"
_STRANGER = "That was many messages. I answer again at {time}. {line}"
_NOT_KEPT = "That was very many messages, so this one is not kept. Send it again after {time}. {line}"
#: What is read of what was kept: the end of it, since what stands now was said last. Each message was looked at for danger alone.
_READ = 20_000


@dataclass(frozen=True)
class Waiting:
    """What one person wrote in their pause waits in a call until it is over."""

    call: str
    until: datetime
    incoming: Incoming


class Paused:
    """Whose messages wait, in this process. After a restart the next message, or the call's own clock, has them read (late.py)."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[str, str], Waiting] = {}

    def hear(self, turn: Turn, case: Case, incoming: Incoming, inbox_id: int, verdict: Verdict) -> list[Say]:
        """Writes the message to its call, to be read at the end of the pause. Returns what to say: once in a pause."""
        turn.keep(case)
        if incoming.kind != "command" and any(letter.isalnum() for letter in incoming.text):
            case.add("noted", late="held", paused=True, inbox=inbox_id)
            if verdict.until is not None:
                self._waiting[(incoming.channel, incoming.person)] = Waiting(case.call, verdict.until, incoming)
            if not case.state.finished and not verdict.said:
                start_clock(case)
        return [] if verdict.said else [Say(_KEPT.format(time=_time(verdict.until), line=wording.LINE), (), _custom(verdict, call=case.call))]

    def call_of(self, incoming: Incoming) -> Optional[str]:
        """The call in which this person's messages wait already."""
        waiting = self._waiting.get((incoming.channel, incoming.person))
        return waiting.call if waiting and waiting.until > incoming.received else None

    def next(self) -> Optional[datetime]:
        """When the next pause is over, or None."""
        return min((one.until for one in self._waiting.values()), default=None)

    def over(self, now: datetime) -> list[Waiting]:
        """Those whose pause is over."""
        return [one for one in self._waiting.values() if one.until <= now]

    def forget(self, waiting: Waiting) -> None:
        """It has been read."""
        person = (waiting.incoming.channel, waiting.incoming.person)
        if self._waiting.get(person) == waiting:
            del self._waiting[person]


def is_asked_of_danger(case: Case) -> bool:
    """Whether the call waits for the answer to the danger question: that answer is never put off, however short."""
    return case.state.pending == "danger_now" and (not case.state.finished or waits(case))


def read_now(case: Case, turn: Turn) -> list[Say]:
    """Reads together what was written in the pause. Returns what to say to it; nothing where somebody read it already."""
    words = held(case)
    if not words:
        return []
    if has_left(case):
        take_in(case)
        return []
    turn.case = case
    case.add("noted", late="read", answer="pause over")
    return turn.answer("\n".join(words)[-_READ:])


def to_answer(waiting: Waiting, now: datetime) -> Incoming:
    """For the turn that reads it: from the same person, of now."""
    return replace(waiting.incoming, update_id="", kind="text", text="", press="", received=now)


def to_stranger(verdict: Verdict) -> list[Say]:
    """For somebody who is not enrolled: nothing of theirs is kept."""
    return [] if verdict.said else [Say(_STRANGER.format(time=_time(verdict.until), line=wording.LINE), (), _custom(verdict))]


def said_again(incoming: Incoming, verdict: Verdict) -> Outgoing:
    """The words for every further message of a pause, for a channel in which each is answered by itself. They are in no outbox."""
    return Outgoing(_KEPT.format(time=_time(verdict.until), line=wording.LINE), (), {**_custom(verdict), "again": True}, address=incoming.address)


def not_kept(incoming: Incoming, verdict: Verdict) -> Outgoing:
    """Above the second limit: the text is refused, and the person is told so."""
    again = {"again": True} if verdict.said else {}
    return Outgoing(_NOT_KEPT.format(time=_time(verdict.until), line=wording.LINE), (), {**_custom(verdict), **again}, address=incoming.address)


def _custom(verdict: Verdict, **more: str) -> dict[str, object]:
    return {"limit": verdict.kind, "until": verdict.until.isoformat() if verdict.until else "", **more}


def _time(moment: Optional[datetime]) -> str:
    return f"{moment.astimezone(UK):%H:%M}" if moment else "any time"
