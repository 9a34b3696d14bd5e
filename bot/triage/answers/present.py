"""Whether somebody who is asked about a child who was out tells, beside or instead of the answer, that the child is with them.

"No, she's sat next to me", "Own home", "yp in the kitchen with inft". The protocol sends a child who is back another way than one who is
out (MP-RETURN), so it is heard whatever was asked, and said back before anything rests on it (bot/casework/being_here.py).
"""
from __future__ import annotations

from pathlib import Path
from typing import Optional

from bot.triage.answers.coming_later import comes_later, left_again, stays_out
from bot.triage.answers.words import Words, load
from bot.triage.expressions import read_expressions

_WORDS = read_expressions(Path(__file__).with_name("present.yml"), any_case=False)

#: Where these are asked, the child has to be named by a word: "in bed" may be of anybody.
NAMED_ONLY = frozenset(("danger_now", "red_flags", "amber_flags", "health_need", "checks_done"))
#: These are asked once the child is known, or thought, to be at another place: "in the kitchen" is that one's.
OF_ANOTHER_PLACE = frozenset(("whereabouts_check", "place_safe", "contact"))


def with_writer(text: str, asked: str, elsewhere: bool = False, words: Optional[Words] = None) -> str:
    """The words by which the answer `text` to a question about the fact `asked` says that the child is in the home with the writer.

    "" where it does not, where it is doubted, told by others or through a device, of others, of another time or of another place. Where the call
    knows of such a place (`elsewhere`), a bed or a kitchen may be that one, and only "next to me", "in the kitchen with us" and the like will do. Source: MP-RETURN.
    """
    plain = f" {_WORDS['leading'].sub(' ', (words or load()).plain(text))}"
    found = _WORDS["subject"].search(plain) or (None if asked in NAMED_ONLY else _WORDS["elided"].search(plain))
    if found is None or text.rstrip().endswith("?") or any(refused.search(plain) for refused in (_WORDS["elsewhere"], _WORDS["not_seen"], _WORDS["others"])):
        return ""
    place = found.group("place")
    if elsewhere and not _WORDS["ours"].match(place) and not _WORDS["beside_us"].match(plain, found.end()):
        return ""
    if asked in OF_ANOTHER_PLACE and not _WORDS["surely_ours"].match(place):
        return ""
    if comes_later(plain, found.start(), found.end()) or stays_out(plain) or left_again(plain, found.start()):
        return ""
    return "" if _WORDS["not_now"].search(_clause(plain, found.start(), found.end())) else found.group().strip(" .,")


def told_by_their_own(plain: str) -> bool:
    """Whether plain text is what family, a friend or their like say of where the child is: "his mate's dad said yes he's here with us"."""
    return bool(_WORDS["by_others"].search(plain))


def speaks_of_elsewhere(text: str, words: Optional[Words] = None) -> bool:
    """Whether anything in the text is another place than the home, or somebody there."""
    return bool(_WORDS["elsewhere"].search((words or load()).plain(text)))


def _clause(plain: str, start: int, end: int) -> str:
    """The stretch between stops in which something was found."""
    begin = max(plain.rfind(" . ", 0, start + 1), plain.rfind(" , ", 0, start + 1), 0)
    stop = min((at for at in (plain.find(" . ", end - 1), plain.find(" , ", end - 1)) if at >= 0), default=len(plain))
    return f"{plain[begin:stop]} "
