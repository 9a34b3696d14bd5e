"""What is taken from a message is kept with the words as they were typed, not as they were made plain."""
from __future__ import annotations

from datetime import datetime, timezone

import pytest

from bot.services import load_library
from bot.triage.answers import read_answer, read_opening
from bot.triage.answers.quoting import as_typed
from bot.triage.answers.words import load

NOW = datetime(2026, 11, 23, 21, 0, tzinfo=timezone.utc)
LIBRARY = load_library()


@pytest.mark.parametrize("text, plain, expected", [
    ("Inf states not returned, mobile goes to voicemail", "phone goes to voicemail", "mobile goes to voicemail"),
    ("RH-03 int back, Fone's off. Aint seen", "phone off", "Fone's off"),
    ("PHONE OFF since 8", "phone off", "PHONE OFF"),
    ("her moby, his fone", "nowhere in it", "nowhere in it"),
    ("mobiles off, left the house", "phone off, left the house", "phone off, left the house"),
])
def test_the_stretch_is_found_again(text, plain, expected):
    assert as_typed(text, plain, load()) == expected


def test_a_first_message_is_quoted_as_typed():
    told = {answer.fact: answer.words for answer in read_opening("Inf states TC-03 not returned, mobile goes to voicemail", NOW, LIBRARY)}
    assert told["contact"] == "mobile goes to voicemail"


def test_what_is_told_beside_an_answer_is_quoted_as_typed():
    told = {answer.fact: answer.words for answer in read_answer("no idea. shes lost her insulin n her fone's off", LIBRARY.question("worry"), NOW).answers}
    assert (told["red_flags"], told["contact"]) == ("lost her insulin", "her fone's off")
