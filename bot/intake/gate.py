"""Who may use a channel that anybody can find: staff who were enrolled, with the home they work in."""
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Callable, Optional

from bot.casework.saying import Say
from bot.intake.limits import FOR_MANY
from bot.intake.messages import Incoming
from bot.people.codes import code_in, told_beside
from bot.people.people import CodeRefused, Member, People
from bot.registry.registry import Registry
from bot.triage.danger import LINE, Finding, advice

_ROLES = {"care_staff": "care staff", "manager": "manager", "on_call": "on-call manager"}
_HOW = "I only work with staff who are enrolled. Ask your manager for a code, and send it to me here."
_ALREADY = "{line}\nYou are enrolled already: {posts}. Just tell me when something happens."
_ALARMED = advice(Finding("alarm"))
_WELCOME = ("{line}\nYou are enrolled: {posts}.\nWhen something happens and nobody is in danger, tell me here. "
            "You can ring the police at any time. Use the child's reference, never a name.")


@dataclass(frozen=True)
class Admission:
    """What the gate says of a message. `incoming` carries the person's home, and no code any more; `says` is all they hear
    where it goes no further, else what they hear beside it. `enrolled`: they were let in by this message.
    """

    incoming: Incoming
    member: Optional[Member]
    says: tuple[Say, ...]
    goes_on: bool = False
    enrolled: bool = False


def let_in(incoming: Incoming, member: Member) -> Incoming:
    """A member's message, for their home; of several homes only one that they chose themself, and never as somebody of the police."""
    home = member.homes[0] if len(member.homes) == 1 else incoming.home if incoming.home in member.homes else None
    return replace(incoming, home=home, role="staff")


class Gate:
    """Lets enrolled people in. Danger is answered before this, whoever writes.

    `alarming` says whether the learned net takes a text for danger: a stranger is told 999 on it too. It may raise.
    """

    def __init__(self, people: People, registry: Registry, alarming: Callable[[str], bool]) -> None:
        self._people, self._registry, self._alarming = people, registry, alarming

    def admit(self, incoming: Incoming, at: datetime, alarm_said: bool) -> Admission:
        """Whether this message is worked, for whom, and what is said where it is not."""
        member = self._people.who(incoming.channel, incoming.person)
        code = code_in(incoming.text) if member is None or incoming.kind == "command" else ""
        if code:
            return self._enrol(incoming, code, member, at, alarm_said)
        if member is None:
            return Admission(incoming, None, (self._to_stranger(incoming, alarm_said, _HOW),))
        return self._let_in(incoming, member)

    def _let_in(self, incoming: Incoming, member: Member, says: tuple[Say, ...] = (), enrolled: bool = False) -> Admission:
        return Admission(let_in(incoming, member), member, says, True, enrolled)

    def _enrol(self, incoming: Incoming, code: str, member: Optional[Member], at: datetime, alarm_said: bool) -> Admission:
        """What is told beside a code is worked like any other message: it must not be lost behind the welcome."""
        beside = told_beside(incoming.text)
        told = replace(incoming, text=beside, kind="text" if incoming.kind == "command" else incoming.kind)
        before = member.posts if member else ()
        try:
            member = self._people.enrol(code, incoming.channel, incoming.person, incoming.address, at,
                                        "" if incoming.source.startswith(FOR_MANY) else incoming.source)
        except CodeRefused as refused:
            if member is None:
                return Admission(incoming, None, (self._to_stranger(told, alarm_said, str(refused)),))
            said = Say(f"{LINE}\n{refused}")
            return self._let_in(told, member, (said,)) if beside or alarm_said else Admission(incoming, member, (said,))
        posts = ", ".join(f"{_ROLES[post.role]} at {self._home(post.home)}" for post in member.posts)
        new = member.posts != before
        said = Say((_WELCOME if new else _ALREADY).format(line=LINE, posts=posts))
        return self._let_in(told, member, (said,), new) if beside or alarm_said else Admission(incoming, member, (said,), enrolled=new)

    def _home(self, home: str) -> str:
        known = self._registry.home(home)
        return known.name if known else home

    def _to_stranger(self, incoming: Incoming, alarm_said: bool, why: str) -> Say:
        if alarm_said:
            return Say(why)
        try:
            alarming = bool(incoming.text.strip()) and self._alarming(incoming.text)
        except Exception:  # whatever the model does, a stranger has the line
            alarming = False
        if alarming:
            return Say(f"{_ALARMED}\n{why}", (), {"disposition": "999", "outcome": "escalated"})
        return Say(f"{LINE}\n{why}")
