"""Letters as a person meant them: look-alike characters, invisible characters and accents folded away."""
from __future__ import annotations

import unicodedata

#: Cyrillic and Greek letters drawn like Latin ones, as used to slip words past a filter.
_LOOKS_LIKE = str.maketrans(
    "аеорсухіјѕԁһкмнтвгпбіαβεικνορτυχηѵɡıⅼƒłøđꜰɴɪᴋᴇʟʙɢʀʏᴀᴅᴏᴛᴜ",
    "aeopcyxijsdhkmhtbrnbiabeiknoptuxnvgilflodfnikelbgryadotu",
)
_QUOTES = {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "."}
_CACHE: dict[str, str] = {}


def fold(text: str) -> tuple[str, list[int] | None]:
    """The plain lower-case form of `text` and, for each of its characters, where it stood in `text`.

    The second value is None when every character kept its place.
    """
    if text.isascii():
        return text.lower(), None
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        plain = _CACHE.get(character)
        if plain is None:
            plain = _CACHE[character] = _fold_character(character)
            if len(_CACHE) > 5000:  # a hostile message must not grow the memory without end
                _CACHE.clear()
        for letter in plain:
            letters.append(letter)
            places.append(place)
    return "".join(letters), places


def _fold_character(character: str) -> str:
    if character in _QUOTES:
        return _QUOTES[character]
    if unicodedata.category(character) in ("Cf", "Mn", "Me", "Cc", "Cs") and character not in "\n\r\t":
        return ""
    plain = unicodedata.normalize("NFKD", character).casefold().translate(_LOOKS_LIKE)
    return "".join(letter for letter in plain if unicodedata.category(letter) not in ("Mn", "Me", "Cf"))
