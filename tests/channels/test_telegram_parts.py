"""Long replies are cut where a reader would, keyboards are laid out to be tapped, and the offset waits for what is not safe."""
from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.keyboards import keyboard
from bot.channels.telegram.offsets import FULL_BATCH, Offsets
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.parts import split
from bot.intake.messages import Button


@given(st.text(alphabet=st.characters(), max_size=300), st.integers(min_value=2, max_value=40))
def test_no_piece_is_too_long_and_nothing_but_white_space_is_lost(text, limit):
    """Whatever the text: surrogates, nulls, emoji and all."""
    pieces = split(text, limit)
    assert all(0 < len(piece.encode("utf-16-le")) // 2 <= limit for piece in pieces)
    sendable = text.replace("\x00", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    assert re.sub(r"\s", "", "".join(pieces)) == re.sub(r"\s", "", sendable)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        (" \n ", []),
        ("Ring 999.", ["Ring 999."]),
        ("Ring now. Stay on the line.", ["Ring now.", "Stay on the line."]),
        ("Ask for police. Stay", ["Ask for police.", "Stay"]),
        ("one two three four five", ["one two three", "four five"]),
        ("x" * 20, ["x" * 17, "xxx"]),
        ("😱" * 10, ["😱" * 8, "😱" * 2]),
    ],
)
def test_a_text_is_cut_between_sentences_then_words_then_anywhere(text, pieces):
    """The limit here is 17; an emoji counts two."""
    assert split(text, 17) == pieces


def test_short_answers_stand_side_by_side_and_long_ones_in_rows():
    """The order is kept."""
    short = keyboard([Button("Yes", "1"), Button("No", "2"), Button("Not sure", "3")])
    long = keyboard([Button("Yes", "1"), Button("A friend or relative's home", "2")])
    assert [[key.text for key in row] for row in short.inline_keyboard] == [["Yes", "No", "Not sure"]]
    assert [len(row) for row in long.inline_keyboard] == [1, 1]
    assert keyboard([]) is None


def test_the_offset_stands_behind_the_oldest_update_that_is_not_safe():
    """It moves on once that one is stored."""
    offsets = Offsets()
    assert offsets.next() is None
    offsets.hold(7)
    for update_id in (7, 8, 9):
        offsets.take(update_id)
    assert offsets.next() == 7 and offsets.holding and not offsets.is_new(8)
    offsets.settle(7)
    assert offsets.next() == 10 and not offsets.holding


def test_a_held_update_never_hides_new_ones():
    """When a whole poll waits behind it, it is let go, so that new danger is seen."""
    offsets = Offsets()
    offsets.hold(1)
    for update_id in range(1, FULL_BATCH + 1):
        offsets.take(update_id)
    assert offsets.next() == FULL_BATCH + 1


def test_waits_double_up_to_a_limit_that_is_short_for_the_999_words():
    """A day without network ends in tries minutes apart, or seconds apart where it matters."""
    pace = Pace()
    assert [pace.backoff(tries) for tries in (1, 2, 3)] == [0.5, 1.0, 2.0]
    assert pace.backoff(10_000) == 300.0
    assert pace.backoff(10_000, urgent=True) == 5.0
