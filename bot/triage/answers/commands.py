"""Commands, thanks, greetings and questions back inside a conversation."""
from __future__ import annotations

from typing import Mapping, Optional

from bot.triage.answers.patterns import Pattern, find_all, words_in
from bot.triage.answers.words import Words


def whole_command(text: str, words: Words) -> Optional[str]:
    """The command that the whole of plain `text` is, or None."""
    return _first(words.commands, text)


def embedded_command(text: str, words: Words) -> Optional[str]:
    """A command somewhere in plain `text`; only asked when the text answered nothing."""
    return _first(words.embedded, text)


def asks_back(typed: str, text: str, words: Words) -> bool:
    """Whether a message is a question to us: `typed` as it came, `text` in plain form. "Would they heck" is none."""
    if words.says("scorn", text):
        return False
    opens = _first({"question": words.questions}, text) is not None
    return opens and (text.count(" . ") <= 1 or typed.rstrip().endswith("?"))


def _first(named: Mapping[str, tuple[Pattern, ...]], text: str) -> Optional[str]:
    """The first name of which a phrase is in plain text; no "not" before it counts."""
    said = words_in(text)
    return next((hit.value for name, patterns in named.items() for hit in find_all(text, name, patterns, frozenset(), said)), None)
