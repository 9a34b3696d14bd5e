"""Cuts a reply into messages that Telegram accepts, between sentences where it can."""
from __future__ import annotations

import re

LIMIT = 4096  # https://core.telegram.org/bots/api#sendmessage; counted here in UTF-16 units, the stricter reading

_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*\s+|\n+")
_SPACE = re.compile(r"\s+")


def split(text: str, limit: int = LIMIT) -> list[str]:
    """The text in order, in pieces of at most `limit` UTF-16 units; nothing but white space at the cuts is lost.

    A text of white space alone gives an empty list. Characters that cannot be sent (null, halves of a surrogate
    pair) are left out or replaced, so that no input can make Telegram refuse the rest.
    """
    rest = _sendable(text).strip()
    pieces = []
    while rest:
        room = _fitting(rest, limit)
        cut = len(rest) if room == len(rest) else _cut(rest, room)
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return pieces


def _sendable(text: str) -> str:
    return text.replace("\x00", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _fitting(text: str, limit: int) -> int:
    """How many leading characters fit into `limit` UTF-16 units."""
    units = 0
    for position, character in enumerate(text):
        units += 2 if ord(character) > 0xFFFF else 1
        if units > limit:
            return position
    return len(text)


def _cut(text: str, room: int) -> int:
    # One character more is looked at: a sentence may end exactly where the room does.
    for boundary in (_SENTENCE_END, _SPACE):
        cuts = [found.end() for found in boundary.finditer(text, 0, room + 1)]
        if cuts:
            return cuts[-1]
    return room
