"""Words by themselves: the danger net, the mask, the readers of first messages and of answers to every question."""
from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from benchmarks.fuzz import words
from benchmarks.fuzz.driving import Input
from bot.triage.answers import read_answer, read_opening
from bot.triage.danger import look
from bot.triage.digressions import find
from bot.triage.identifiers import kinds, mask, never_mask
from bot.triage.reading_protocols import load_library

NOW = datetime(2026, 11, 20, 20, 0, tzinfo=ZoneInfo("Europe/London"))


def inputs() -> list[Input]:
    """Messages, and messages of danger."""
    library = load_library()
    questions = [question for protocol in library.protocols.values() for question in protocol.questions.values()]
    known = never_mask(homes=["Rowan House"])

    def read(case: tuple[str, int]) -> str:
        text, number = case
        finding = look(text)
        kept = mask(text, known)
        assert isinstance(kept, str) and isinstance(tuple(kinds(text, known)), tuple)
        find(text)
        for answer in read_opening(text, NOW, library):
            assert answer.value is not None
        question = questions[number % len(questions)]
        reading = read_answer(text, question, NOW)
        for answer in reading.answers:
            asked = library.question(answer.fact)
            assert asked is None or asked.allows(answer.value), f"{answer.fact} cannot be {answer.value!r}"
        return finding.level

    def alarm(text: str) -> str:
        level = look(text).level
        assert level != "none", "the words round it hid the danger"
        return level  # "ask" where a later "no ..." takes it back: the danger question then comes first

    return [Input("messages", "any text, read in every way a message is read", 4_000, st.tuples(words.either, st.integers(0, 10_000)), read),
            Input("danger", "a sentence of danger on a line of its own inside any text", 10_000, words.alarming, alarm)]
