"""The conversation in a terminal and through a pipe."""
from __future__ import annotations

import asyncio
import io
import os
from types import SimpleNamespace

import pytest

from bot.channels import terminal
from bot.intake.messages import Outgoing
from tests.support.fake_web_door import QUESTION, FakeDoor


def talk(text, door=None, encoding="utf-8", **options):
    """Runs a conversation over a pipe and gives what was printed."""
    raw = text if isinstance(text, bytes) else text.encode()
    source = io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8")
    output = io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="\n")
    door = door or FakeDoor()
    asyncio.run(terminal.chat(door, "rowan-house", "staff", source, output, patience=0.3, alarm_patience=0.05, **options))
    output.flush()
    return output.buffer.getvalue().decode(encoding)


class Wired(FakeDoor):
    """A front door with a clock, one home, and an end."""

    closed = False

    def homes(self):
        """One home, as the real front door gives it."""
        async def one():
            return [("rowan-house", "Rowan House")]

        return one()

    async def keep_time(self, stop):
        """Until it is stopped."""
        await stop.wait()

    def close(self):
        """Remembers it."""
        self.closed = True


def test_the_chat_command_wires_everything_and_closes_it(monkeypatch, capsys):
    """Standard input to its end, the only home there is, exit status 0."""
    door = Wired()
    monkeypatch.setattr("bot.services.build", lambda settings: SimpleNamespace(front_door=door))
    monkeypatch.setattr("sys.stdin", io.StringIO("he is late\n"))
    assert terminal.main(SimpleNamespace(), None) == 0
    assert door.received[0].home == "rowan-house" and door.closed
    assert "   3  Not sure" in capsys.readouterr().out


def test_the_chat_command_says_in_a_sentence_why_it_cannot_start(monkeypatch, capsys):
    """Exit status 1."""

    def broken(settings):
        raise ValueError("The registry cannot be read.")

    monkeypatch.setattr("bot.services.build", broken)
    assert terminal.main(SimpleNamespace(), None) == 1
    assert capsys.readouterr().err == "The registry cannot be read.\n"


def test_the_first_words_carry_the_999_line():
    """Before anything is typed."""
    assert "ring 999 now" in " ".join(talk("").split("Tell us")[0].split())


def test_options_are_numbered_and_the_number_works():
    """A number types the option; words go as words."""
    door = FakeDoor()
    printed = talk("he is late\n2\nno\n", door)
    assert "   2  No" in printed
    assert [(incoming.kind, incoming.text, incoming.press) for incoming in door.received] == [
        ("text", "he is late", ""), ("press", "", QUESTION.buttons[1].token), ("text", "no", "")]


@pytest.mark.parametrize("typed", ["0", "4", "99999999999", "²", "21:40"])
def test_a_number_that_is_no_option_is_sent_as_typed(typed):
    """It may be a time."""
    door = FakeDoor()
    talk(f"he is late\n{typed}\n", door)
    assert door.received[1].text == typed and door.received[1].kind == "text"


def test_commands_go_to_the_front_door_and_quit_ends():
    """/new and /status are answered there; nothing after /quit is sent."""
    door = FakeDoor()
    talk("/new\n/status\n/quit\nlater\n", door)
    assert [(incoming.kind, incoming.text) for incoming in door.received] == [("command", "/new"), ("command", "/status")]


def test_999_stands_out_without_colour():
    """A heading and a frame of marks."""
    printed = talk("He is not breathing\n")
    assert "EMERGENCY: RING 999" in printed and "!" * 20 in printed and "\x1b" not in printed


@pytest.mark.parametrize("fault", ["raises", "hangs"])
def test_a_broken_front_door_leaves_the_999_words_and_the_talk_going(fault):
    """Every line is still answered."""
    printed = talk("He is not breathing\nhello\n", FakeDoor(fault=fault))
    assert "Ring 999 now" in printed and printed.count("Something has gone wrong") == 2 and "Goodbye" in printed


def test_bytes_that_are_no_text_and_letters_the_terminal_lacks_are_replaced():
    """Neither input nor output can break it, nor drive the terminal."""
    door = FakeDoor(replies=[Outgoing("Caf\u00e9 \u2013 \u202e\x1b[2J done")])
    printed = talk(b"\xff\xfe he is late \xf0\x9f\x98\x80\nempty next\n\n", door, encoding="ascii")
    assert "Caf?" in printed and "done" in printed and "\x1b" not in printed
    assert len(door.received) == 3


def test_long_text_is_wrapped():
    """No line is wider than the terminal."""
    printed = talk("hello\n", FakeDoor(replies=[Outgoing("word " * 100)]))
    assert max(map(len, printed.splitlines())) <= terminal.WIDTH


def test_what_falls_due_is_shown_while_waiting_for_a_line(monkeypatch):
    """A re-check appears by itself."""
    monkeypatch.setattr(terminal, "_LOOK_EVERY", 0.02)
    door = FakeDoor()
    door.put("terminal", "terminal-7", Outgoing("Is he back?"))
    read, write = os.pipe()
    output = io.StringIO()

    async def wait_and_quit():
        with open(read, encoding="utf-8") as source, open(write, "w", encoding="utf-8") as keyboard:
            talking = asyncio.create_task(terminal.chat(door, None, "staff", source, output, person="terminal-7"))
            while "Is he back?" not in output.getvalue():
                await asyncio.sleep(0.01)
            print("/quit", file=keyboard, flush=True)
            await talking

    asyncio.run(asyncio.wait_for(wait_and_quit(), 5))
    assert not door.outbox
