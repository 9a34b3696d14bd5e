"""Reading what tired people type: answers, first messages and times."""
from __future__ import annotations

from bot.triage.answers.answer import read_answer
from bot.triage.answers.clauses import sentences
from bot.triage.answers.openings import fits, read_opening
from bot.triage.answers.reading import ReadTime, Reading
from bot.triage.answers.times import read_time
from bot.triage.answers.words import load

__all__ = ["ReadTime", "Reading", "fits", "prepare", "read_answer", "read_opening", "read_time"]


def prepare() -> None:
    """Reads the words of answers and what cuts text into clauses, which the first reading would otherwise have to wait for."""
    sentences("", load())
