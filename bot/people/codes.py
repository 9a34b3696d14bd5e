"""One-time codes: easy to read aloud, hard to guess, and never kept as typed."""
from __future__ import annotations

import re
import secrets

from bot.calllog.log import LETTERS

LENGTH = 12  # 57 bits: with a code that works once and expires, out of reach of guessing over a chat
_GROUP = 4
_SHAPE = re.compile(rf"[{LETTERS}]{{{LENGTH}}}")


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
    words = text.upper().replace("/START", " ")
    for found in re.finditer(r"[A-Z0-9](?:[A-Z0-9]|[\s\-_](?=[A-Z0-9]))*", words):
        pieces = re.split(r"[\s\-_]+", found.group())
        for first in range(len(pieces)):
            joined = ""
            for piece in pieces[first:]:
                joined += piece
                if len(joined) >= LENGTH:
                    break
            if _SHAPE.fullmatch(joined):
                return joined
    return ""
