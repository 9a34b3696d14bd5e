"""Who writes while something is broken: staff over Telegram and REST who go on with their conversations, and people in danger."""
from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import Callable, Optional

import httpx

from benchmarks.telegram.exchange import Delivered, Exchange
from bot.channels.answering import says_999

#: One conversation; with the first words of the next it begins again.
TEXTS = (
    "lad chucked his tea at the wall and kicked his door, hes calmed down now", "no everyones safe", "nobody hurt", "no none of that", "/new",
    "{child} has not come back to the home, due in a while ago", "no shes not in danger", "none of these", "no idea where she is", "/new",
)
DANGERS = ("{child} is on the bridge saying goodbye", "she is not breathing", "he has a knife and says he will kill himself", "the house is on fire")
_REPLY_WAIT, _AGAIN = 8.0, 0.3


@dataclass(frozen=True)
class Posted:
    """A message sent by REST: its sender, its id and its words, with which the log knows it."""

    sender: str
    message_id: str
    text: str


class Rest:
    """Programs that post to the service, each with an id, again until they are answered."""

    def __init__(self, url: Callable[[], str]) -> None:
        self._url = url
        self.posted: list[Posted] = []
        self.problems: list[str] = []
        self.tries_again = 0

    async def say(self, sender: str, text: str, patience: float) -> Optional[list[dict]]:
        """The replies; None where none came within the patience."""
        one = Posted(sender, f"m{len(self.posted)}", text)
        self.posted.append(one)
        until = time.monotonic() + patience
        while time.monotonic() < until:
            try:
                async with httpx.AsyncClient(timeout=httpx.Timeout(30.0, connect=2.0)) as client:
                    answer = await client.post(f"{self._url()}/webhooks/rest/webhook", json={"sender": sender, "message": text, "message_id": one.message_id})
                if answer.status_code == 200:
                    return answer.json()
                self.problems.append(f"REST answered {answer.status_code} to {text[:40]!r}")
            except (httpx.HTTPError, ValueError):
                self.tries_again += 1
            await asyncio.sleep(_AGAIN)
        return None


class Phones:
    """People on the Telegram emulator, by chat."""

    def __init__(self, telegram: Exchange) -> None:
        self._telegram, self._arrived = telegram, defaultdict(asyncio.Queue)
        self._listeners: dict[int, Callable[[Delivered], None]] = {}
        self.shift = 0.0  # seconds by which everybody's clock is off, and so Telegram's dates

    def hears(self, arrived: Delivered) -> None:
        """A reply has come."""
        self._arrived[arrived.chat].put_nowait(arrived)
        if arrived.chat in self._listeners:
            self._listeners[arrived.chat](arrived)

    def also(self, chat: int, hears: Callable[[Delivered], None]) -> None:
        """Somebody else hears as well what comes to a chat."""
        self._listeners[chat] = hears

    def say(self, chat: int, text: str) -> None:
        """Writes; what came before is no longer waited for."""
        while not self._arrived[chat].empty():
            self._arrived[chat].get_nowait()
        self._telegram.person(chat).say(text, date=int(time.time() + self.shift))

    async def reply(self, chat: int, patience: float, fits: Callable[[Delivered], bool] = lambda arrived: True) -> Optional[Delivered]:
        """The next reply that fits; None where none came within the patience."""
        until = time.monotonic() + patience
        while True:
            try:
                arrived = await asyncio.wait_for(self._arrived[chat].get(), max(0.0, until - time.monotonic()))
            except asyncio.TimeoutError:
                return None
            if fits(arrived):
                return arrived


async def talk_on_telegram(phones: Phones, chat: int, child: str, over: asyncio.Event, pause: float) -> None:
    """One person's conversations, until it is over; who gets no reply writes on after a while, as people do."""
    await asyncio.sleep(pause * (chat % 7) / 7)  # people are not in step
    while not over.is_set():
        for text in TEXTS:
            phones.say(chat, text.format(child=child))
            await phones.reply(chat, _REPLY_WAIT)
            await asyncio.sleep(pause)
            if over.is_set():
                return


async def talk_by_rest(rest: Rest, sender: str, child: str, over: asyncio.Event, pause: float, patience: float) -> None:
    """The same by REST."""
    await asyncio.sleep(pause * (hash(sender) % 7) / 7)
    while not over.is_set():
        for text in TEXTS:
            if await rest.say(sender, text.format(child=child), patience) is None:
                rest.problems.append(f"{sender} had no answer for {patience:.0f} s")
            await asyncio.sleep(pause)
            if over.is_set():
                return


def tells_to_ring(arrived: Delivered) -> bool:
    """Whether a reply on Telegram is the 999 words."""
    return says_999({}, arrived.text)


def any_tells_to_ring(replies: Optional[list[dict]]) -> bool:
    """Whether the 999 words are among the replies of REST."""
    return any(says_999(reply.get("custom") or {}, reply["text"]) for reply in replies or ())
