"""Finds the questions to us in a message, and what is left of it when they are taken out."""
from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Mapping, Optional

import spacy
from spacy.matcher import Matcher
from spacy.tokens import Doc

from bot.triage.danger.phrases import load_phrases
from bot.triage.danger.spelling import Speller
from bot.triage.danger.words import PAUSE, Words, read
from bot.triage.digressions.reading import Digressions, load

_log = logging.getLogger(__name__)

#: Stands for a word that no pattern knows, and for the end of a clause.
_UNKNOWN, _END = "_", "."
#: Whoever asks begins like this; these words say nothing by themselves.
_LEAD = frozenset(
    "can could you tell me please sorry ok okay so just wondering wonder do know i dont not sure remind and but also quick question hi hello hiya hey "
    "need want to ask um erm er oh ah right well wait hang on hold one thing im confused first before answer that actually mate love "
    "now then honestly look listen again anyway thanks thank cheers never idea clue no_idea haha lol if we think like".split())
#: A question told by somebody else is none of ours: "he asked what happens next".
_TOLD = frozenset("asked asking asks said says saying told knew knows heard explained explains shouted shouting screamed screaming texted texting telling wants wanted keeps".split())
#: A clause of its own begins like this, and is heard as what it tells.
_SUBJECT = frozenset(
    "he she they hes shes theyre theyve hed shed theyd it its i im ive ill we were weve there theres yp nobody noone everyone everybody someone somebody "
    "his her their our my both one staff police no yes yeah lad girl child boy kid".split())
_STARTS = frozenset("he she they hes shes theyre theyve hed shed theyd its im ive weve theres nobody noone everyone everybody no yes".split())
_JOINS = frozenset("and but so cos because plus as since also though".split())
#: What goes on with the question itself: "... if he comes back", "... for a text".
_GOES_ON = frozenset("if when whenever until till unless once for about with by from to at in of after before or like that this then than".split())
#: What follows these is thought of, not told: "what happens when he's back".
_SUPPOSED = frozenset("if when whenever until till unless once after before".split())
_STRAY = 2
#: These begin a clause wherever they stand, unless a word such as "if" brought them in.
_SURELY_NEW = frozenset("hes shes theyre theyve hed shed theyd im ive weve theres".split())
#: A question inside a long account is not what the account is about.
_LONGEST = 600


@dataclass(frozen=True)
class Asked:
    """The questions to us in one message: `ids` in the order asked, `rest` what it says besides ("" for nothing), and
    `went_on`, how many words went on with a question ("... if he is not back by ten")."""

    ids: tuple[str, ...] = ()
    rest: str = ""
    went_on: int = 0


def find(text: str) -> Asked:
    """The questions to us in `text`, at most two; `ids` is empty where there is none. Never raises, whatever the text."""
    try:
        return _finder().find(text)
    except Exception as error:  # a broken data file costs an answer, never the conversation
        _log.error("questions to us could not be looked for: %s", type(error).__name__)
        return Asked(rest=text)


def question_to_us(text: str) -> bool:
    """Whether a message is nothing but a question to us."""
    asked = find(text)
    return bool(asked.ids) and not asked.rest


@lru_cache(maxsize=1)
def _finder() -> "Finder":
    return Finder(load())


class Finder:
    """Finds with one set of data; building it takes a moment, finding does not."""

    def __init__(self, data: Digressions) -> None:
        phrases = load_phrases()
        literal = {word for one in data.found.values() for ask in one.asks for token in ask for word in _choices(token, data.words) or ()}
        self._listed = frozenset(literal) | _SUBJECT | _JOINS
        self._speller = Speller(self._listed | _LEAD | _TOLD | _GOES_ON, {**phrases.spelling, **data.spelling}, phrases.guarded)
        self._vocab = spacy.blank("en").vocab
        self._matcher = Matcher(self._vocab)
        self._needs = {needs for one in data.found.values() for ask in one.asks for needs in [_needs(ask, data.words)]}
        for one in data.found.values():
            self._matcher.add(one.id, [_tokens(ask, data.words) for ask in one.asks])

    def find(self, text: str) -> Asked:
        """The questions to us in `text`."""
        if len(text) > _LONGEST:
            return Asked(rest=text)
        words = read(text, self._speller)
        places = self._places(words)
        if not places:
            return Asked(rest=text)
        cuts, went_on = [], 0
        for start, end, _ in places:
            low, high, on = _whole(words, start, end, places)
            cuts.append((low, high))
            went_on += on
        return Asked(tuple(dict.fromkeys(name for _, _, name in places)), _left(words, cuts), went_on)

    def _places(self, words: Words) -> list[tuple[int, int, str]]:
        """(first word, one past the last, id) of each question, in order; of those that overlap the longest stands."""
        row, where = [], []
        for place, word in enumerate(words.norm):
            if words.hard[place] >= PAUSE and place and not _hyphen(words, place):
                row.append(_END)
                where.append(place)
            row.append(word if word in self._listed else _UNKNOWN)  # unknown words never reach spaCy, which would keep them
            where.append(place)
        if not any(all(not choices.isdisjoint(row) for choices in needs) for needs in self._needs):
            return []  # nothing that is asked of us can be asked with these words; most answers end here
        doc = Doc(self._vocab, words=row + [_END])
        where += [len(words.norm)] * 2
        found = []
        for name, start, end in self._matcher(doc):
            first, last = where[start], where[end - 1] if doc[end - 1].text == _END else where[end - 1] + 1
            low = _lead(words, first)
            if low == 0 or words.hard[low] >= PAUSE or words.norm[low - 1] not in _TOLD:
                found.append((first, last, self._vocab.strings[name]))
        kept: list[tuple[int, int, str]] = []
        for one in sorted(found, key=lambda one: (one[0] - one[1], one[0])):
            if all(one[1] <= other[0] or other[1] <= one[0] for other in kept) and len(kept) < 2:
                kept.append(one)
        return sorted(kept)


def _tokens(ask: tuple[str, ...], words: Mapping[str, tuple[str, ...]]) -> list[Any]:
    row: list[Any] = []
    for place, token in enumerate(ask):
        if token == "$":
            row.append({"TEXT": _END})
        elif token.startswith(".."):
            # At the end of a pattern a gap must not swallow the next clause: "what happens next hes just walked in".
            never = [_END, *_STARTS, *_JOINS] if place == len(ask) - 1 else [_END]
            row += [{"TEXT": {"NOT_IN": never}, "OP": "?"}] * int(token[2:])
        else:
            row.append({"TEXT": {"IN": list(_choices(token, words) or ())}, **({"OP": "?"} if token.endswith("?") else {})})
    return row


def _needs(ask: tuple[str, ...], words: Mapping[str, tuple[str, ...]]) -> frozenset[frozenset[str]]:
    """What a message must have for a pattern to be in it: of each of these at least one word."""
    return frozenset(frozenset(choices) for token in ask if not token.endswith("?") and (choices := _choices(token, words)) is not None)


def _choices(token: str, words: Mapping[str, tuple[str, ...]]) -> Optional[tuple[str, ...]]:
    """The words a token of a pattern stands for; None for a gap or an end."""
    token = token.rstrip("?")
    if token == "$" or token.startswith(".."):
        return None
    return tuple(word for choice in token.split("|") for word in (words[choice[1:]] if choice.startswith("@") else (choice,)))


def _hyphen(words: Words, place: int) -> bool:
    return words.text[words.last[place - 1]:words.first[place]] in ("-", "/")


def _lead(words: Words, start: int) -> int:
    """Where the words that lead into the question begin: "sorry can you tell me ..."."""
    while start > 0 and words.hard[start] < PAUSE and words.norm[start - 1] in _LEAD:
        start -= 1
    return start


def _whole(words: Words, start: int, end: int, places: list[tuple[int, int, str]]) -> tuple[int, int, int]:
    """The question with the words that lead into it and those that go on with it: (first, one past the last, how many
    went on). A new clause after it, "... he's bleeding", is no part of it."""
    low, high = _lead(words, start), end
    stop = min((other for other, _, _ in places if other >= end), default=len(words.norm))
    limit = next((place for place in range(end, stop) if words.hard[place] >= PAUSE and not _hyphen(words, place)), stop)
    tail = words.norm[end:limit]
    if len(tail) == 1:
        return low, high + 1, 1
    supposed = words.norm[end - 1] in _SUPPOSED
    if not tail or (not supposed and (tail[0] in _SUBJECT or tail[0] in _JOINS)):
        return low, high, 0
    if not supposed and tail[0] not in _GOES_ON and tail[0] not in _LEAD and len(tail) > _STRAY:
        return low, high, 0
    turn = next((n for n in range(1, len(tail)) if (tail[n] in _SURELY_NEW and tail[n - 1] not in _GOES_ON)
                 or (tail[n] in _JOINS and n + 1 < len(tail) and tail[n + 1] in _SUBJECT)), len(tail))
    return low, end + turn, turn


def _left(words: Words, cuts: list[tuple[int, int]]) -> str:
    """What is left of the text outside the cuts, or "" where only empty words are left."""
    taken = {place for low, high in cuts for place in range(low, high)}
    runs: list[list[int]] = []
    for place in range(len(words.norm)):
        if place in taken:
            continue
        if runs and runs[-1][1] == place:
            runs[-1][1] = place + 1
        else:
            runs.append([place, place + 1])
    left = []
    for low, high in runs:
        while low < high and words.norm[low] in _JOINS:
            low += 1
        while low < high and words.norm[high - 1] in _JOINS:
            high -= 1
        if any(word not in _LEAD for word in words.norm[low:high]):
            left.append(words.text[words.first[low]:words.last[high - 1]])
    return ". ".join(left)
