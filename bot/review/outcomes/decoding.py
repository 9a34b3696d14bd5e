"""From the bytes of an uploaded file to its text, whichever program saved it."""
from __future__ import annotations

import codecs
from dataclasses import dataclass


class FileRefused(ValueError):
    """A file of which nothing can be used. The message says what is wrong and what to do."""


@dataclass(frozen=True)
class Decoded:
    """The text of a file and the encoding it was found to have."""

    text: str
    encoding: str


_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NOT_TEXT = "This is not a CSV file. In the spreadsheet choose Save as, then \"CSV UTF-8\", and upload that file."
#: How other programs' files begin: a workbook (a zip), an old workbook, a PDF, pictures, a compressed file.
_OTHERS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b")


def decode(content: bytes) -> Decoded:
    """The text of a CSV file in UTF-8 (with its mark or without), UTF-16 or Windows-1252.

    Raises FileRefused for an empty file, a workbook, or anything else that is no text.
    """
    if not content.strip(b"\x00\r\n\t ,;") or content in (mark for mark, _ in _MARKS):
        raise FileRefused("The file is empty. Choose the file with the outcomes.")
    if content.startswith(_OTHERS):
        raise FileRefused(_NOT_TEXT)
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), None) or _unmarked(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as problem:
        raise FileRefused("The file is damaged: part of it cannot be read. Save it again as \"CSV UTF-8\" and upload that.") from problem
    if "\x00" in text:
        raise FileRefused(_NOT_TEXT)
    return Decoded(text, {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "cp1252": "Windows-1252"}.get(encoding, "UTF-16"))


def _unmarked(content: bytes) -> str:
    sample = content[:4096]
    # UTF-16 without its mark: in English text every other byte is a zero.
    for encoding, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if len(sample) > 3 and zeros.count(0) > 0.6 * len(zeros):
            return encoding
    if b"\x00" in sample:
        raise FileRefused(_NOT_TEXT)
    try:
        content.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        return "cp1252" if _is_windows(content) else "latin-1"


def _is_windows(content: bytes) -> bool:
    """Five bytes stand for nothing in Windows-1252; a file that has one is read as Latin-1, where every byte is a letter."""
    return not any(byte in content for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D))
