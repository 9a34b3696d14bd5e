"""Reading what tired people type: answers, first messages and times."""
from __future__ import annotations

from bot.triage.answers.answer import read_answer
from bot.triage.answers.openings import fits, read_opening
from bot.triage.answers.reading import ReadTime, Reading
from bot.triage.answers.times import read_time

__all__ = ["ReadTime", "Reading", "fits", "read_answer", "read_opening", "read_time"]
