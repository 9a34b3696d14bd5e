"""Where a person takes back what they just typed, and what then stands."""
from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

#: Openings that withdraw what was said, rather than add to it.
_TAKES_BACK = re.compile(
    r"(?:no|actually|wait|well (?:no|actually|hang)|hang on|hold on|(?:scrap|scratch|ignore|cancel) that|i? ?tell a lie|"
    r"correction|i mean|i? ?meant|changed|in fact|truthfully|(?:oh|sorry) (?:no|wait|hang|i mean)|spoke too soon)\b"
)
#: What only announces the correction; the "no" of "no sorry" is not an answer.
_ANNOUNCES = re.compile(
    r"(?:(?:(?:no|oh|ah|well) )*(?:sorry|wait|hang on|hold on|actually|i? ?tell a lie|scrap that|i mean|i meant) )+(?=[^ .,])"
)
_AFTER_COMMA = ("no ", "except ", "sorry ", "oh ")
_STILL_BACK = ("no wait", "no sorry", "no hang", "oh wait", "oh hang", "oh no", "sorry no")


@dataclass(frozen=True)
class Piece:
    """A stretch of plain text said in one go. `withdraws` is True where it takes back what stands before it."""

    text: str
    withdraws: bool = False


@lru_cache(maxsize=8)
def _starts(corrections: tuple[str, ...]) -> "re.Pattern[str]":
    words = "|".join(re.escape(start) for start in sorted(corrections, key=len, reverse=True))
    # These take back even without a comma before them: "r2 no sorry r5", "i put no i meant yes".
    anywhere = ("no sorry|sorry no|no wait|wait no|i meant|sorry i mean|scrap that|actually no|"
                "actually yes|wait yes|hang on yes|hold on yes|sorry yes|i mean yes")
    return re.compile(f"(?<=[.,] )(?=(?:{words}) )|(?<= )(?=(?:{anywhere}) )")


#: "Yes. No parent would put up with that": that no takes nothing back.
_NO_PARENT = re.compile(r"no (?:(?:sane|normal|decent|reasonable|good|real) )?(?:parents?|mum|dad|adult|family) (?:would|wouldnt|could|should|is putting|is having|is accepting) (?!be |not |ring|call|report|phone|contact)")


def segments(text: str, corrections: tuple[str, ...]) -> list[Piece]:
    """Plain text cut into Pieces where a clause starts with words that take back what came before, in order.

    A "no" that opens the answer, or that follows only a comma, is an answer and not a correction.
    """
    cuts = [
        found.start() for found in _starts(corrections).finditer(text)
        if found.start() > 2 and not _goes_on(text, found.start())
    ]
    edges = [0, *cuts, len(text)]
    pieces = (text[start:end].strip(" ,.") for start, end in zip(edges, edges[1:]))
    return [_piece(piece, number > 0) for number, piece in enumerate(pieces) if piece]


def _piece(text: str, later: bool) -> Piece:
    if not later:
        return Piece(f". {text} . ")
    return Piece(f". {_ANNOUNCES.sub('', text, count=1) if _ANNOUNCES.match(text) else text} . ", bool(_TAKES_BACK.match(text)))


def _goes_on(text: str, place: int) -> bool:
    """After a mere comma a bare "no" goes on with the answer ("hungry, no injuries")."""
    rest = text[place:]
    if _NO_PARENT.match(rest):
        return True
    return text[place - 2] == "," and rest.startswith(_AFTER_COMMA) and not rest.startswith(_STILL_BACK)
