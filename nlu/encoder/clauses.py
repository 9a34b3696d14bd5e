"""Cuts a message into clauses, so that one clause that tells of danger is not lost among many that do not."""
from __future__ import annotations

import re

_JOIN = "and|but|n|then|so|cos|coz|because|while|when|after|before|until|also|plus|or"
_CUT = re.compile(rf"[.,;:!?\n()/]+|\b(?:{_JOIN})\b|&|\s-+\s", re.IGNORECASE)
#: Fewer words than this are left with the clause beside them.
_WORDS = 3


def clauses(text: str) -> list[tuple[int, int]]:
    """The (start, end) of each clause, in order and without gaps; at least one, even of an empty text."""
    found: list[tuple[int, int]] = []
    start = 0
    for cut in [match.start() for match in _CUT.finditer(text)] + [len(text)]:
        if len(text[start:cut].split()) >= _WORDS:
            found.append((start, cut))
            start = cut
    if start < len(text):
        if found:
            found[-1] = (found[-1][0], len(text))
        else:
            found.append((0, len(text)))
    return found or [(0, 1)]
