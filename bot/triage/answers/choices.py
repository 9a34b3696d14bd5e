"""Reading a choice by meaning: which value the words of an answer tell."""
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Optional

from bot.triage.answers.coming_later import comes_later, drove_off, left_again, not_spoken_to, not_there, only_out, stays_out, without_rides, word_but_out
from bot.triage.answers.patterns import Match
from bot.triage.answers.segments import Piece, segments
from bot.triage.answers.words import FactWords, Words
from bot.triage.values import UNSURE, Value

#: So many words beside an explanation are too few to tell of something grave that no phrase knows.
_FEW = 5

_WISHES, _UNDECIDED = "victim_wishes", re.compile(
    r" (?:not|nt|isnt|unsure|undecided) (?:sure|certain|decided) (?:yet )?(?:if|whether) (?:\w+ ){0,2}(?:want|wants|wanted|should|would|to|make|report)|mind up |undecided ")

#: What somebody says outright that they want: no likeness to other answers stands against it.
_LET_GO = re.compile(r" (?:no|none|not|without|dont want|doesnt want|does not want|do not want|not want|didnt want|nothing to do with) (?:the |any )?(?:police|officers|cops) (?=[.,])"
                     r"| wants? (?:it|this|that) (?:all )?(?:dropped|left|forgotten|binned|over with|let go) (?=[.,])")

_KIND = "category"

#: Kinds of matter that nobody who tells of them knows for certain: a doubt about one is still word of one.
NEVER_CERTAIN = frozenset(("exploitation", "sexual", "staff_allegation", "self_harm"))


@dataclass(frozen=True)
class Told:
    """A value read from words, and the words. `explained` where they say why the grave word beside them is harmless and little
    else ("diabetic, had her insulin at tea"), or how far they know ("none that i know of"). `weak` where only words tell it that fit a milder meaning too ("diabetic")."""

    value: Value
    words: str
    explained: bool = False
    weak: bool = False


def read_choice(text: str, fact: FactWords, words: Words) -> Optional[Told]:
    """The value of a choice or yes/no fact that plain `text` tells, or None when it tells none.

    What a person says last stands when they correct themselves. Of several values in one breath the most
    serious stands. A lowering value that was taken back by words we cannot read is not taken. A lowering value
    said with "probably" or "not sure" is `unsure`.
    """
    pieces = segments(text, words.corrections)
    for number in range(len(pieces) - 1, -1, -1):
        told = _read_piece(pieces[number], fact, words)
        if told:
            withdrawn = any(later.withdraws for later in pieces[number + 1:])
            return None if withdrawn and told.value in fact.lowering else told
    return None


def _read_piece(spoken: Piece, fact: FactWords, words: Words) -> Optional[Told]:
    piece = spoken.text
    aside = words.matches(fact.harmless, piece)
    rest = without(piece, aside)
    if aside and words.says("goes_on_but", rest) and not words.matches(fact.phrases, rest):
        # "Had her dose, but ..." with words we cannot read is not taken as harmless.
        return None
    boarded = fact.fact == "returned" and drove_off(rest)
    if fact.fact == "returned":
        rest = without_rides(rest)
    strong = words.matches(fact.phrases, rest) or aside
    matches = strong or words.matches(fact.weak, rest)
    if fact.fact == "returned":
        gone = boarded or any(match.value == "back" and left_again(rest, match.start) for match in matches)
        matches = [match for match in matches if match.value != "back" or not (gone or stays_out(rest) or comes_later(rest, match.start, match.end))]
        if not_spoken_to(rest):
            matches = [match for match in matches if match.value != "spoken_to"]
        if any(match.value == "spoken_to" for match in matches):
            matches = [match for match in matches if match.value != "no_word" or not word_but_out(rest, match.start, match.end)]
        if gone and not matches:
            return Told("no_word", piece.strip(" ."))
    if fact.fact in ("whereabouts", "whereabouts_check") and not_there(rest):
        matches = [match for match in matches if match.value not in fact.lowering]
    if fact.fact == "contact":
        matches = [match for match in matches if match.value != "refusing" or not only_out(rest, match.start, match.end)]
    polar = polar_value(piece, words)
    soft = _soft_noes(piece, fact, words)
    plainly = without(piece, [*soft, *aside, *words.matches({name: words.lists[name] for name in ("blame", "others_unknowing")}, piece)])
    unsure, hedged = words.says("unsure", plainly), words.says("hedge", plainly)
    if matches:
        best = max(matches, key=lambda match: (fact.rank(match.value), match.length))
        if best.value in fact.lowering and (unsure or hedged):
            return Told(fact.hedged if hedged and best.value != fact.hedged else UNSURE, best.words)
        if unsure and fact.fact == _WISHES and _UNDECIDED.search(plainly):
            return Told(UNSURE, best.words)  # "he might report it, hasn't made his mind up": what somebody wants is theirs to decide
        if unsure and hedged and best.value not in fact.alarm and not fact.danger and best.value not in NEVER_CERTAIN:
            return Told(UNSURE, best.words)
        return Told(best.value, best.words, best in aside and _little_left(rest) or _outright(best, fact, rest), not strong)
    if unsure or (hedged and fact.fact != _KIND):  # "I think it's ..." tells a kind that no phrase knows: it is no "don't know"
        return Told(UNSURE, piece.strip(" ."))
    if soft:
        return Told(fact.no, piece.strip(" ."), explained=True)
    if spoken.withdraws and len(piece.split()) > 3:
        # This "no" takes back what was said; it is not the answer ("over. no, he's at it again").
        return None
    meant = {"yes": fact.yes, "no": fact.no}.get(polar, "")
    return Told(meant, piece.strip(" .")) if meant else None


def _soft_noes(piece: str, fact: FactWords, words: Words) -> list[Match]:
    """"I don't think so", "not that I know of": a no of somebody who would have to know more to say more. To "is anyone in danger?"
    it is none; where it is about danger to somebody only the second will do; and nothing may follow that turns it round.
    """
    if not fact.no or fact.danger and fact.no == "no" or words.says("goes_on_but", piece) or words.says("turns", piece):
        return []
    lists = ("none_known",) if fact.danger else ("none_known", "soft_no")
    return words.matches({"no": tuple(pattern for name in lists for pattern in words.lists[name])}, piece)


def _outright(best: Match, fact: FactWords, rest: str) -> bool:
    return fact.fact == _WISHES and best.value in fact.lowering and bool(_LET_GO.search(rest))


def _little_left(rest: str) -> bool:
    return sum(word not in ".," for word in rest.split()) <= _FEW


def without(piece: str, aside: list[Match]) -> str:
    """Plain text less the matches in `aside`, each of which leaves a break."""
    for match in aside:
        piece = f"{piece[:match.start]}. {' ' * (match.length - 2)}{piece[match.end:]}"
    return re.sub(r"(?:[.,] )+(?=[.,] )", "", re.sub(" +", " ", piece)) if aside else piece


def polar_value(piece: str, words: Words) -> str:
    """"yes", "no" or "" as the piece opens or plainly says."""
    found = [
        (match.start, answer) for answer in ("yes", "no")
        for match in words.matches({answer: words.lists[answer]}, piece)
    ]
    if found:
        return min(found)[1]
    return "no" if words.says("none", piece) else ""
