"""Who may use a channel that anybody can find: staff who were enrolled, with the home they work in."""
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Callable, Optional

from bot.casework.saying import Say
from bot.intake.messages import Incoming
from bot.people.codes import code_in
from bot.people.people import CodeRefused, Member, People
from bot.registry.registry import Registry
from bot.triage.danger import LINE, Finding, advice

_ROLES = {"care_staff": "care staff", "manager": "manager", "on_call": "on-call manager"}
_HOW = "I only work with staff who are enrolled. Ask your manager for a code, and send it to me here."
_STRANGER = f"{LINE}\n{_HOW}"
_ALARMED = advice(Finding("alarm"))
_WELCOME = ("{line}\nYou are enrolled: {posts}.\nWhen something happens and nobody is in danger, tell me here. "
            "You can ring the police at any time. Use the child's reference, never a name.")


@dataclass(frozen=True)
class Admission:
    """What the gate says of a message. `incoming` carries the person's home; `says` is all they hear where it goes no further."""

    incoming: Incoming
    member: Optional[Member] = None
    says: tuple[Say, ...] = ()

    @property
    def goes_on(self) -> bool:
        """Whether the message is worked."""
        return not self.says


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
        if code and not alarm_said:
            return self._enrol(incoming, code, member, at)
        if member is None:
            return Admission(incoming, says=(self._to_stranger(incoming, alarm_said),))
        return Admission(replace(incoming, home=member.homes[0] if len(member.homes) == 1 else None), member)

    def _enrol(self, incoming: Incoming, code: str, member: Optional[Member], at: datetime) -> Admission:
        try:
            member = self._people.enrol(code, incoming.channel, incoming.person, incoming.address, at)
        except CodeRefused as refused:
            return Admission(incoming, member, (Say(f"{LINE}\n{refused}"),))
        posts = ", ".join(f"{_ROLES[post.role]} at {self._home(post.home)}" for post in member.posts)
        return Admission(incoming, member, (Say(_WELCOME.format(line=LINE, posts=posts)),))

    def _home(self, home: str) -> str:
        known = self._registry.home(home)
        return known.name if known else home

    def _to_stranger(self, incoming: Incoming, alarm_said: bool) -> Say:
        if alarm_said:
            return Say(_HOW)
        try:
            alarming = bool(incoming.text.strip()) and self._alarming(incoming.text)
        except Exception:  # whatever the model does, a stranger has the line
            alarming = False
        if alarming:
            return Say(f"{_ALARMED}\n{_HOW}", (), {"disposition": "999", "outcome": "escalated"})
        return Say(_STRANGER)
