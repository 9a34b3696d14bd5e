"""Names of people, by lists and by the grammar around them."""
from __future__ import annotations

import re
from typing import Collection, Iterator

from bot.triage.identifiers.grammar import BARE, DOES, IN_PLACE, NOT_AFTER, PLACE, ROLE, SHOP, THING, TIME, TITLE, TOWARDS
from bot.triage.identifiers.values import Identifier
from bot.triage.identifiers.wordlists import CAPITAL, GIVEN, NOT_PEOPLE, ORDINARY, PLACES, PLAIN, SURNAMES, WORDS, fold

_TOKEN = re.compile(r"\[[A-Za-z ]{1,20}\]|[^\W\d_]+(?:['’-][^\W\d_]+)*['’]?")
_STARTS = re.compile(r"(?:^|[.!?:;\n–—\"“(•]|(?:^|\s)-|\d)\s*[\"'“‘(]*$")
_ENDING = re.compile(r"(?i)['’](?:s|d|m|ll|ve|re)$")
_ADJACENT = frozenset({" ", "  ", ""})
_MONTHS = frozenset({"may", "april", "june", "august"})
_IRISH = re.compile(r"(?:O['’]|Mc|Mac)[A-Z][a-z]{2,}")
_INITIAL = re.compile(r"(?<![\w.])(?:[A-Z]\.\s?){1,2}(?P<last>[A-Z][a-z]+(?:['’-]?[A-Za-z]+)?)(?![\w])")
_OPERATORS = re.compile(r"(?<![\w-])(?P<last>[A-Z]{2,}(?:['’-][A-Z]+)?),\s?(?P<first>[A-Z][a-z]+(?:-[A-Z][a-z]+)?)(?!\w)")
_CAPITALISED = "[A-ZÀ-ÖØ-Þ]"
_CALLED_NAME = rf"{_CAPITALISED}[^\W\d_]*(?:['’-]{_CAPITALISED}[^\W\d_]+)*(?!\w)"
_NOT_CALLED = (
    r"(?![A-Za-z]{1,4}(?:-?|[ ])\d{1,4}\b)(?!(?i:I|I'm|the|a|an|it|he|she|they|we|you|police|ambulance|fire|social|camhs|nhs|mum|dad|him|her|them|me|us|my|our|his|"
    r"their|out|in|back|again|and|but|not|no|yes|on|off|at|to|for|about|someone|nobody|everyone|edt|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b)"
)
#: Words that say that a name is coming.
_CALLED = re.compile(rf"\b(?i:names?\s+(?:is|was|are)|name['’]?s|called|named|known\s+as|goes\s+by|real\s+name)\s+[\"'“‘]?(?P<it>{_NOT_CALLED}{_CALLED_NAME}(?:\s+{_NOT_CALLED}{_CALLED_NAME}){{0,2}})")


class _Word:
    """One word of the text: as written, folded without its "'s", and where it stands."""

    __slots__ = ("start", "end", "raw", "low", "own", "starts", "gap", "capital", "short")

    def __init__(self, text: str, start: int, raw: str, gap: str) -> None:
        whole = raw.rstrip("'’")
        bare = _ENDING.sub("", whole) if len(whole) > 2 else whole
        self.start, self.end, self.raw, self.gap = start, start + len(bare), bare, gap
        self.own = len(bare) < len(whole) and whole[-1] in "sS"
        self.short = len(bare) < len(whole) and not self.own
        self.low = fold(bare)
        self.capital = bare[0].isupper() and (len(bare) == 1 or any(letter.islower() for letter in bare))
        self.starts = bool(_STARTS.search(text[max(0, start - 6):start])) if self.capital else False


def names(text: str, known: Collection[str] = ()) -> Iterator[Identifier]:
    """Every name found; `known` are folded words that are never one. Spans may overlap."""
    for pattern, group in ((_CALLED, "it"), (_INITIAL, "last")):
        for match in pattern.finditer(text):
            last = fold(match[group])
            if last not in known and not (pattern is _INITIAL and (len(last) < 3 or last in NOT_PEOPLE or last in ORDINARY and last not in SURNAMES)):
                yield Identifier("name", match.start(group) if pattern is _CALLED else match.start(), match.end(group))
    for match in _OPERATORS.finditer(text):
        first, last = fold(match["first"]), fold(match["last"])
        if first in GIVEN and last not in NOT_PEOPLE and (last not in ORDINARY or last in SURNAMES):
            yield Identifier("name", match.start("last"), match.end("last"))
            yield Identifier("name", match.start("first"), match.end("first"))
    words = _words(text)
    place = 0
    while place < len(words):
        length = _name_at(words, place, known)
        if length:
            yield Identifier("name", words[place].start, words[place + length - 1].end)
        place += max(length, 1)


def _words(text: str) -> list[_Word]:
    found, before = [], 0
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        after = text[end:end + 2]
        if text[start] != "[" and not (after[:1].isdigit() or (after[:1] in "-_@" and after[1:].isalnum()) or (start and text[start - 1] in "@_")):
            # what is passed over (a reference, a mark) stays in the gap: two words with something between them are no one name
            found.append(_Word(text, start, match[0], text[before:start]))
            before = end
    return found


def _name_at(words: list[_Word], place: int, known: Collection[str]) -> int:
    """How many words from here are a name; 0 where none starts here."""
    word = words[place]
    if word.low in known:
        return 0
    before = words[place - 1] if place and word.gap.strip(" (\"'“‘") == "" else None
    after = words[place + 1] if place + 1 < len(words) and words[place + 1].gap in _ADJACENT else None
    if not _is_name(word, before, after):
        return 0
    length = 1
    while length < 4 and place + length < len(words) and not words[place + length - 1].own:
        follower = words[place + length]
        if follower.gap not in (" ", "-") or follower.low in known or not _is_surname(follower, word, words, place + length):
            break
        length += 1
    last = words[place + length - 1]
    if length == 1 and last.low not in GIVEN and last.low.endswith("s") and last.low[:-1] in PLAIN:
        last.end -= 1  # "leahs kicked off": the s is no part of the name
    return length


def _is_surname(word: _Word, first: _Word, words: list[_Word], place: int) -> bool:
    if word.low in NOT_PEOPLE and word.low not in SURNAMES or word.low in THING:
        return False
    if not first.capital:
        return not word.capital and word.low in SURNAMES and word.low not in ORDINARY and word.low not in WORDS and word.low not in GIVEN
    if not word.capital:
        return False
    if word.low in SURNAMES or word.low in PLAIN or word.low in CAPITAL:
        return True
    return len(word.raw) > 1 and word.low not in ORDINARY and word.low not in DOES and word.low not in NOT_PEOPLE


def _is_name(word: _Word, before: _Word | None, after: _Word | None) -> bool:
    low, previous = word.low, before.low if before else ""
    titled = before is not None and before.low in TITLE and before.raw != "miss" and word.capital
    if low in NOT_PEOPLE and low not in WORDS and low not in PLACES and not (titled and low in SURNAMES) or _is_of_a_thing(word, after):
        return False
    if before and previous in ("st", "saint", "queen") and before.capital and word.capital:
        return False
    if "-" in low and all(part in ORDINARY or len(part) < 3 for part in low.split("-")) or not word.capital and not word.raw.isascii():
        return False
    if low in PLAIN or "-" in low and low.split("-")[0] in PLAIN and (word.capital or low.split("-")[-1] in GIVEN):
        return not (low in PLACES and previous in IN_PLACE)
    if not word.capital:
        return low not in GIVEN and low.endswith("s") and len(low) > 4 and low[:-1] in PLAIN and low not in ORDINARY
    if titled and len(low) > 1:
        return low not in ORDINARY or low in GIVEN or low in SURNAMES
    if low in WORDS:
        return _is_name_not_word(word, previous, after)
    if low in CAPITAL or "-" in low and low.split("-")[0] in CAPITAL:
        return not (low in PLACES and previous in PLACE)
    if low.endswith("s") and low[:-1] in PLAIN and low not in ORDINARY and low not in SURNAMES or _IRISH.fullmatch(word.raw):
        return True
    return _is_unlisted_name(word, previous, after)


def _is_of_a_thing(word: _Word, after: _Word | None) -> bool:
    """Whether it is the name of a street, a place or a shop: "Albert Road", "Kelly's chip shop"."""
    if after is None:
        return False
    if word.own:
        return after.low in SHOP or after.capital and after.low in THING
    return after.low in THING and (after.capital or word.low in WORDS or not word.capital)


def _is_name_not_word(word: _Word, previous: str, after: _Word | None) -> bool:
    """Whether Will, May, Rose or Paris is somebody here."""
    low, following = word.low, after.low if after else ""
    if low in PLACES and previous in PLACE and not word.own or previous in TIME and low not in PLACES and previous not in ("by", "on", "from", "of", "after", "over"):
        return False
    if low in _MONTHS and previous in TIME or word.gap.strip() and word.gap.strip()[-1].isdigit():
        return False
    if word.own:
        return True
    if following in DOES or word.short:
        return low not in _MONTHS and following not in NOT_AFTER if word.short else not (low in ("may", "will") and following in BARE)
    if after is not None and after.capital and low not in PLACES and (following in SURNAMES and following not in NOT_PEOPLE):
        return True
    if word.starts or not previous:
        return following in ("and", "from", "on") and not word.starts
    if following in NOT_AFTER and previous not in ROLE and previous not in TOWARDS:
        return False
    return previous in ROLE or previous in TOWARDS


def _is_unlisted_name(word: _Word, previous: str, after: _Word | None) -> bool:
    """Whether a capitalised word of no list stands where only a person can."""
    low, following = word.low, after.low if after else ""
    if len(low) < 3 or low in ORDINARY or low.endswith("s") and low[:-1] in ORDINARY or low in DOES or low in ROLE:
        return low in SURNAMES and not word.starts and previous in ROLE and len(low) > 2
    if after is not None and after.capital and following in SURNAMES and following not in THING and not word.starts:
        return previous not in PLACE
    if previous in PLACE and previous not in TOWARDS:
        return False
    if (following in DOES or word.own and after is not None and not after.capital) and previous not in ("the", "a", "an", "this", "some", "no", "any", "our", "his", "her", "my", "their", "your"):
        return True
    return previous in ROLE and not word.starts or previous in ("with", "told", "hit", "asked", "punched") and following not in THING and not (after and after.capital)
