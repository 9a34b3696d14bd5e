"""The words that a person typed, found again from their plain form: what is said back and kept is quoted as it was typed."""
from __future__ import annotations

import re
from dataclasses import replace

from bot.triage.answers.text import LONGEST
from bot.triage.answers.words import Words
from bot.triage.values import Answer

_TYPED = re.compile(r"\S+")
_BREAKS = frozenset((".", ","))
#: Between two stretches that were found apart; a comma of the text itself stands with a space on either side in its plain form.
_APART = re.compile(r"(?<! ), ")


def as_typed(text: str, plain: str, words: Words) -> str:
    """The stretches of `text` of which `plain` is the plain form ("mobile to voicemail" for "phone to voicemail"), or `plain` where none is.

    Args:
        plain: words found in the plain form of the text; several finds are joined by a comma.
    """
    if plain.lower() in text.lower():
        at = text.lower().index(plain.lower())
        return text[at:at + len(plain)] if len(text) == len(text.lower()) else plain
    if len(text) > LONGEST:
        return plain
    typed = [(word, found) for found in _TYPED.finditer(text) for word in words.plain(found.group()).split() if word not in _BREAKS]
    return ", ".join(_found(text, one, typed) for one in _APART.split(plain))


def quoted(answer: Answer, text: str, words: Words) -> Answer:
    """An answer that was read from the plain form of `text`, with its words as they were typed."""
    return replace(answer, words=as_typed(text, answer.words, words)) if answer.words else answer


def _found(text: str, plain: str, typed: "list[tuple[str, re.Match[str]]]") -> str:
    wanted = [word for word in plain.split() if word not in _BREAKS]
    for start in range(len(typed) - len(wanted) + 1 if wanted else 0):
        stretch = typed[start:start + len(wanted)]
        if [word for word, _ in stretch] == wanted:
            return text[stretch[0][1].start():stretch[-1][1].end()].strip(" .,;:!?")
    return plain
