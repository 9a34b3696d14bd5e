"""A message as a row of normalised words, each still knowing which of the person's own letters it came from."""
from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.triage.danger.letters import fold
from bot.triage.danger.spelling import Speller

#: How hard the boundary before a word is: none, a joining word ("and", "then"), a comma, the end of a sentence.
NONE, JOIN, PAUSE, STOP = 0, 1, 2, 3

_DIALECT_THE = re.compile(r"(?<![^\W_])t'(?=[^\W\d_]{2})")
_TOKEN = re.compile(r"\n+|[^\W_]+(?:['@$€+][^\W_]+)*|[^\s\w]|_+")
_SPACED = re.compile(r"(?<![^\W_])(?:[^\W_][ .\-_*]{1,2}){3,}[^\W_](?![^\W_])")
_ENDS = set(".!?;\n|") | {":"}
_PAUSES = set(",-/()~•>")
_JOINERS = {"and", "n", "but", "then", "now", "while", "whilst", "because", "cos", "cause", "so", "though", "although", "plus", "also", "when", "after", "since"}


@dataclass
class Words:
    """`norm[i]` is the i-th word; `first[i]:last[i]` its place in the text; `hard[i]` the boundary before it."""

    text: str
    norm: list[str] = field(default_factory=list)
    first: list[int] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    hard: list[int] = field(default_factory=list)

    def said(self, start: int, end: int) -> str:
        """The person's own words from the `start`-th word up to, not including, the `end`-th."""
        if not self.norm or start >= end:
            return ""
        return " ".join(self.text[self.first[start]:self.last[end - 1]].split())


def read(text: str, speller: Speller) -> Words:
    """Splits and normalises `text`; whatever the text, it only ever returns."""
    plain, places = fold(text)
    if "t'" in plain:
        plain = _DIALECT_THE.sub("t ", plain)  # "t'door" is "the door"; same length, so places hold
    words = Words(text)
    spaced = [(m.start(), m.end()) for m in _SPACED.finditer(plain)] if _SPACED.search(plain) else []
    boundary = STOP
    position = 0
    for start, end in spaced + [(len(plain), len(plain))]:
        boundary = _read_part(words, plain, places, position, start, boundary, speller)
        if end > start:
            for word in speller.unspace(re.sub(r"[^\w]|_", "", plain[start:end])):
                _add(words, word, start, end, places, boundary)
                boundary = NONE
        position = end
    return words


def _read_part(words: Words, plain: str, places: list[int] | None, start: int, end: int, boundary: int, speller: Speller) -> int:
    for found in _TOKEN.finditer(plain, start, end):
        token = found.group()
        head = token[0]
        if not head.isalnum():
            known = speller.symbol(head)
            if known:
                for word in known:
                    _add(words, word, found.start(), found.end(), places, boundary)
                    boundary = NONE
            elif head in _ENDS:
                boundary = STOP
            elif head in _PAUSES:
                boundary = max(boundary, PAUSE)
            continue
        for word in speller.normal(token):
            if word in _JOINERS:
                boundary = max(boundary, JOIN)
            _add(words, word, found.start(), found.end(), places, boundary)
            boundary = NONE
    return boundary


def _add(words: Words, word: str, start: int, end: int, places: list[int] | None, boundary: int) -> None:
    words.norm.append(word)
    words.first.append(start if places is None else places[start])
    words.last.append(end if places is None else places[end - 1] + 1)
    words.hard.append(boundary)
