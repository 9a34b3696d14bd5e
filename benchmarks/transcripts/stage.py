"""A stage: people with phones on the emulator, the real channel, front door and call log, and a clock that is moved by hand."""
from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any, AsyncIterator, Callable, Optional

from bot.calllog.database import transaction
from bot.people.people import People, Post
from bot.triage.clocks import UK
from tests.support.doors import open_services
from tests.support.telegram_emulator import TelegramEmulator
from tests.support.telegram_person import Person
from tests.support.telegram_real import running
from tests.support.telegram_scene import channel_running, until

EVENING = datetime(2026, 11, 20, 21, 15, tzinfo=timezone.utc)
_PATIENCE = 30.0
#: So long nothing may follow before a step counts as over.
_QUIET = 0.06
_REFERENCE = re.compile(r"T-[2-9A-Z]{6}")
_CODE = re.compile(r"\b[2-9A-Z]{4}(?:-[2-9A-Z]{4}){2}\b")
_PRESSED = "\n\nYou pressed: "


class Stage:
    """One scene. Verbs name who acts; `written` is the transcript so far, a line of text each."""

    def __init__(self, telegram: TelegramEmulator, services: Any, clock: Any) -> None:
        self.telegram, self.services, self.clock = telegram, services, clock
        self.written: list[str] = []
        self._names: dict[int, str] = {}
        self._calls: dict[str, str] = {}
        self._shown = self._edited = 0
        self._service = AsyncExitStack()

    async def start(self, way: Callable = channel_running) -> None:
        """Starts the service, or starts it again."""
        await self._service.enter_async_context(running(self.telegram, self.services, partial(way, clock=self.clock)))

    async def stop(self) -> None:
        """Stops the service in order."""
        await self._service.aclose()

    def stranger(self, name: str) -> Person:
        """Somebody with a phone who is not enrolled."""
        person = self.telegram.person(7_000_001 + len(self._names), name)
        self._names[person.chat["id"]] = name
        return person

    async def enrolled(self, name: str, *posts: tuple[str, str], shown: bool = False) -> Person:
        """Somebody who has sent their one-time code; care staff of Hazel Court unless told. shown: in the transcript too."""
        with transaction(self.services.engine) as session:
            chosen = [Post(*post) for post in posts or (("hazel-court", "care_staff"),)]
            code = People(session, self.services.vault).invite(chosen, "an administrator", self.clock()).code
        person, before = self.stranger(name), len(self.written)
        await self.says(person, f"/start {code}")
        if not shown:
            del self.written[before:]
        return person

    def leaves(self, person: Person) -> None:
        """The administrator ends somebody's access."""
        with transaction(self.services.engine) as session:
            people = People(session, self.services.vault)
            member = next(one for one in people.everybody() if one.number == list(self._names).index(person.chat["id"]) + 1)
            people.end(member, "an administrator", "left", self.clock())
        self._write("", f"(the administrator: people leave {member.number} --why \"left\")")

    async def says(self, person: Person, text: str, replies: int = 1, **more: Any) -> dict:
        """Types something and waits for so many messages of the bot, in whatever chat."""
        return await self._sent(person, text, replies, lambda: person.say(text, date=int(self.clock.now.timestamp()), **more))

    async def sends(self, person: Person, what: str, send: Callable[[], dict], replies: int = 1) -> dict:
        """Sends something that is not text; `what` stands for it in the transcript."""
        return await self._sent(person, f"({what})", replies, send)

    async def presses(self, person: Person, *labels: str, replies: int = 1, again: bool = False) -> None:
        """Taps buttons one after the other."""
        for label in labels:
            await self._sent(person, f"[{label}]", replies, lambda: person.press(label, again))

    async def later(self, minutes: float, replies: int = 0) -> None:
        """Lets time pass, and whatever falls due in it happen."""
        self._write("", f"({minutes:g} minutes later)" if minutes < 120 else f"({minutes / 60:g} hours later)")
        target, door = self.clock.now + timedelta(minutes=minutes), self.services.front_door
        while (due := await door.next_due()) is not None and due <= target:
            self.clock.now = max(due, self.clock.now)
            await door.run_due()
        self.clock.now = target
        await self.hear(replies)

    async def hear(self, replies: int) -> None:
        """Waits for so many messages of the bot and writes them down."""
        chats, loop = self.telegram.chats, asyncio.get_running_loop()
        wanted, last = self._shown + replies, loop.time() + _PATIENCE
        while len(chats.sent) < wanted:
            if loop.time() > last:
                raise AssertionError("the bot said too little; so far:\n" + "\n".join(self.written) + repr(chats.sent[self._shown:]))
            await asyncio.sleep(0.01)
        await asyncio.sleep(_QUIET)
        # Chats do not wait for each other: what came at once is shown chat by chat, each in its own order.
        for message in sorted(chats.sent[self._shown:], key=lambda message: message["chat"]["id"]):
            rows = message.get("reply_markup", {}).get("inline_keyboard", ())
            buttons = " ".join(f"[{key['text']}]" for row in rows for key in row)
            self._bot(message["chat"]["id"], "\n".join(filter(None, (message["text"], buttons))))
        for message in chats.edits[self._edited:]:
            if _PRESSED not in message["text"] and message["text"] not in [sent["text"] for sent in chats.sent]:
                self._bot(message["chat"]["id"], f"(the message now reads) {message['text']}")
        self._shown, self._edited = len(chats.sent), len(chats.edits)

    async def _sent(self, person: Person, shown: str, replies: int, send: Callable[[], Any]) -> Any:
        self._write(self._names[person.chat["id"]], shown)
        sent = send()
        await self.hear(replies)
        return sent

    def group(self) -> Person:
        """Somebody who writes in a group that the bot is in."""
        person = self.telegram.group()
        self._names[person.chat["id"]] = "Group"
        return person

    def typed(self, person: Person, text: str) -> None:
        """Types something that nobody reads yet."""
        self._write(self._names[person.chat["id"]], text)
        person.say(text, date=int(self.clock.now.timestamp()))

    async def away(self, minutes: float, meanwhile: Callable[[], None]) -> None:
        """Stops the service for so long; `meanwhile` happens a minute after that."""
        self._write("", f"(the service stops at {self.local()})")
        await self.stop()
        self.clock.now += timedelta(minutes=1)
        meanwhile()
        self.clock.now += timedelta(minutes=minutes - 1)
        self._write("", f"(it runs again at {self.local()})")
        await self.start()

    async def settled(self, happened: Callable[[], bool]) -> None:
        """Waits until something has happened, and writes down what it changed."""
        await until(happened, _PATIENCE)
        await self.hear(0)

    def note(self, text: str) -> None:
        """What happens off the phones."""
        self._write("", f"({text})")

    def _bot(self, chat: int, text: str) -> None:
        self._write("Bot" if len(self._names) == 1 else f"Bot to {self._names.get(chat, 'the group')}", text)

    def _write(self, who: str, text: str) -> None:
        plain = _CODE.sub("ABCD-EFGH-JKLM", _REFERENCE.sub(self._number, text))
        first, *others = plain.split("\n")
        self.written.append(f"{who + ':' if who else '':<12}{first}".rstrip())
        self.written.extend(f"{'':<12}{line}".rstrip() for line in others)

    def _number(self, found: re.Match) -> str:
        return self._calls.setdefault(found.group(), f"T-CALL{len(self._calls) + 1:02d}")

    def local(self) -> str:
        """What the clock on the wall says."""
        return f"{self.clock.now.astimezone(UK):%H:%M}"


@asynccontextmanager
async def stage(folder: Path, at: Optional[datetime] = None) -> AsyncIterator[Stage]:
    """A stage on a data folder of its own, with the demo homes; rules answer alone, so that every run says the same."""
    services, clock = open_services(folder, at or EVENING)
    async with TelegramEmulator() as telegram:
        scene = Stage(telegram, services, clock)
        await scene.start()
        try:
            yield scene
        finally:
            await scene.stop()
            services.front_door.close()
