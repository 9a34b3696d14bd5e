"""Cells that a spreadsheet takes for text, whatever somebody typed."""
from __future__ import annotations

import re
import unicodedata

#: What begins a formula, as such and in every form that compatibility normalisation, which spreadsheets apply, makes one of them.
FORMULA = "=+-@\u2212\u207a\u207b\u207c\u208a\u208b\u208c\u2a75\u2a76\ufb29\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20"
#: Where a program that was told another separator than the comma begins a cell, or any program a line.
SEPARATORS = ",;|\t\r\n\x0b\x0c\x85\u2028\u2029"
_FORMULA = re.compile(f"[{re.escape(FORMULA)}]")
_PARTS = re.compile(f"([{re.escape(SEPARATORS)}])")
#: Seen as nothing though Unicode calls them letters, symbols or not assigned (Default_Ignorable_Code_Point, and the empty braille cell).
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
_UNSEEN_KINDS = frozenset(("Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Me", "Zs", "Zl", "Zp"))
#: No XML, and so no XLSX, can hold these.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 32_000  # a cell of a spreadsheet holds 32,767


def harmless(text: str) -> str:
    """The text for a cell of CSV: each part of it that would begin a formula gets a ' before it, and nothing is taken away.

    A part begins with the text and after everything that some program takes for the end of a cell or a line. What is not seen
    (spaces, format characters, quotation marks of the file itself) may stand before the sign (OWASP, CSV injection).
    """
    text = writable(text)
    if _FORMULA.search(text):
        text = "".join(f"'{part}" if _begins_formula(part) else part for part in _PARTS.split(text))[:_LONGEST]
    return f"'{text}" if text.startswith(("\t", "\r", "\n")) else text


def writable(text: str) -> str:
    """The text without what no spreadsheet can hold, cut where it is longer than a cell."""
    return _UNWRITABLE.sub("", text)[:_LONGEST]


def _begins_formula(part: str) -> bool:
    first = next((letter for letter in part if not _is_unseen(letter)), "")
    return first != "" and first in FORMULA


def _is_unseen(letter: str) -> bool:
    return letter == '"' or letter in _BLANK_LETTERS or unicodedata.category(letter) in _UNSEEN_KINDS
