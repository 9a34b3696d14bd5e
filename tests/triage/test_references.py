"""A child's reference is read from what is typed, and text speak is none."""
from __future__ import annotations

import pytest

from bot.triage.answers.references import read_reference, references


def named(text):
    return [reference for reference, _ in references(text)]


@pytest.mark.parametrize("text, expected", [
    ("RH-03 not back", ["RH-03"]), ("rh03s late again", ["RH03"]), ("yp 3 and YP2's gone", ["YP3", "YP2"]), ("RH-03not in", ["RH-03"]),
    ("TC-02 am having a row", ["TC-02"]), ("HC-14 is on the M25, m8", ["HC-14"]),
])
def test_a_reference_is_read(text, expected):
    assert named(text) == expected


@pytest.mark.parametrize("text", [
    "shes l8 home again, gr8", "phone goes str8 to voicemail m8", "can some1 ring me b4 10", "any1 seen him? no1 has", "down the sk8park w8ing on him", "went b4hand",
    "his mp3 player", "not bk til10", "u2 then", "he says ur8", "rm2 is empty, wk2 of this",
])
def test_text_speak_names_no_child(text):
    assert named(text) == []


@pytest.mark.parametrize("text, expected", [("b4", "B4"), ("its L8", "L8"), ("gr8, its rh-03", "RH-03"), ("w8 a sec. LH-01", "LH-01"), ("dunno m8", None), ("one of the lads m8", None)])
def test_asked_for_a_reference_what_is_spelt_like_one_is_taken_where_nothing_else_is_said(text, expected):
    assert read_reference(text) == expected
