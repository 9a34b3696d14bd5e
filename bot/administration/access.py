"""Who loses access through a change of the registry, told before it is saved and done with it."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.administration.staff import ROLE_WORDS
from bot.people.people import People, Post
from bot.registry.directory import reference_key


@dataclass(frozen=True)
class Loss:
    """Posts that somebody enrolled has no more once a change is saved."""

    number: int
    channel: str
    posts: tuple[Post, ...]

    def says(self) -> str:
        """The loss in words."""
        told = ", ".join(f"{ROLE_WORDS.get(post.role, post.role).lower()} at {post.home}" for post in self.posts)
        return f"Number {self.number} ({self.channel}) loses access: {told}."


def losses(people: People, before: dict[str, Any], after: dict[str, Any]) -> tuple[Loss, ...]:
    """Everybody enrolled who loses a post: its home closes, or the staff code it rests on no longer gives it.

    Nobody gains one: a new role or home of a staff code needs a new enrolment code.
    """
    closed = _homes(before) - _homes(after)
    staff = {reference_key(one["code"]): one for one in after.get("staff", ())}
    found = []
    for member in people.everybody():
        lost = {post for post in member.posts if post.home in closed}
        if member.staff_code:
            told = staff.get(reference_key(member.staff_code), {"homes": (), "role": ""})
            lost |= {post for post in member.posts if post.home not in told["homes"] or post.role != told["role"]}
        if lost:
            found.append(Loss(member.number, member.channel, tuple(sorted(lost))))
    return tuple(found)


def end_access(people: People, before: dict[str, Any], after: dict[str, Any], by: str, why: str, at: datetime) -> None:
    """Ends the posts in homes that close, and withdraws unused codes for those homes and for staff codes that end."""
    closed = _homes(before) - _homes(after)
    ended = _codes(before) - _codes(after)
    for home in sorted(closed):
        for member in people.everybody(home):
            people.end(member, by, why, at, home=home)
    for invitation in people.invitations(at):
        if any(home in closed for home, _ in invitation.posts) or (invitation.staff_code and reference_key(invitation.staff_code) in ended):
            people.withdraw(invitation.id, by, at)


def _homes(content: dict[str, Any]) -> set[str]:
    return {home["id"] for home in content["homes"]}


def _codes(content: dict[str, Any]) -> set[str]:
    return {reference_key(one["code"]) for one in content.get("staff", ())}
