"""A code is found in whatever somebody types around it, and nowhere else."""
from __future__ import annotations

import pytest

from bot.people.codes import LENGTH, LETTERS, code_in, new_code, plain, told_beside


def test_a_code_is_twelve_letters_in_groups_of_four():
    """No vowels and no look-alikes, so that it can be read out over a bad line."""
    code = new_code()
    assert [len(group) for group in code.split("-")] == [4, 4, 4]
    assert len(plain(code)) == LENGTH and set(plain(code)) <= set(LETTERS)


def test_no_two_codes_are_alike():
    """A thousand draws give a thousand codes."""
    assert len({new_code() for _ in range(1000)}) == 1000


@pytest.mark.parametrize("typed", (
    "/start 7K3M-9QXF-2TBR", "/start 7K3M9QXF2TBR", "/start 7k3m_9qxf_2tbr", "7k3m 9qxf 2tbr", "my code is 7K3M-9QXF-2TBR", "code:7k3m9qxf2tbr thanks",
    "hi its 7K3M 9QXF-2TBR",
))
def test_a_code_is_found_however_it_is_typed(typed):
    """With dashes, spaces or neither, in any case, with words around it."""
    assert code_in(typed) == "7K3M9QXF2TBR"


@pytest.mark.parametrize("typed", ("", "/start", "HC-14 is not back", "7K3M-9QXF", "hmm brb shhh", "ring me on 01632 960101", "7K3M-9QXF-2TBA", "x" * 5000))
def test_what_is_no_code_gives_none(typed):
    """Ordinary messages, half a code and a letter that is in no code."""
    assert code_in(typed) == ""


@pytest.mark.parametrize("typed, told", [
    ("7K3M-9QXF-2TBR", ""), ("hi, my code is 7k3m 9qxf 2tbr thanks", ""), ("/start 7K3M-9QXF-2TBR", ""), ("/start@bot 7K3M9QXF2TBR", ""),
    ("code 7K3M-9QXF-2TBR and theres a knife fight", "code   and theres a knife fight"), ("HC-14 is not back 7K3M-9QXF-2TBR", "HC-14 is not back"),
])
def test_what_is_told_beside_a_code_is_found(typed, told):
    """Nothing where the message only hands it over."""
    assert told_beside(typed) == told
