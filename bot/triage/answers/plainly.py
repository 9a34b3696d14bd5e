"""An outright "no": when it decides an answer, whatever a score makes of the words after it."""
from __future__ import annotations

import re

from bot.triage.answers.choices import without
from bot.triage.answers.patterns import negated
from bot.triage.answers.segments import segments
from bot.triage.answers.volunteered import stated
from bot.triage.answers.words import FactWords, Words

#: "None, just had a big fight with staff": what follows belongs to the list.
_ADDS = re.compile(r"(?<=[.,] )(?:only|just|bar|besides|other than) ")

#: Signs that somebody uses a child: "no, just her boyfriend, he is 34" names one.
_WEIGHED = frozenset(("exploitation_signs", "supply_signs"))


def says_outright_no(text: str, fact: FactWords, words: Words, alarm: bool) -> bool:
    """Whether an answer in plain form opens or closes with an outright no; `alarm` where danger phrases are in it.

    It does not where the same answer takes the no back ("no. well, ..."), doubts it, states the asked danger, or sounds
    the alarm: all those are read in full.
    """
    pieces = segments(text, words.corrections)
    if not alarm and not fact.alarm and _named_nearly(text, words):
        return True
    # Of a list of dangers "no" may be followed by one: "no, but she has not got her insulin".
    if "any" in fact.alarm and words.says("goes_on_but", text):
        return False
    if alarm or len(pieces) != 1 or words.says("turns", text) or words.says("none_else", text) or not _decided(text, fact, words):
        return False
    return not _danger(text, fact, words)


def _named_nearly(text: str, words: Words) -> bool:
    """"None. I wondered about repeated, but it is the first time, so no": what is weighed aloud and not meant ends on its no."""
    return text.endswith(" so no . ") and words.says("nearly_named", text) and not words.says("unsure", text)


def _decided(text: str, fact: FactWords, words: Words) -> bool:
    text = without(text, words.matches({"others": words.lists["others_unknowing"]}, text))
    if words.says("closing_no", text):
        # "Not to my knowledge, no." and "nah we're safe i reckon" differ: the first one ends on the answer.
        return (len(text.split()) < 12 or text.endswith(" so no . ")) and not words.says("unsure", text)
    if not words.says("opening_no", text) or words.says("unsure", text):
        return False
    # "No, they are the same size near enough": where danger is not asked about, a doubt in what explains the no leaves it one.
    return not words.says("hedge", text if fact.danger else f"{text.split(' , ')[0]} . ")


def _danger(text: str, fact: FactWords, words: Words) -> bool:
    """Whether the words themselves state what was asked about, as far as it is about now."""
    if words.says("past", text):
        return False
    listed = {fact.yes} & set(fact.phrases) if fact.fact in _WEIGHED else set()
    for value in fact.alarm & set(fact.phrases) | listed:
        hits = words.matches({value: fact.phrases[value]}, text)
        if any(not negated(text, hit.start, words.negators) for hit in hits):
            return True
    if fact.danger and not fact.order and (end := text.find(" . ", 2)) > 0:  # "nah. big row before she went" names one of a list
        rest = without(text[end:], words.matches(fact.harmless, text[end:]))
        if any(not negated(rest, hit.start, words.negators) for hit in words.matches(fact.phrases, rest)):
            return True
    added = _ADDS.search(text) if fact.danger and not fact.order else None
    if added and words.matches(fact.phrases, f". {text[added.start():]}"):
        return True
    told = stated(text, words, "phrase")
    return any(answer.fact == fact.fact and answer.value != fact.no or answer.fact == "red_flags" and fact.danger for answer in told)
