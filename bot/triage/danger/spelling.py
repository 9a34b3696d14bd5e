"""Tired spelling put right: text speak, dropped letters, phonetic and leet spellings, near misses of known words."""
from __future__ import annotations

import re
from typing import Iterable, Mapping

from rapidfuzz.distance import OSA

_LEET = str.maketrans("013457@$€8+", "oieastasebt")
_COUNTED = re.compile(r"x?([0-9]+)(?:x|([a-z]*))")
_MANY = re.compile(r"(.)\1{2,}")
_LITTLE = frozenset("in on at to of is it he we me my by up so no do go an as be or if am us her his she him the and not has had was for you got get out off all too two".split())
_CACHE_LIMIT = 20_000


#: Numbers that mean something by themselves: a fever, an oxygen reading, a telephone number.
_TELLING = frozenset(str(number) for number in (39, 40, 41, *range(74, 92), 111, 999))


def number_kind(digits: str) -> str:
    """`#s` for a number up to ten, `#` for a larger one, and the number itself where it tells something."""
    if digits in _TELLING:
        return digits
    return "#s" if len(digits) < 3 and int(digits) <= 10 else "#"


class Speller:
    """Maps one written token to the normal words it stands for.

    Args:
        vocabulary: every word the phrase data knows.
        fixed: written form -> normal words, from the reviewed spelling list.
        guarded: real English words that must never be taken for a misspelling of a known word.
    """

    def __init__(self, vocabulary: Iterable[str], fixed: Mapping[str, str], guarded: Iterable[str]):
        self.vocabulary = frozenset(vocabulary)
        self._fixed = {written: tuple(normal.split()) for written, normal in fixed.items()}
        self._guarded = frozenset(guarded)
        self._keys = frozenset(word for word in self.vocabulary if len(word) >= 5 and word.isalpha())
        self._index: dict[str, list[str]] = {}
        for key in sorted(self._keys):
            for shorter in _deletions(key, 2 if len(key) >= 8 else 1):
                self._index.setdefault(shorter, []).append(key)
        self._cache: dict[str, tuple[str, ...]] = {}

    def normal(self, token: str) -> tuple[str, ...]:
        """The normal words for one token (lower case, already folded)."""
        known = self._cache.get(token)
        if known is None:
            if len(self._cache) > _CACHE_LIMIT:  # a hostile stream of new words must not grow the memory
                self._cache.clear()
            known = self._cache[token] = self._work_out(token)
        return known

    def symbol(self, character: str) -> tuple[str, ...]:
        """The words a picture or sign stands for in the spelling list, or nothing."""
        return () if character.isascii() and character != "&" else self._fixed.get(character, ())

    def unspace(self, run: str) -> list[str]:
        """The known words of four letters or more inside letters written apart ("k n i f e"), else the run itself."""
        found, place = [], 0
        while place < len(run):
            for length in range(min(12, len(run) - place), 3 if len(run) > 4 else 2, -1):
                if run[place:place + length] in self.vocabulary:
                    found.append(run[place:place + length])
                    place += length
                    break
            else:
                place += 1
        return found or [run]

    def _work_out(self, token: str) -> tuple[str, ...]:
        word = token.replace("'", "")
        if word in self._fixed:
            return self._fixed[word]
        if word in self.vocabulary or word in self._guarded:
            return (word,)
        if len(word) > 30:
            return (word[:30],)
        return self._try(word) or (word,)

    def _try(self, word: str) -> tuple[str, ...] | None:
        if word[0].isdigit() or (word[0] == "x" and word[1:].isdigit()):
            counted = _COUNTED.fullmatch(word)
            if counted and len(counted[1]) == 4 and "2015" <= counted[1] <= "2026" and not counted[2]:
                return ("#year",) if "#year" in self.vocabulary else ("#",)
            if counted:
                number = number_kind(counted[1])
                return (number, counted[2]) if counted[2] in self.vocabulary else (number,)
        if not word.isalpha():
            plain = word.translate(_LEET)
            if any(letter.isalpha() for letter in word[:1] + word[-1:]) and plain != word and plain in self.vocabulary:
                return (plain,)
            if not plain.isalpha() or word[0].isdigit():
                return None
            word = plain
        if _MANY.search(word):
            for shorter in (_MANY.sub(r"\1", word), _MANY.sub(r"\1\1", word)):
                if shorter in self._fixed:
                    return self._fixed[shorter]
                if shorter in self.vocabulary or shorter in self._guarded:
                    return (shorter,)
            word = _MANY.sub(r"\1", word)
        if word.endswith("in") and len(word) >= 4 and (word + "g") in self.vocabulary:
            return (word + "g",)
        if len(word) >= 10:
            pieces = self._split(word)
            if pieces:
                return pieces
        if len(word) < 4:
            return None
        near = self._nearest(word) or (self._nearest(word + "g") if word.endswith("in") and len(word) >= 5 else None)
        if near:
            return (near,)
        backwards = word[::-1]
        if backwards in self._keys:
            return (backwards,)
        return None

    def _split(self, word: str) -> tuple[str, ...] | None:
        """A long token that is wholly known words run together ("itwontstop"), taken apart in the fewest pieces."""
        best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - 14), end):
                head, piece = best[start], word[start:end]
                if len(piece) == 1 and piece not in "ai":
                    continue
                if head is None or not (piece in self.vocabulary or piece in self._guarded or piece in _LITTLE or len(piece) == 1 or piece in self._fixed):
                    continue
                shortest = best[end]
                if shortest is None or len(head) + 1 < len(shortest):
                    best[end] = head + (piece,)
        if best[-1] is None:
            return None
        return tuple(normal for piece in best[-1] for normal in self._fixed.get(piece, (piece,)))

    def _nearest(self, word: str) -> str | None:
        """The one known word closest to `word`, or None when none is close or two are equally close."""
        candidates: set[str] = set()
        for shorter in _deletions(word, 2 if len(word) >= 8 else 1):
            candidates.update(self._index.get(shorter, ()))
        best, best_distance = None, 9
        for key in sorted(candidates):
            if key[0] != word[0] and (len(key) < 7 or key[1:2] != word[:1]):
                continue
            allowed = 2 if len(key) >= 8 and len(word) >= 7 else 1
            distance = OSA.distance(word, key, score_cutoff=allowed)
            if distance <= allowed and distance < best_distance:
                best, best_distance = key, distance
        return best


def _deletions(word: str, depth: int) -> set[str]:
    """`word` and every form of it with up to `depth` letters missing."""
    made = {word}
    edge = {word}
    for _ in range(depth):
        edge = {form[:i] + form[i + 1:] for form in edge for i in range(len(form))}
        made |= edge
    return made
