"""Where "back" or "in" tells of a time to come or of something else than the child, and "not come back" of a child who is out and no more."""
from __future__ import annotations

import re
from pathlib import Path

from bot.triage.expressions import read_expressions

_WORDS = read_expressions(Path(__file__).with_name("coming_later.yml"), any_case=False)

_REACH = 12
_ERRAND = 40


def comes_later(plain: str, start: int, end: int) -> bool:
    """Whether the "back" found at a place in plain text is one of those."""
    before = max(0, start - _ERRAND)
    if any(before + one.end() > start for one in _WORDS["to_fetch"].finditer(plain[before:end + 1])):
        return True
    if "back" not in plain[start:end]:
        return False
    begin = max(0, start - _REACH)
    near = plain[begin:end + 40]
    return any(begin + one.start() < end for pattern in (_WORDS["in_a_while"], _WORDS["not_here"]) for one in pattern.finditer(near))


def without_rides(plain: str) -> str:
    """Plain text with a break of the same length where it tells that the child is in somebody's car or on the way in one."""
    return _WORDS["riding"].sub(lambda found: " . " + " " * (len(found.group()) - 2), plain) if _WORDS["riding"].search(plain) else plain


def drove_off(plain: str) -> bool:
    """Whether the child got into a car, and nothing says that it brings the child here."""
    return bool(_WORDS["boarded"].search(plain)) and not _WORDS["home"].search(plain)


def stays_out(plain: str) -> bool:
    """Whether the child is at the home, and will not come in."""
    return bool(_WORDS["stays_out"].search(plain))


def left_again(plain: str, start: int) -> bool:
    """Whether, after the return told at a place in plain text, the child went again."""
    return bool(_WORDS["left_again"].search(plain, start))


def not_spoken_to(plain: str) -> bool:
    """Whether what sounds like word from the child is another's word that the child is not there, or a car that took the child."""
    return bool(_WORDS["not_with_them"].search(plain)) or bool(_WORDS["other_rang"].search(plain)) and not _WORDS["heard"].search(plain)


def word_but_out(plain: str, start: int, end: int) -> bool:
    """Whether words found as "no word" only say that the child is not home yet, where the same breath has word from the child: "not in yet but he rang"."""
    found = f" {plain[start:end]} "
    return bool(_WORDS["out"].search(found)) and not _WORDS["no_word"].search(found) and bool(_WORDS["word_of_them"].search(plain)) and not _WORDS["not_theirs"].search(_only_out_gone(plain))


def _only_out_gone(plain: str) -> str:
    """Plain text without "not home yet" and the like: that "not" is not about who was spoken to."""
    return re.sub(r" (?:not|isnt|hasnt|has not|havent|aint|never|still|nowhere) (?:even |yet |actually )?(?:back|in|home|here|out|come|returned|reached|arrived|near)\b", " ", plain)


def only_out(plain: str, start: int, end: int) -> bool:
    """Whether words found as a refusal to come back only say that the child has not come."""
    return bool(_WORDS["only_out"].search(f" {plain[start:end]} ")) and not _WORDS["will"].search(f" {plain[max(0, start - _REACH):end]} ")


def not_there(plain: str) -> bool:
    """Whether plain text says that the child is not where somebody looked or asked."""
    return bool(_WORDS["not_there"].search(plain))
