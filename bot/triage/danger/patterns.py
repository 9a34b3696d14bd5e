"""The small pattern language of the phrase data: word classes in a row with gaps, or near each other.

    <class>      any word or phrase of a named class        (a|b c)   any of these
    word         that word                                   ..3       up to three words between
    A & B        both in one sentence, either order          A && B    both in the message, not far apart
    !<class>     and this nowhere in the same sentence
"""
from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import Callable, Iterator, Mapping, Sequence

from bot.triage.danger.words import STOP, Words

#: How many words apart the two sides of `&` and of `&&` may lie (proposal).
NEAR, FAR = 14, 20

#: More other words than this between the words of a phrase, and it is told in pieces (proposal).
BETWEEN = 1

#: An excusing word counts this near a phrase even across the end of the sentence (proposal).
BESIDE = 6

Span = tuple[int, int]
#: Where a pattern was found: first word, one past the last, and the place of each of its rows.
Found = tuple[int, int, tuple[Span, ...]]
Spans = Mapping[str, Sequence[Span]]

_ELEMENT = re.compile(r"\.\.(\d+)|(&&?)|(!)?(?:<([a-z_]+)>|\(([^()]+)\)|([a-z0-9#']+))|(\S)")


class PatternError(ValueError):
    """A pattern that cannot be read; the message says which and why."""


@dataclass(frozen=True)
class Row:
    """Classes in a row; `gaps[i]` is how many words may stand before `classes[i]`."""

    classes: tuple[str, ...]
    gaps: tuple[int, ...]


@dataclass(frozen=True)
class Pattern:
    """One or more rows that must all be found, and classes that must not stand in the same sentence."""

    text: str
    rows: tuple[Row, ...]
    far: bool
    without: tuple[str, ...]
    needs: tuple[str, ...]


#: Names the word class of an inline choice of phrases.
Literal = Callable[[list[str]], str]


def parse(text: str, known: Mapping[str, object], literal: Literal) -> Pattern:
    """Reads one pattern; `literal(phrases)` names the class of an inline choice. Raises PatternError."""
    rows: list[Row] = []
    classes: list[str] = []
    gaps: list[int] = []
    without: list[str] = []
    gap, far = 0, False
    for found in _ELEMENT.finditer(text):
        number, joint, absent, name, choice, word, wrong = found.groups()
        if wrong:
            raise PatternError(f"cannot read {wrong!r} in pattern {text!r}")
        if number is not None:
            gap = int(number)
        elif joint:
            far = far or joint == "&&"
            rows.append(_row(classes, gaps, text))
            classes, gaps, gap = [], [], 0
        else:
            if name is not None and name not in known:
                raise PatternError(f"no word class <{name}>, used in pattern {text!r}")
            label = name or literal([part.strip() for part in (choice or word).split("|")])
            if absent:
                without.append(label)
                continue
            classes.append(label)
            gaps.append(gap)
            gap = 0
    rows.append(_row(classes, gaps, text))
    return Pattern(text, tuple(rows), far, tuple(without), tuple(dict.fromkeys(c for row in rows for c in row.classes)))


def in_pieces(pattern: Pattern, found: Found, spans: Spans) -> bool:
    """Whether what was found is put together from words that stand apart, with more than `BETWEEN` other words among them.

    "Not breathing" names a danger; "out of the window some time before the check, bed cold" is things that may not belong together.
    """
    low, high = found[:2]
    own = {place for name in pattern.needs for start, end in spans.get(name, ()) if low <= start and end <= high for place in range(start, end)}
    return high - low - len(own) > BETWEEN


def _row(classes: list[str], gaps: list[int], text: str) -> Row:
    if not classes:
        raise PatternError(f"nothing to look for on one side of pattern {text!r}")
    return Row(tuple(classes), tuple(gaps))


def matches(pattern: Pattern, words: Words, spans: Spans) -> Iterator[Found]:
    """Every place where `pattern` is found in the message."""
    if any(name not in spans for name in pattern.needs):
        return
    for place in _places(pattern, words, spans):
        if pattern.without and _has(pattern.without, words, spans, place[:2]):
            continue
        yield place


def _places(pattern: Pattern, words: Words, spans: Spans) -> Iterator[Found]:
    if len(pattern.rows) == 1:
        for start, end in _row_places(pattern.rows[0], words, spans):
            yield start, end, ((start, end),)
        return
    found = [list(_row_places(row, words, spans)) for row in pattern.rows]
    if not all(found):
        return
    reach = FAR if pattern.far else NEAR
    order = sorted(range(len(found)), key=lambda i: len(found[i]))
    for place in found[order[0]]:
        start, end = place
        parts = [place]
        for other in order[1:]:
            near = [p for p in found[other] if _beside(p, place, reach, words, pattern.far)]
            if not near:
                break
            best = min(near, key=lambda p: abs(p[0] - place[0]))
            start, end = min(start, best[0]), max(end, best[1])
            parts.append(best)
        else:
            yield start, end, tuple(parts)


def _beside(one: Span, other: Span, reach: int, words: Words, far: bool) -> bool:
    if one[0] < other[1] and other[0] < one[1]:
        return False
    low, high = min(one[1], other[1]), max(one[0], other[0])
    if high - low > reach:
        return False
    return far or STOP not in words.hard[low:high + 1]


def _row_places(row: Row, words: Words, spans: Spans) -> Iterator[Span]:
    first = spans[row.classes[0]]
    rarest = min(row.classes, key=lambda name: len(spans[name]))
    if len(spans[rarest]) * 4 < len(first):
        width = sum(row.gaps) + 5 * len(row.classes)
        near: list[Span] = []
        done = 0
        for anchor, _ in spans[rarest]:
            place = max(done, bisect_left(first, (anchor - width, 0)))
            while place < len(first) and first[place][0] <= anchor:
                near.append(first[place])
                place += 1
            done = max(done, place)
        first = near
    for start, end in first:
        last = _follow(row, 1, end, words, spans)
        if last is not None:
            yield start, last


def _follow(row: Row, index: int, end: int, words: Words, spans: Spans) -> int | None:
    if index == len(row.classes):
        return end
    candidates = spans[row.classes[index]]
    place = bisect_left(candidates, (end, 0))
    limit = end + row.gaps[index]
    while place < len(candidates) and candidates[place][0] <= limit:
        start, after = candidates[place]
        if STOP in words.hard[end:start + 1]:
            return None
        last = _follow(row, index + 1, after, words, spans)
        if last is not None:
            return last
        place += 1
    return None


def _has(names: Sequence[str], words: Words, spans: Spans, place: Span) -> bool:
    low, high = sentence(words, place)
    low, high = min(low, place[0] - BESIDE), max(high, place[1] + BESIDE)
    return any(low <= start < high for name in names for start, _ in spans.get(name, ()))


def sentence(words: Words, place: Span) -> Span:
    """The sentence round a place, as (first word, one past the last)."""
    low, high = place
    while low > 0 and words.hard[low] != STOP:
        low -= 1
    while high < len(words.norm) and words.hard[high] != STOP:
        high += 1
    return low, high
