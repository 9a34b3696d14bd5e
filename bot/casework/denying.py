"""How far words typed under "ring 999 now" deny that anybody is in danger: plainly, partly, or not at all. Text alone decides, and what is doubtful does not deny."""
from __future__ import annotations

import re
from pathlib import Path
from typing import Callable, Optional

from bot.triage.expressions import read_expressions
from bot.triage.values import Value

_WORDS = read_expressions(Path(__file__).with_name("denying.yml"))

PLAINLY, PARTLY = "plainly", "partly"


def leads_with_no(text: str) -> bool:
    """Whether the words open with a no, a "none any more" or somebody's "she said no", and no word in them may belong to another no."""
    return bool(_WORDS["opens_with_no"].match(text) or _WORDS["nobody"].match(text) or _WORDS["none_now"].match(text) or _WORDS["said_no"].search(text)) and not may_be_another_no(text)


def may_be_another_no(text: str) -> bool:
    """Whether words stand in the text of which the "no" may be, so that it may say nothing of danger: "no she won't let me in", "no he's gone quiet"."""
    return bool(_WORDS["of_something_else"].search(text))


def denies(text: str, reads: Callable[[str], Optional[Value]]) -> str:
    """PLAINLY, PARTLY or "" for what was typed; `reads` gives what the rules read of words as an answer to the danger question ("no", "yes", unsure or None).

    PLAINLY: a no and nothing more than that everybody is well, or nobody hurt or in danger. PARTLY: a no beside words that nobody
    can read, or none but words that are read as one; that is said back before it counts. A no that belongs to something else denies nothing.
    """
    if _WORDS["of_something_else"].search(text):
        return ""
    leading = _WORDS["opens_with_no"].match(text) or _WORDS["nobody"].match(text)
    if leading:
        return PLAINLY if _nothing_more(text[leading.end():]) else PARTLY
    if _WORDS["bare"].match(text):
        return PLAINLY
    return PARTLY if reads(text) == "no" or _WORDS["so_no"].search(text) else ""


def _nothing_more(rest: str) -> bool:
    left = f" {re.sub(r'[^a-z0-9]+', ' ', rest.lower()).strip()} "
    while left.strip():
        piece = _WORDS["piece"].match(left)
        if piece is None:
            return False
        left = left[piece.end():]
    return True
