"""Reading several flags at once, or none of them."""
from __future__ import annotations

import re
from typing import Optional, Sequence

from bot.triage.answers.choices import Told, without
from bot.triage.answers.segments import segments
from bot.triage.answers.words import FactWords, Words
from bot.triage.values import UNSURE


#: "No, it is first time, nothing else" names nothing beside which there could be something else.
_FIRST_TIME = re.compile(r" (?:(?:its|it|is|was|just|only|the|his|her|their|a) )*(?:first (?:time|offence|incident)|one off) (?:(?:ever|for him|for her|for them) )?(?=[.,])")

_NOTHING_ELSE = re.compile(r"[ .,]*(?:(?:no|none|nothing|nope|none of them)[ .,]+)?(?:nothing|none|no) (?:else|more|other)(?: (?:from|like|of|on|in) (?:this|that|these|those|them|it|(?:the|your) list))?[ .,]*")


def beside_something(text: str, words: Words) -> bool:
    """Whether plain `text` says that there is nothing else, so that what it names before is not nothing: "just the cider, nothing else"."""
    left, times = _FIRST_TIME.subn(" ", text)
    return words.says("none_else", text) and not (times and _NOTHING_ELSE.fullmatch(left))


def read_flags(text: str, fact: FactWords, words: Words, order: Sequence[str] = ()) -> Optional[Told]:
    """The flags that plain `text` tells, in the order of the options; () for none of them; None when unread.

    A flag under a "no" does not count. A flag said with "I think" counts; said with "might, might not", or guessed at and
    doubted in one breath, it is unsure, because a flag can only raise. One that means 999 counts even then.
    """
    pieces = segments(text, words.corrections)
    for number in range(len(pieces) - 1, -1, -1):
        told = _read_piece(pieces[number].text, fact, words, order)
        if told:
            break
    else:
        return None
    withdrawn = any(later.withdraws for later in pieces[number + 1:])
    return None if withdrawn and not told.value else told


def _read_piece(piece: str, fact: FactWords, words: Words, order: Sequence[str]) -> Optional[Told]:
    whole, piece = piece, without(piece, words.matches(fact.harmless, piece))
    found: dict[str, str] = {}
    for flag, patterns in fact.phrases.items():
        for match in words.matches({flag: patterns}, piece):
            found.setdefault(flag, match.words)
    unsure, hedged = words.says("unsure", piece), words.says("hedge", piece)
    if found and not (unsure and re.search(r" might .* might not | maybe .* maybe not ", piece)):
        flags = sorted(found, key=lambda flag: order.index(flag) if flag in order else len(order))
        if unsure and (not fact.danger or hedged and "any" not in fact.alarm):  # "maybe she's had a drink, couldn't tell"
            return Told(UNSURE, piece.strip(" ."))
        return Told(tuple(flags), ", ".join(found[flag] for flag in flags))
    known = words.matches({"none": words.lists["none_known"]}, piece)
    rest = without(piece, known)
    if known and not words.says("goes_on_but", piece) and not words.says("hedge", rest) and not words.says("unsure", rest):
        return Told((), piece.strip(" ."))
    if unsure or hedged:
        return Told(UNSURE, piece.strip(" ."))
    if beside_something(whole, words):
        return None  # "just the cider, nothing else": something is named that no phrase knows
    if fact.danger and words.says("goes_on_but", whole):
        return None  # "none of them, but I found a note": what follows is named too
    if words.says("none", whole) or words.says("no", whole):
        return Told((), piece.strip(" ."))
    return None
