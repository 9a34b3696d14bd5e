"""Whether somebody says that they themselves want the police told: a person can always raise it (hard rule 3, RESOLUTION-18)."""
from __future__ import annotations

import re
from pathlib import Path
from typing import Iterator

from bot.triage.expressions import read_expressions

_WORDS = read_expressions(Path(__file__).with_name("wanting_police.yml"), any_case=False)
#: What writers say of themselves, and what ought to be done or what somebody is told to do: each is looked for by itself, as one that is denied hides no other.
_OWN = (_WORDS["wish"], _WORDS["demand"])
_TOLD_TO = (_WORDS["bare"], _WORDS["order"], _WORDS["self"], _WORDS["ought_to_be"], _WORDS["ought_to_know"], _WORDS["will_tell"])
_SENTENCES = re.compile(r"[.!;\n?]+")
_CLAUSES = re.compile(r"[.!;,\n]+|\?+|\s+-\s+|\b(?:but|cos|coz|because|tho|though)\b")


def wants_police(text: str, own: bool = False) -> bool:
    """True where the writer wants the police told: "id rather police knew", "tell police plz", "can u report it".

    `own`: only where they say so of themselves ("i want", "can you"), which no account of what a manager decided could mean.
    A question ("do i need to report it?"), what others want, and wanting it told to somebody else are none.
    """
    plain = re.sub(r"\s+", " ", str(text).lower().replace("\u2019", "'"))[:2000]
    if _WORDS["but_i_do"].search(plain):
        return True
    asks = plain.rstrip().endswith("?")
    for before, clause in _clauses(plain):
        if any(_stands(pattern, clause, asks) for pattern in _OWN) or _stands(_WORDS["asks_you"], clause, False):
            return True
        if own or asks or (_WORDS["others"].search(before) and not _WORDS["please"].search(clause)):
            continue
        if any(_stands(pattern, clause, False) for pattern in _TOLD_TO):
            return True
    return False


def _clauses(text: str) -> Iterator[tuple[str, str]]:
    """Each clause with what stands before it in its sentence."""
    for sentence in _SENTENCES.split(text):
        before = ""
        for clause in _CLAUSES.split(sentence):
            yield before, clause
            before += f" {clause}"


def _stands(pattern: "re.Pattern[str]", clause: str, asks: bool) -> bool:
    found = pattern.search(clause)
    if found is None or _WORDS["no_need"].search(found.group()) or (asks and " need " in f" {found.group()} "):
        return False
    before = clause[:found.start()]
    if _WORDS["must"].match(found.group()) and _WORDS["others"].search(before) and not _WORDS["please"].search(clause):
        return False  # "the other staff says it is hate crime and I must report it" is their view
    return not _WORDS["not_yet"].search(before) or bool(_WORDS["i_said"].search(before))
