"""The police outcomes there are, and the words people write for them (values.yml)."""
from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Mapping, Optional

from bot.calllog.reviewed import POLICE_OUTCOMES as CODES
from bot.triage.strict_yaml import ProtocolError, check_keys, read

FILE = Path(__file__).with_name("values.yml")
#: What these two may not be read as; a bare "yes" beside Outcome 22 would say nothing.
_BARE = {"yes": "attended", "y": "attended", "no": "not_attended", "n": "not_attended"}


@dataclass(frozen=True)
class Outcome:
    """One police outcome: its code in the log, how it is shown, what it means and where that is from."""

    code: str
    label: str
    meaning: str
    said: tuple[str, ...]
    source: tuple[str, ...]


@lru_cache(maxsize=1)
def outcomes() -> Mapping[str, Outcome]:
    """Every outcome by its code, in the order they are offered.

    Raises ProtocolError naming the line when values.yml has another code, the same words twice, or no source.
    """
    told = read(FILE)
    check_keys(FILE.name, told, {"checked", "outcomes"}, set())
    found: dict[str, Outcome] = {}
    taken: dict[str, str] = {}
    for one in told["outcomes"]:
        check_keys(FILE.name, one, {"code", "label", "meaning", "said", "source"}, set())
        if one["code"] not in CODES or one["code"] in found:
            raise ProtocolError(FILE.name, one.lines["code"], f"a code is one of {', '.join(CODES)}, each once")
        for words in one["said"]:
            if plain(words) != words or taken.setdefault(words, one["code"]) != one["code"] or _BARE.get(words, one["code"]) != one["code"]:
                raise ProtocolError(FILE.name, one.lines["said"], f"'{words}' stands twice, or is not written in small letters without punctuation")
        found[one["code"]] = Outcome(one["code"], one["label"], one["meaning"], tuple(one["said"]), tuple(one["source"]))
    if set(found) != set(CODES):
        raise ProtocolError(FILE.name, 1, f"every one of {', '.join(CODES)} must be there")
    return found


def label(code: Optional[str]) -> str:
    """How an outcome is shown; empty for none, the code itself for one that is not known (any more)."""
    return outcomes()[code].label if code and code in outcomes() else code or ""


def plain(words: str) -> str:
    """Words without capitals, punctuation and doubled spaces: "Outcome  22." and "outcome-22" are the same."""
    return re.sub(r"[^a-z0-9]+", " ", words.casefold()).strip()


@lru_cache(maxsize=1)
def _by_words() -> Mapping[str, str]:
    found = {plain(code): code for code in CODES}
    for one in outcomes().values():
        found.update({plain(one.label): one.code, **{words: one.code for words in one.said}})
    return found


def read_outcome(words: str) -> Optional[str]:
    """The code of what somebody wrote ("Outcome 22", "advice: parenting matter", "yes"), or None."""
    return _by_words().get(plain(words))
