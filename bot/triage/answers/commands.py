"""Commands, thanks, greetings and questions back inside a conversation."""
from __future__ import annotations

from typing import Optional

from bot.triage.answers.patterns import find
from bot.triage.answers.words import Words


def whole_command(text: str, words: Words) -> Optional[str]:
    """The command that the whole of plain `text` is, or None."""
    for name, patterns in words.commands.items():
        if any(find(text, name, pattern, frozenset()) for pattern in patterns):
            return name
    return None


def embedded_command(text: str, words: Words) -> Optional[str]:
    """A command somewhere in plain `text`; only asked when the text answered nothing."""
    for name, patterns in words.embedded.items():
        if any(find(text, name, pattern, frozenset()) for pattern in patterns):
            return name
    return None


def asks_back(typed: str, text: str, words: Words) -> bool:
    """Whether a message is a question to us: `typed` as it came, `text` in plain form. "Would they heck" is none."""
    if words.says("scorn", text):
        return False
    opens = any(find(text, "question", pattern, frozenset()) for pattern in words.questions)
    return opens and (text.count(" . ") <= 1 or typed.rstrip().endswith("?"))
