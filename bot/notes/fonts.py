"""A font that can write names of places and words from most languages, where this machine has one."""
from __future__ import annotations

import unicodedata
from importlib.util import find_spec
from pathlib import Path
from typing import Optional

#: Where DejaVu Sans is looked for: matplotlib carries it with its licence and is always there beside Rasa; then the system.
_SYSTEM = Path("/usr/share/fonts/truetype/dejavu")


def dejavu() -> Optional[tuple[Path, Path]]:
    """(regular, bold) files of DejaVu Sans, or None when this machine has none. Nothing is imported to find them."""
    found = find_spec("matplotlib")
    folders = [Path(place) / "mpl-data" / "fonts" / "ttf" for place in (found.submodule_search_locations or ())] if found else []
    for folder in (*folders, _SYSTEM):
        files = (folder / "DejaVuSans.ttf", folder / "DejaVuSans-Bold.ttf")
        if all(file.is_file() for file in files):
            return files
    return None


def plain(text: str) -> str:
    """The nearest Latin text, for the PDF's own fonts: accents that Latin-1 lacks are dropped, the rest becomes "?"."""
    quotes = text.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"', 0x2013: "-", 0x2014: "-", 0x2026: "..."})
    letters = (letter if ord(letter) < 256 else _base(letter) for letter in quotes)
    return "".join(letters)


def _base(letter: str) -> str:
    kept = "".join(part for part in unicodedata.normalize("NFKD", letter) if ord(part) < 256 and not unicodedata.combining(part))
    return kept or "?"
