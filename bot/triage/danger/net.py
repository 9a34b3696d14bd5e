"""The phrase net: spaCy finds the word classes, the patterns join them, the context says alarm or question."""
from __future__ import annotations

from dataclasses import replace
from typing import Iterable

import spacy
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from bot.triage.danger.context import disarmed_by, hinted
from bot.triage.danger.asking import SAID_BACK, asking
from bot.triage.danger.finding import NOTHING, Finding
from bot.triage.danger.patterns import Found, Pattern, Span, in_pieces, matches
from bot.triage.danger.phrases import Group, Phrases
from bot.triage.danger.spelling import Speller
from bot.triage.danger.words import PAUSE, Words, read

_UNKNOWN = "_"
#: A message of up to so many words tells a sign for its own sake; in a longer one what explains it may be told as well (proposal).
A_FEW = 14
#: In a message of more words than this, words of one phrase that stand apart may belong to different things told (proposal).
MANY = 18


class Net:
    """Looks at messages with one set of phrase data; building it takes a moment, looking does not."""

    def __init__(self, phrases: Phrases):
        vocabulary = {word for listed in phrases.classes.values() for phrase in listed for word in phrase.split()}
        self.speller = Speller(vocabulary, phrases.spelling, phrases.guarded)
        self._vocab = spacy.blank("en").vocab
        self._matcher = PhraseMatcher(self._vocab, attr="ORTH")
        self._names: dict[int, str] = {}
        for name, listed in phrases.classes.items():
            self._matcher.add(name, [Doc(self._vocab, words=phrase.split()) for phrase in listed])
            self._names[self._vocab.strings[name]] = name
        self._harmless = _needing(pattern for group in phrases.groups if group.level == "harmless" for pattern in group.patterns)
        groups = [group for group in phrases.groups if group.level != "harmless"]
        self._groups = [(group, _needing(group.patterns + group.leaning)) for group in groups]
        self._doubting = [(group, _needing(group.doubts)) for group in groups]

    def look(self, text: str) -> Finding:
        """The worst thing found in `text`: the first alarm that stands, else what leans to one, else the first doubt, else nothing."""
        words = read(text, self.speller)
        if not words.norm:
            return NOTHING
        spans = self._spans(words)
        there = frozenset(spans)  # most of the hundreds of patterns need a class that the message does not have
        covered = [place for needs, pattern in self._harmless if needs <= there for place in matches(pattern, words, spans)]
        doubt, long, very_long = NOTHING, len(words.norm) > A_FEW, len(words.norm) > MANY
        for group, patterns in self._groups:
            for number, (needs, pattern) in enumerate(patterns):
                if not needs <= there:
                    continue
                for place in matches(pattern, words, spans):
                    if any(low < place[1] and place[0] < high for low, high, _ in covered):
                        continue
                    disarmed = "" if group.level == "ask" else disarmed_by(group.stands, words, spans, place)
                    stands = group.level == "alarm" and not disarmed
                    weak = number >= len(group.patterns) or (long and group.leans_when_long) or (very_long and group.leans_in_pieces and in_pieces(pattern, place, spans))
                    if stands and not weak and not hinted(group.stands, words, spans, place):
                        return _alarm(group, words, place)
                    if doubt is NOTHING or (stands and not doubt.leans):
                        doubt = replace(_doubt(group, words, place, disarmed), leans=stands)
        return doubt if doubt is not NOTHING else self._doubts(words, spans, covered)

    def _doubts(self, words: Words, spans: dict[str, list[Span]], covered: list[Found]) -> Finding:
        there = frozenset(spans)
        for group, patterns in self._doubting:
            for needs, pattern in patterns:
                if not needs <= there:
                    continue
                for place in matches(pattern, words, spans):
                    if not any(low < place[1] and place[0] < high for low, high, _ in covered):
                        return _doubt(group, words, place, "")
        return NOTHING

    def _spans(self, words: Words) -> dict[str, list[Span]]:
        vocabulary = self.speller.vocabulary
        # Unknown words never reach spaCy: its string store would keep what people wrote.
        doc = Doc(self._vocab, words=[word if word in vocabulary else _UNKNOWN for word in words.norm])
        spans: dict[str, list[Span]] = {}
        names = self._names
        for name, start, end in self._matcher(doc):
            if end - start > 1 and max(words.hard[start + 1:end]) >= PAUSE:
                continue  # "out, cold flannel on" is not "out cold"
            spans.setdefault(names[name], []).append((start, end))
        for found in spans.values():
            found.sort()
        return spans


def _needing(patterns: Iterable[Pattern]) -> list[tuple[frozenset[str], Pattern]]:
    """Each pattern with the classes that a message must have for it to be there."""
    return [(frozenset(pattern.needs), pattern) for pattern in patterns]


def _alarm(group: Group, words: Words, place: Found) -> Finding:
    return Finding("alarm", group.kind, group.id, group.source, words.said(*place[:2]))


def _doubt(group: Group, words: Words, place: Found, disarmed: str) -> Finding:
    said = words.said(*place[:2])
    return Finding("ask", group.kind, group.id, group.source, said, asking(group.ask, _telling(words, place), disarmed))


def _telling(words: Words, place: Found) -> str:
    """The part of a finding to say back: its rarest row, which is the first, when the whole is too long."""
    return words.said(*(place[:2] if place[1] - place[0] <= SAID_BACK else place[2][0]))
