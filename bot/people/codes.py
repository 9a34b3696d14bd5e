"""One-time codes: easy to read aloud, hard to guess, and never kept as typed."""
from __future__ import annotations

import re
import secrets

from bot.calllog.log import LETTERS

LENGTH = 12  # 57 bits: with a code that works once and expires, out of reach of guessing over a chat
_GROUP = 4
_SHAPE = re.compile(rf"[{LETTERS}]{{{LENGTH}}}")
_START = re.compile(r"/start(@\w+)?", re.I)
#: Words that only hand a code over.
_HANDS_OVER = re.compile(r"\b(hi|hiya|hello|hey|morning|evening|my|the|a|code|codes|invite|invitation|enrol|enroll|enrolment|number|is|its|it's|it|this|here|for|you|"
                         r"you're|i|i'm|im|was|am|got|given|sent|please|thanks|thank|cheers|ta|start|and|so|me|in|let|join|to|from|manager|good|new)\b", re.I)


def new_code() -> str:
    """A fresh code, such as "7K3M-9QXF-2TBR"."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return "-".join(drawn[start:start + _GROUP] for start in range(0, LENGTH, _GROUP))


def plain(code: str) -> str:
    """A code without dashes, spaces and case, as it is compared."""
    return re.sub(r"[\s\-_]", "", code).upper()


def code_in(text: str) -> str:
    """The code somebody typed or opened a link with ("/start 7K3M-9QXF-2TBR", "my code is 7k3m 9qxf 2tbr"), or "".

    A link may carry it without dashes, as Telegram allows only letters, digits, "_" and "-" there.
    """
    return _find(text)[0]


def told_beside(text: str) -> str:
    """What a message tells beside its code; "" where it only hands the code over ("hi, my code is ...")."""
    _, start, end = _find(text)
    rest = _START.sub(" ", f"{text[:start]} {text[end:]}").strip(" \t\n,.;:-")
    return rest if re.search(r"\w", _HANDS_OVER.sub(" ", rest)) else ""


def _find(text: str) -> tuple[str, int, int]:
    """The code in a text, and where it stands; ("", 0, 0) where there is none."""
    letters = "".join(letter.upper() if len(letter.upper()) == 1 else letter for letter in text)  # as many as before
    words = _START.sub(lambda found: " " * len(found.group()), letters)
    for found in re.finditer(r"[A-Z0-9](?:[A-Z0-9]|[\s\-_](?=[A-Z0-9]))*", words):
        pieces = list(re.finditer(r"[A-Z0-9]+", found.group()))
        for first in range(len(pieces)):
            joined = ""
            for piece in pieces[first:]:
                joined += piece.group()
                if len(joined) >= LENGTH:
                    break
            if _SHAPE.fullmatch(joined):
                return joined, found.start() + pieces[first].start(), found.start() + piece.end()
    return "", 0, 0
