"""What the page shows of a conversation: lines in order, the answers that can be tapped, the call's reference."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Optional, Sequence
from zoneinfo import ZoneInfo

from bot.channels.answering import says_999
from bot.intake.messages import Button, Outgoing
from bot.intake.transcript import Said

_LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Line:
    """One message on the page. `buttons` are only those that still wait for an answer."""

    who: str
    text: str
    time: str = ""
    iso: str = ""
    urgent: bool = False
    fresh: bool = False
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class Conversation:
    """The lines so far. `seen` counts what the log holds; `call` is the latest reference."""

    lines: tuple[Line, ...] = ()
    seen: int = 0
    call: Optional[str] = None

    @property
    def urgent(self) -> bool:
        """True where something said since the person's last message is to ring 999."""
        return any(line.urgent and line.fresh for line in self.lines)

    @property
    def waits(self) -> bool:
        """True where an answer can be tapped."""
        return any(line.buttons for line in self.lines)


def line_of(message: Outgoing, fresh: bool = True) -> Line:
    """One message of the agent that is being shown now."""
    return Line("agent", message.text, urgent=says_999(message.custom, message.text), fresh=fresh, buttons=message.buttons)


def typed(text: str) -> Line:
    """What the person just typed, where the log cannot give it back."""
    return Line("person", text)


def conversation(said: Sequence[Said], waiting: Sequence[Outgoing] = (), replies: Sequence[Outgoing] = ()) -> Conversation:
    """The page's view of a transcript, with what it does not hold after it.

    Args:
        said: the transcript.
        waiting: messages not marked as shown. They are written together with the transcript, so those found
            anywhere in it are shown there and not again.
        replies: what the front door has just said. The same words said earlier do not count as having been shown.
    """
    last_person = max((n for n, each in enumerate(said) if each.who == "person"), default=-1)
    ever, lately = {each.text for each in said}, {each.text for each in said[last_person + 1:]}
    added = [message for message in waiting if message.text not in ever]
    added += [message for message in replies if message.text not in lately]
    lines = [_line(each, n > last_person) for n, each in enumerate(said)] + [line_of(message) for message in added]
    calls = [each.custom["call"] for each in said if each.custom and each.custom.get("call")]
    calls += [message.custom["call"] for message in added if message.custom.get("call")]
    return Conversation(tuple(lines), len(said), calls[-1] if calls else None)


def london(at: Optional[datetime]) -> Optional[datetime]:
    """A stored time on the clock of the wall; None stays None."""
    return at.astimezone(_LONDON) if at else None


def _line(said: Said, fresh: bool) -> Line:
    at = london(said.at)
    urgent = said.who == "agent" and says_999(said.custom or {}, said.text)
    return Line(said.who, said.text, at.strftime("%H:%M") if at else "", at.isoformat() if at else "", urgent, fresh,
                tuple(said.buttons) if fresh and said.who == "agent" else ())
