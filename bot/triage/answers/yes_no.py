"""Reading yes and no in all their forms."""
from __future__ import annotations

from typing import Optional

from bot.triage.answers.choices import Told, polar_value, read_choice
from bot.triage.answers.segments import segments
from bot.triage.answers.words import FactWords, Words


def read_yes_no(text: str, fact: FactWords, words: Words) -> Optional[Told]:
    """"yes", "no" or unsure as plain `text` says, or None.

    A bare yes or no in the last thing said decides, unless the words beside it tell the more serious value.
    """
    pieces = segments(text, words.corrections)
    for piece in reversed([one.text for one in pieces]):
        polar = polar_value(piece, words)
        told = read_choice(piece, fact, words)
        if not polar:
            if told:
                return told
            continue
        meant = {"yes": fact.yes, "no": fact.no}[polar]
        if told and fact.rank(str(told.value)) > fact.rank(meant):
            return told
        return Told(meant, piece.strip(" ."))
    return None
