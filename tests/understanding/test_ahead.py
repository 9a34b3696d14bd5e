"""Reading a text before its turn: once for each who wrote it, never waited for longer than without, and nothing kept."""
from __future__ import annotations

import threading

import pytest

from nlu.encoder.ahead import Ahead


class Reader:
    """Reads a text by its length; waits at "slow" until it is let go on."""

    def __init__(self):
        self.texts, self.go_on, self.at_it = [], threading.Event(), threading.Event()

    def __call__(self, text):
        self.texts.append((text, threading.current_thread().name.startswith("ahead")))
        if text == "slow":
            self.at_it.set()
            assert self.go_on.wait(5)
        if text == "broken":
            raise ValueError(text)
        return len(text)


@pytest.fixture
def reader():
    return Reader()


@pytest.fixture
def ahead(reader):
    ahead = Ahead(reader, room=3)
    yield ahead
    reader.go_on.set()


def test_a_text_that_was_begun_is_read_beside_the_turn_and_once(ahead, reader):
    """The turn takes what is read, and reads for itself when it asks again."""
    begun = ahead.begin("late")
    assert ahead.take("late") == begun.result() == 4 and len(reader.texts) == 1
    assert ahead.take("late") == 4 and reader.texts[1:] == [("late", False)]


def test_whoever_has_the_turn_does_not_wait_behind_those_who_have_not(ahead, reader):
    """A text whose reading has not begun is read in the turn at once, and not a second time later."""
    ahead.begin("slow")
    assert reader.at_it.wait(5)
    waiting = ahead.begin("back")
    assert ahead.take("back") == 4 and waiting.cancelled()
    reader.go_on.set()
    assert ahead.take("slow") == 4
    assert sorted(reader.texts) == [("back", False), ("slow", True)]


def test_what_two_people_write_alike_is_read_for_each(ahead, reader):
    """The end of one's turn takes nothing from the other."""
    first, second = ahead.begin("no"), ahead.begin("no")
    assert ahead.take("no") == 2
    ahead.end("no", first)
    assert second.result() == 2 and ahead.take("no") == 2 and len(reader.texts) == 2


def test_what_nobody_takes_is_let_go_at_the_end_of_its_turn(ahead, reader):
    """Else a flood of commands would fill the room for good."""
    for _ in range(10):
        begun = ahead.begin("a button")
        assert begun is not None
        ahead.end("a button", begun)
    ahead.end("a button", None)
    assert not ahead._begun and not ahead._waiting


def test_of_a_flood_only_so_many_wait_and_the_rest_is_read_in_its_turn(ahead, reader):
    """No person's texts take memory without end."""
    ahead.begin("slow")
    assert reader.at_it.wait(5)
    assert [ahead.begin(text) is None for text in ("one", "two", "three", "four")] == [False, False, True, True]
    assert ahead.take("four") == 4
    ahead.end("slow", None)  # it had no room: nothing of anybody else's is let go
    assert ahead._waiting == 3


def test_a_reading_that_fails_fails_in_the_turn(ahead):
    """Where what it means is known: the message goes on without features."""
    ahead.begin("broken")
    with pytest.raises(ValueError, match="broken"):
        ahead.take("broken")
