"""Cells that a spreadsheet takes for text, whatever somebody typed."""
from __future__ import annotations

import re
import unicodedata

#: A spreadsheet runs a cell that begins with one of these as a formula (OWASP, CSV injection); full-width forms count as well.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
#: No XML, and so no XLSX, can hold these.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 32_000  # a cell of a spreadsheet holds 32,767


def harmless(text: str) -> str:
    """The text for a cell of CSV: one that would begin a formula, also after spaces or something unseen, gets a ' before it."""
    text = writable(text)
    begins = unicodedata.normalize("NFKC", text)
    unseen = begins.lstrip(" \u00a0\u200b\u200c\u200d\u2060\ufeff")
    return f"'{text}" if begins.startswith(_DANGEROUS) or unseen.startswith(_DANGEROUS) else text


def writable(text: str) -> str:
    """The text without what no spreadsheet can hold, cut where it is longer than a cell."""
    return _UNWRITABLE.sub("", text)[:_LONGEST]
