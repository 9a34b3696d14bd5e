"""What the encoder reads in place of the mark left where an identifier was taken out.

No text that anything was learned from has such a mark, and "Lost [removed]" reads like a child who was taken: marks moved the danger score of harmless strangers'
messages by 1.2 towards danger (the alarm and the question lie 3.3 apart), a plain name in the same place by nothing (docs/decisions/0007-adapter.md).
"""
from __future__ import annotations

import re
from bisect import bisect_right
from typing import Callable

from bot.triage.identifiers.values import MARKS

#: By kind of identifier; a name that fits a child, a worker or a dog. Each may only be read, and never said or kept.
_WORDS = {
    "name": "Sam", "birth_date": "the date", "phone": "the number", "email": "the email", "link": "the link", "handle": "Sam", "postcode": "the postcode",
    "address": "the address", "plate": "the reg", "nhs": "the number",
}
_FOR = {mark: _WORDS[kind] for kind, mark in MARKS.items()}
_MARK = re.compile("|".join(re.escape(mark) for mark in _FOR))


def stood_in(text: str) -> tuple[str, Callable[[int], int]]:
    """The text as it is to be read, and a function that gives for a place in it the place in `text`."""
    parts: list[str] = []
    spans: list[tuple[int, int, int]] = [(0, 0, 0)]  # where in the read text a mark's stand-in ends; where the mark starts and ends in the text
    at = length = 0
    for mark in _MARK.finditer(text):
        parts += [text[at:mark.start()], _FOR[mark.group()]]
        length += mark.start() - at + len(_FOR[mark.group()])
        spans.append((length, *mark.span()))
        at = mark.end()
    ends = [end for end, _, _ in spans]

    def back(place: int) -> int:
        before = bisect_right(ends, place) - 1
        found = spans[before][2] + place - ends[before]
        # A place within a stand-in is where its mark begins.
        return min(found, spans[before + 1][1]) if before + 1 < len(spans) else found

    return "".join((*parts, text[at:])), back
