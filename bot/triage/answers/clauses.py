"""A first message cut into sentences and clauses by spaCy, each clause with the words as they were typed."""
from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import spacy
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc

from bot.triage.answers.text import LONGEST, shorten
from bot.triage.answers.words import Words

_ENDS = frozenset((".", "!", "?", ";", "\n", "\u2026", "..", "...", "!!", "??", "?!", "!?", "\n\n"))
_PAUSES = frozenset((",", ":", "(", ")", "\u2013", "\u2014", "--", " - "))
_JOINERS = ("and", "n", "but", "so", "cos", "because", "then", "though", "tho", "except", "however", "while", "whilst")
_SUBJECTS = (
    "he", "she", "they", "it", "i", "we", "im", "i'm", "ive", "i've", "hes", "he's", "shes", "she's", "theyre", "they're",
    "nobody", "noone", "everyone", "everybody", "all", "both", "the", "his", "her", "our", "my", "that", "there", "theres", "now",
)
#: A clause of more words than this is quoted by its part round what was understood.
_QUOTED = 14
#: A time written with a full stop would end its sentence.
_POINT = re.compile(r"(?<=\d)\.(?=\d\d)")


@dataclass(frozen=True)
class Clause:
    """One clause: `typed` as it came, and where its plain form lies in the plain form of its sentence."""

    typed: str
    start: int
    end: int


@dataclass(frozen=True)
class Sentence:
    """One sentence in plain form, with its clauses in order. `asks` is True where it ends in a question mark."""

    plain: str
    clauses: tuple[Clause, ...]
    asks: bool = False

    def typed(self, start: int, end: int) -> str:
        """The person's own words for a stretch of the plain form."""
        chosen = [clause.typed for clause in self.clauses if clause.start < end and start < clause.end]
        words = " ".join(chosen).split()
        return " ".join(words[:_QUOTED]) + ("..." if len(words) > _QUOTED else "")

    def last_clause_holds(self, start: int) -> bool:
        """Whether a place in the plain form lies in the last clause."""
        return bool(self.clauses) and start >= self.clauses[-1].start - 1


def sentences(text: str, words: Words) -> tuple[Sentence, ...]:
    """The sentences of a message, in order. Text beyond what an answer may hold is left out in the middle."""
    out: list[Sentence] = []
    clauses: list[str] = []
    doc = _language()[0](shorten(text)[: LONGEST + 8])
    starts = _starts(doc)
    begin = 0
    for place, token in enumerate(doc):
        ends = token.text in _ENDS or "\n" in token.text
        if place in starts and place > begin:
            clauses.append(doc[begin:place].text)
            begin = place
        if ends:
            clauses.append(doc[begin:place].text)
            _close(out, clauses, words, "?" in token.text)
            begin, clauses = place + 1, []
    clauses.append(doc[begin:].text)
    _close(out, clauses, words, False)
    return tuple(out)


@lru_cache(maxsize=1)
def _language() -> tuple[Language, Matcher]:
    nlp = spacy.blank("en")
    matcher = Matcher(nlp.vocab)
    matcher.add("joined", [[{"LOWER": {"IN": list(_JOINERS)}}, {"LOWER": {"IN": list(_SUBJECTS)}}]])
    matcher.add("paused", [[{"TEXT": {"IN": sorted(_PAUSES)}}]])
    return nlp, matcher


def _starts(doc: Doc) -> frozenset[int]:
    """The places of the tokens that open a clause."""
    return frozenset(start for _, start, _ in _language()[1](doc))


def _close(out: list[Sentence], clauses: list[str], words: Words, asks: bool) -> None:
    plain = ". "
    kept: list[Clause] = []
    for typed in clauses:
        inner = _POINT.sub(":", words.plain(typed)).strip(" .,")
        if not inner:
            continue
        start = len(plain)
        plain += f"{inner} , "
        kept.append(Clause(typed.strip(" ,;:-()"), start, len(plain) - 2))
    if kept:
        out.append(Sentence(f"{plain[:-2]}. ", tuple(kept), asks))
