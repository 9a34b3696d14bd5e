"""Takes one message through the front door so that the person always gets words, even when the door is broken."""
from __future__ import annotations

import asyncio
import logging
import secrets
import traceback
from datetime import datetime, timezone
from typing import Any, AsyncIterator, Iterable, Optional

from bot.intake.front_door import FrontDoor
from bot.intake.messages import Incoming, Outgoing
from bot.intake.transcript import Said
from bot.triage import danger

#: Seconds a reply may take before the person is told that something is wrong.
PATIENCE = 20.0
#: Seconds an alarm may stay without the 999 words before the channel says them itself.
ALARM_PATIENCE = 1.0

FALLBACK = (
    "Something has gone wrong at our end, so we have no advice for that message. Please send it again in a minute.\n\n"
    f"{danger.LINE}\n\nTo reach the police in any other way, ring 101."
)

logger = logging.getLogger(__name__)
#: The loop only keeps weak references to tasks, and a message must be worked to its end though its reader has left.
_working: set[asyncio.Task[None]] = set()
_DONE, _FAILED = object(), object()


def clean(text: str) -> str:
    """The text with what cannot be written as UTF-8 replaced, and line ends as one character."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")


def says_999(custom: dict[str, Any], text: str) -> bool:
    """True where a message of the agent tells the person to ring 999 (not merely the standing line)."""
    if custom.get("disposition") == "999" or custom.get("danger") in (True, "alarm", "999"):
        return True
    return text.startswith("Ring 999 now")


def incoming(channel: str, person: str, text: str = "", press: str = "", update_id: Optional[str] = None,
             address: str = "", home: Optional[str] = None, role: str = "staff", source: str = "") -> Incoming:
    """What the person sent, as the front door takes it; without an `update_id` it counts as new."""
    kind = "press" if press else "command" if text.lstrip().startswith("/") else "text"
    return Incoming(channel=channel, update_id=update_id or secrets.token_hex(16), person=person, kind=kind,
                    received=datetime.now(timezone.utc), text=clean(text), press=clean(press),
                    address=address or person, home=home, role=role, source=source)


def danger_words(text: str) -> Optional[Outgoing]:
    """The 999 words for this text, or None where it raises no alarm."""
    finding = danger.look(text)
    if finding.level != "alarm":
        return None
    return Outgoing(text=danger.advice(finding), custom={"danger": True, "disposition": "999", "fallback": True})


def report(what: str, error: BaseException) -> None:
    """Logs a failure by its kind and place only: an error's own words may hold what a person typed."""
    logger.error("%s: %s\n%s", what, type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))


async def _work(front_door: FrontDoor, message: Incoming, replies: asyncio.Queue[Any]) -> None:
    try:
        async for outgoing in front_door.receive(message):
            replies.put_nowait(outgoing)
    except Exception as error:
        report("the front door failed", error)
        replies.put_nowait(_FAILED)
    else:
        replies.put_nowait(_DONE)


async def answers(front_door: FrontDoor, message: Incoming, patience: float = PATIENCE,
                  alarm_patience: float = ALARM_PATIENCE) -> AsyncIterator[Outgoing]:
    """Yields the replies to one message as they come; never raises, and never leaves an alarm without the 999 words.

    Nothing is yielded where the front door has nothing to say (a repeat of a message it answered). Words that
    came from here and not from the front door carry `custom["fallback"]`. The front door goes on working
    when the reader stops listening or patience runs out; its replies then wait in the outbox.
    """
    owed = danger_words(message.text)
    replies: asyncio.Queue[Any] = asyncio.Queue()
    task = asyncio.create_task(_work(front_door, message, replies))
    _working.add(task)
    task.add_done_callback(_working.discard)
    clock = asyncio.get_running_loop().time
    last = clock() + patience
    while True:
        left = max(0.0, last - clock())
        try:
            reply = await asyncio.wait_for(replies.get(), min(left, alarm_patience) if owed else left)
        except asyncio.TimeoutError:
            if owed:
                yield owed
                owed = None
                continue
            reply = _FAILED
        if reply is _DONE or reply is _FAILED:
            break
        if says_999(reply.custom, reply.text):
            owed = None
        yield reply
    if owed:
        yield owed
    if reply is _FAILED:
        yield Outgoing(text=FALLBACK, custom={"fallback": True})


async def transcript(front_door: FrontDoor, channel: str, person: str, patience: float = 3.0) -> Optional[list[Said]]:
    """The conversation so far, oldest first, or None when it cannot be read."""
    try:
        return list(await asyncio.wait_for(front_door.transcript(channel, person), patience))
    except Exception as error:
        report("the conversation could not be read", error)
        return None


async def unsent(front_door: FrontDoor, message: Incoming, patience: float = 3.0) -> list[Outgoing]:
    """The replies to a message that came again, as far as nobody was given them; empty when they cannot be read."""
    try:
        return list(await asyncio.wait_for(front_door.unsent(message), patience))
    except Exception as error:
        report("the replies to a repeated message could not be read", error)
        return []


async def waiting_for(front_door: FrontDoor, channel: str, person: str, address: str = "", patience: float = 3.0) -> list[Outgoing]:
    """The replies and follow-ups for this person, at this address (where none is given, the person's key is it), that have not been shown yet;
    empty when they cannot be read."""
    try:
        rows = await asyncio.wait_for(front_door.waiting(channel, person), patience)
    except Exception as error:
        report("waiting messages could not be read", error)
        return []
    return [outgoing for outgoing in rows if outgoing.address == (address or person)]


async def mark_delivered(front_door: FrontDoor, messages: Iterable[Outgoing]) -> None:
    """Tells the front door what was shown; a failure only means that it may be shown a second time."""
    for outgoing in messages:
        if outgoing.outbox_id is None:
            continue
        try:
            await front_door.delivered(outgoing)
        except Exception as error:
            report("a shown message could not be marked", error)
