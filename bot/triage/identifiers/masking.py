"""One answer from forms and names together, and the text without what was found."""
from __future__ import annotations

import re
from functools import lru_cache
from typing import Iterable

from bot.triage.identifiers.formats import formats
from bot.triage.identifiers.names import names
from bot.triage.identifiers.values import MARKS, Identifier
from bot.triage.identifiers.wordlists import GIVEN, fold

_ROUNDS = 6


def find(text: str, known: Iterable[str] = ()) -> tuple[Identifier, ...]:
    """What could identify a person, in the order of the text; no two overlap.

    Found: names (of children, families, staff and others alike), dates of birth and any full date that does not head a log
    line, telephone numbers other than help lines, e-mail and web addresses, names in social media, postcodes, street
    addresses with a house number, vehicle plates and NHS numbers (records-and-data, section 6). `known` are words and
    phrases that are never taken out, as homes' names: see `never_mask`. Never raises, whatever the text.
    """
    kept = tuple(known)
    found = _without_overlaps(len(text), formats(text), names(text, frozenset(fold(word) for word in kept)))
    if not kept or not found:
        return found
    spared = [match.span() for match in _phrases(kept).finditer(text)]
    return tuple(one for one in found if not any(start <= one.start and one.end <= end for start, end in spared))


def mask(text: str, known: Iterable[str] = ()) -> str:
    """The text with a mark such as "[removed]" or "[tel]" (see MARKS) for everything that `find` finds. Doing it twice changes nothing more."""
    kept = tuple(known)
    # Taking one thing out can show another for what it is; what is taken out never matches again.
    for _ in range(_ROUNDS):
        found = find(text, kept)
        if not found:
            break
        for one in reversed(found):
            text = text[: one.start] + MARKS[one.kind] + text[one.end:]
    return text


def kinds(text: str, known: Iterable[str] = ()) -> tuple[str, ...]:
    """The kinds of what would be taken out, each once, in the order of the text."""
    return tuple(dict.fromkeys(one.kind for one in find(text, known)))


def never_mask(homes: Iterable[str] = (), references: Iterable[str] = (), words: Iterable[str] = ()) -> tuple[str, ...]:
    """What the registry says is nobody's name, for `known`: homes' names, children's references, the force's and other words.

    A word that is a given name too ("Rose" of "Rose Cottage") is spared only within the whole phrase.
    """
    phrases = dict.fromkeys(" ".join(phrase.split()) for phrase in (*homes, *references, *words))
    return tuple(phrase for phrase in phrases if phrase and (" " in phrase or fold(phrase) not in GIVEN))


@lru_cache(maxsize=64)
def _phrases(known: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(known, key=len, reverse=True)
    return re.compile(rf"(?i)(?<!\w)(?:{'|'.join(re.escape(phrase) for phrase in longest_first)})(?!\w)")


def _without_overlaps(length: int, formed: Iterable[Identifier], named: Iterable[Identifier]) -> tuple[Identifier, ...]:
    """The first given of the formed ones that overlap; names beside them, joined where two findings of one name overlap."""
    taken, chosen = bytearray(length), []
    for one in formed:
        if not any(taken[one.start:one.end]):
            taken[one.start:one.end] = b"\x01" * (one.end - one.start)
            chosen.append(one)
    for one in named:
        if 1 not in taken[one.start:one.end]:
            taken[one.start:one.end] = b"\x02" * (one.end - one.start)
    chosen.extend(Identifier("name", run.start(), run.end()) for run in re.finditer(rb"\x02+", taken))
    return tuple(sorted(chosen, key=lambda one: one.start))
