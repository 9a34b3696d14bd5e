"""Who may use the chat page: whoever reaches it, or staff who entered a one-time code in this browser."""
from __future__ import annotations

import asyncio
from dataclasses import replace

from starlette.requests import Request

from bot.channels.access import keyed, source_of
from bot.channels.answering import report
from bot.channels.web.visitor import ROLES, Visitor
from bot.intake.front_door import FrontDoor
from bot.people.codes import code_in

CHANNEL = "web"
_PATIENCE = 3.0


class ChatDoor:
    """Looks at every request anew, so that a leaver is a stranger at once. `closed`: the setting `chat_door` is `code`."""

    def __init__(self, front_door: FrontDoor, key: bytes, closed: bool) -> None:
        self._front_door, self._key, self.closed = front_door, key, closed
        self.roles = {"staff": ROLES["staff"]} if closed else ROLES

    async def let_in(self, request: Request, visitor: Visitor) -> Visitor:
        """The visitor as they stand now: inside or not, and with the homes they work in.

        Where it cannot be looked up they may write, which the front door judges itself, and are shown nothing of what was said.
        """
        stranger = replace(visitor, source=source_of(request, self._key), shown=not self.closed, inside=not self.closed)
        if not self.closed or visitor.new:
            return stranger
        try:
            member = await asyncio.wait_for(self._front_door.member(CHANNEL, visitor.person), _PATIENCE)
        except Exception as error:
            report("who is enrolled could not be read", error)
            return replace(stranger, inside=True, homes=(), home=None, role="staff")
        if member is None:
            return stranger
        home = visitor.home if visitor.home in member.homes else member.homes[0] if len(member.homes) == 1 else None
        return replace(visitor, inside=True, shown=True, homes=member.homes, home=home, role="staff", source="")

    def with_code(self, visitor: Visitor, typed: str) -> Visitor:
        """The visitor whom a code makes of this browser: a new person, so that no cookie from before opens anything; the same one
        where the form is sent twice."""
        code = code_in(typed)
        return replace(visitor, person="web-" + keyed(self._key, "enrolled", visitor.person, code)[:24], home=None) if code else visitor
