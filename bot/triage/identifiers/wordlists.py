"""The lists of names and words that lie beside this file, read once."""
from __future__ import annotations

import unicodedata
from pathlib import Path

_HERE = Path(__file__).parent
_LETTERS = str.maketrans({"’": "'", "ł": "l", "Ł": "l", "ø": "o", "đ": "d", "ı": "i"})


def fold(word: str) -> str:
    """The word in small letters without accents, as the lists have it."""
    if word.isascii():
        return word.lower()
    return "".join(letter for letter in unicodedata.normalize("NFKD", word.translate(_LETTERS)) if not unicodedata.combining(letter)).lower()


def _read(name: str) -> frozenset[str]:
    lines = (_HERE / name).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


#: Names however they are written; names where they have a capital; names that are everyday words too.
PLAIN, CAPITAL, WORDS = _read("names_plain.txt"), _read("names_capital.txt"), _read("names_words.txt")
GIVEN = PLAIN | CAPITAL | WORDS
SURNAMES = _read("surnames.txt")
PLACES = _read("place_names.txt")
NOT_PEOPLE = _read("not_people.txt")
#: Words of which a capital letter says nothing, unless they are names.
ORDINARY = _read("ordinary.txt")
