"""What an operator passes on goes through the front door like any other message, once however often it is sent."""
from __future__ import annotations

from typing import Callable, Concatenate, ParamSpec, Sequence, TypeVar

from starlette.concurrency import run_in_threadpool

from bot.accounts.account import Account
from bot.casework.desk import Desk
from bot.channels import answering
from bot.channels.console.shell import Console
from bot.console import calls
from bot.intake.messages import Incoming, Outgoing

P = ParamSpec("P")
T = TypeVar("T")


class Talking:
    """Sends words and presses of one call, and puts the calls that came of them on the operator's list."""

    def __init__(self, console: Console) -> None:
        self._console = console

    async def send(self, account: Account, person: str, home: str | None, turn: str, messages: Sequence[tuple[str, str]]) -> list[Outgoing]:
        """Sends (text, press) pairs one after the other. Returns every reply; a failure is among them and says so.

        Once a decision is there, presses that are left belong to no question; words are sent as long as the call is open.
        """
        replies: list[Outgoing] = []
        for number, (text, press) in enumerate(messages):
            if failed(replies) or closes(replies) or (press and _decides(replies)):
                continue
            message = self.incoming(person, home, f"{turn}.{number}", text, press)
            replies += [reply async for reply in answering.answers(self._console.front_door, message)]
        await answering.mark_delivered(self._console.front_door, replies)
        return replies

    def incoming(self, person: str, home: str | None, turn: str, text: str, press: str) -> Incoming:
        """One message as the front door takes it; the same form sent twice is the same message."""
        return answering.incoming(calls.CHANNEL, person, text, press, self.update_id(person, turn, text, press), home=home, role=calls.ROLE)

    def update_id(self, person: str, turn: str, text: str, press: str) -> str:
        """What is the same for the same answer to the same question, and different as soon as either is another."""
        return self._console.vault.key_hash("\x1f".join(("console turn", person, turn, text, press)))[:48]

    async def read(self, function: Callable[Concatenate[Desk, P], T], *arguments: P.args, **named: P.kwargs) -> T:
        """Looks something up on a desk, in a thread."""
        def run() -> T:
            with self._console.reading() as desk:
                return function(desk, *arguments, **named)
        return await run_in_threadpool(run)

    async def write(self, function: Callable[Concatenate[Desk, P], T], *arguments: P.args, **named: P.kwargs) -> T:
        """Does something at a desk in one transaction, in a thread."""
        def run() -> T:
            with self._console.working() as desk:
                return function(desk, *arguments, **named)
        return await run_in_threadpool(run)


def failed(replies: Sequence[Outgoing]) -> bool:
    """Whether a message could not be worked: what was typed must then stand on the page again."""
    return any(reply.custom.get("failed") or reply.custom.get("fallback") for reply in replies)


def closes(replies: Sequence[Outgoing]) -> bool:
    """Whether a call was closed by what was sent."""
    return any(reply.custom.get("outcome") in ("escalated", "filtered") for reply in replies)


def _decides(replies: Sequence[Outgoing]) -> bool:
    return any(reply.custom.get("disposition") for reply in replies)


def danger_said(replies: Sequence[Outgoing]) -> bool:
    """Whether the replies tell of danger to life."""
    return any(answering.says_999(reply.custom, reply.text) for reply in replies)
