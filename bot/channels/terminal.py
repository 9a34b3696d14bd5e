"""The conversation in a terminal, or from a pipe."""
from __future__ import annotations

import argparse
import asyncio
import secrets
import sys
import textwrap
import threading
from typing import IO, Any, Optional

from bot.channels import answering
from bot.intake.front_door import FrontDoor
from bot.intake.messages import Button, Outgoing
from bot.settings import Settings
from bot.triage import danger

CHANNEL = "terminal"
WIDTH = 78
WELCOME = (f"{danger.LINE}\n\nTell us what has happened, in your own words, without names. To answer, type words or the number "
           "of an option. /new starts a new call, /status says where we are, /quit ends.")
_LOOK_EVERY = 5.0


async def chat(front_door: FrontDoor, home: Optional[str] = None, role: str = "staff", input: Optional[IO[Any]] = None, output: Optional[IO[str]] = None,
               person: Optional[str] = None, patience: float = answering.PATIENCE,
               alarm_patience: float = answering.ALARM_PATIENCE) -> None:
    """Talks until `/quit` or the end of the input; a front door that fails is said so, and the talk goes on.

    `input` and `output` are text streams (standard input and output when left out). Bytes that are not UTF-8 and
    characters that the terminal cannot show are replaced. `person` continues an earlier conversation.
    """
    talk = Terminal(front_door, home, role, input or sys.stdin, output or sys.stdout, person, patience, alarm_patience)
    try:
        await talk.run()
    except BrokenPipeError:
        # Whoever read the output has gone: there is nobody left to tell.
        return


class Terminal:
    """One conversation at one terminal."""

    def __init__(self, front_door: FrontDoor, home: Optional[str], role: str, source: IO[Any], output: IO[str], person: Optional[str], patience: float,
                 alarm_patience: float) -> None:
        self._front_door = front_door
        self._home, self._role = home, role
        self._person = person or "terminal-" + secrets.token_hex(12)
        self._source, self._output = source, output
        self._times = {"patience": patience, "alarm_patience": alarm_patience}
        self._options: tuple[Button, ...] = ()

    async def run(self) -> None:
        """Reads lines and answers each, showing what falls due in between."""
        lines = _lines_of(self._source, asyncio.get_running_loop())
        self._paragraphs(WELCOME)
        while True:
            self._prompt()
            line = await self._next(lines)
            if line is None or line.strip().lower() in ("/quit", "/exit"):
                self._paragraphs(f"Goodbye. {danger.LINE}")
                return
            if not _interactive(self._source):
                self._write(f"> {line.strip()}")
            await self._answer(line.strip())

    async def _next(self, lines: asyncio.Queue[Optional[str]]) -> Optional[str]:
        while True:
            try:
                return await asyncio.wait_for(lines.get(), _LOOK_EVERY)
            except asyncio.TimeoutError:
                due = await answering.waiting_for(self._front_door, CHANNEL, self._person)
                for outgoing in due:
                    await self._show(outgoing)
                if due:
                    self._prompt()

    async def _answer(self, line: str) -> None:
        press = ""
        if line.isascii() and line.isdigit() and 0 < int(line[:4]) <= len(self._options) and len(line) < 4:
            press = self._options[int(line) - 1].token
        message = answering.incoming(CHANNEL, self._person, "" if press else line, press, home=self._home, role=self._role)
        told = False
        async for outgoing in answering.answers(self._front_door, message, **self._times):
            if not told:
                self._options = ()
            told = True
            await self._show(outgoing)

    async def _show(self, outgoing: Outgoing) -> None:
        urgent = answering.says_999(outgoing.custom, outgoing.text)
        if urgent:
            self._write("!" * WIDTH)
            self._write("EMERGENCY: RING 999".center(WIDTH).rstrip())
        self._paragraphs(outgoing.text)
        if urgent:
            self._write("!" * WIDTH)
        if outgoing.buttons:
            self._options = tuple(outgoing.buttons)
            for number, button in enumerate(self._options, 1):
                self._write(textwrap.fill(button.label, WIDTH, initial_indent=f"{number:>4}  ", subsequent_indent=" " * 6))
            self._write("")
        await answering.mark_delivered(self._front_door, [outgoing])

    def _paragraphs(self, text: str) -> None:
        for line in text.split("\n"):
            self._write(textwrap.fill(_printable(line), WIDTH) if line.strip() else "")
        self._write("")

    def _prompt(self) -> None:
        if _interactive(self._source):
            self._write("> ", end="")

    def _write(self, text: str, end: str = "\n") -> None:
        encoding = getattr(self._output, "encoding", None) or "utf-8"
        self._output.write(text.encode(encoding, "replace").decode(encoding) + end)
        self._output.flush()


def _printable(text: str) -> str:
    """The text without control characters: what somebody typed must not drive the terminal."""
    return "".join(character if character.isprintable() or character == "\t" else " " for character in text)


def _interactive(stream: IO[Any]) -> bool:
    return bool(getattr(stream, "isatty", lambda: False)())


def _lines_of(source: IO[Any], loop: asyncio.AbstractEventLoop) -> asyncio.Queue[Optional[str]]:
    """A queue of the input's lines, None at its end; read in a thread, so that what falls due can be shown meanwhile."""
    lines: asyncio.Queue[Optional[str]] = asyncio.Queue()
    raw = getattr(source, "buffer", source)

    def read() -> None:
        try:
            for line in iter(raw.readline, raw.read(0)):
                text = line.decode("utf-8", "replace") if isinstance(line, bytes) else line
                loop.call_soon_threadsafe(lines.put_nowait, text)
            loop.call_soon_threadsafe(lines.put_nowait, None)
        except (RuntimeError, ValueError, OSError):
            # The conversation has ended, or the input was closed under us.
            return

    # A daemon, because a read from a keyboard cannot be broken off and must not keep the program from ending.
    threading.Thread(target=read, name="terminal input", daemon=True).start()
    return lines


def main(args: argparse.Namespace, settings: Settings) -> int:
    """The `chat` command: wires everything and talks until the person leaves. Returns the exit status.

    `args.home` and `args.role` are used where they are given; with one home only, it is that one.
    """
    # Here and not above: the wiring knows every part, and a conversation alone needs none of them.
    from bot import services
    from bot.calllog.database import DatabaseBusy, DatabaseUnavailable

    try:
        built = services.build(settings)
    except (DatabaseBusy, DatabaseUnavailable, ValueError) as problem:
        print(problem, file=sys.stderr)
        return 1
    try:
        asyncio.run(_talk(built.front_door, getattr(args, "home", None), getattr(args, "role", None) or "staff"))
    except KeyboardInterrupt:
        print(f"\n{danger.LINE}")
    finally:
        built.front_door.close()
    return 0


async def _talk(front_door: FrontDoor, home: Optional[str], role: str) -> None:
    stop = asyncio.Event()
    clock = asyncio.create_task(front_door.keep_time(stop))
    homes = await front_door.homes()
    try:
        await chat(front_door, home or (homes[0][0] if len(homes) == 1 else None), role)
    finally:
        stop.set()
        await clock
