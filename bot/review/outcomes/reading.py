"""Reads a CSV of police outcomes row by row: what each row says, or what is wrong with it."""
from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Iterable, Iterator, Optional, Sequence

from bot.calllog.log import LETTERS
from bot.review.outcomes.decoding import FileRefused
from bot.review.outcomes.values import outcomes, plain, read_outcome

MOST_ROWS = 50_000
LONGEST_REMARK = 1_000
#: Nothing longer than this is a reference, an outcome or a date, and the first line of a file names a few columns: no more of it is looked into.
_LONGEST_CELL, _LONGEST_HEADING = 100, 10_000
_HEADS = {
    "reference": ("reference", "ref", "call", "call reference", "call ref", "threshold reference", "threshold ref", "reference number", "ref no", "ref number",
                  "log reference"),
    "outcome": ("outcome", "police outcome", "result", "outcome code", "police result", "attended"),
    "date": ("date", "outcome date", "date of outcome", "police outcome date"),
    "remark": ("remark", "remarks", "note", "notes", "comment", "comments"),
}
_BY_HEAD = {words: name for name, several in _HEADS.items() for words in several}
_REFERENCE = re.compile(rf"T-?([{LETTERS}]{{6}})")
#: A reference at the beginning of a line within a cell: rows that a missing quotation mark has swallowed. Each line is looked at once:
#: neither repeat takes a line break, and the second stands only behind a quotation mark.
_SWALLOWED = re.compile(rf"[\r\n][^\S\r\n]*(?:\"[^\S\r\n]*)?T-[{LETTERS}]{{6}}\b", re.IGNORECASE)
_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%d-%b-%y")
_CLOCK = re.compile(r"[T ]{1,3}\d{1,2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?$")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file as it was read: `problem` says what is wrong and what to do, empty when the row can be used."""

    number: int  # as a spreadsheet counts: the heading is row 1
    reference: str
    outcome: Optional[str]
    day: Optional[date]
    remark: str
    problem: str = ""
    cells: tuple[str, ...] = ()  # reference, outcome, date, remark as they stand in the file
    clash: str = ""  # what another row of the same file has to do with this one; told only once the call is known to be theirs


def kept(rows: Iterable[Row]) -> str:
    """Rows as text for `rows_kept`: their number and the four cells that are used, so that nothing else of a file is stored."""
    return "\n".join(json.dumps([row.number, *row.cells]) for row in rows)


def rows_kept(text: str) -> Iterator[Row]:
    """The rows again."""
    for line in text.splitlines():
        number, *cells = json.loads(line)
        yield _row(number, tuple(cells))


def read_rows(text: str) -> Iterator[Row]:
    """Every row that is not empty, in the file's order; bad ones carry their problem.

    Raises:
        FileRefused: no heading that names a reference and an outcome, one that is no heading at all, more than MOST_ROWS rows, or quotation marks that never close.
    """
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    places, number, count = None, 0, 0
    try:
        for number, cells in enumerate(rows, start=1):
            if not any(cell.strip() for cell in cells):
                continue
            if places is None:
                places = _places(cells)
                continue
            count += 1
            if count > MOST_ROWS:
                raise FileRefused(f"The file has more than {MOST_ROWS:,} rows. Split it, and upload the parts one after the other.")
            yield _row(number, tuple(cells[place].strip() if place is not None and place < len(cells) else "" for place in places))
    except csv.Error as problem:
        raise FileRefused(f"After row {number} a quotation mark opens and does not close. Mend that row and upload the file again.") from problem
    if places is None:
        raise FileRefused("The file is empty. Choose the file with the outcomes.")


def _delimiter(text: str) -> str:
    """What separates the cells: that of comma, semicolon and tab with which the heading names both columns."""
    heading = next((line for line in io.StringIO(text) if line.strip(" ,;\t\r\n\ufeff")), "")
    if len(heading) > _LONGEST_HEADING:
        raise FileRefused("The first row is too long to be the names of columns. Write: reference,outcome,date,remark (date and remark may be left out).")
    named = {mark: len({_BY_HEAD.get(plain(cell)) for cell in heading.split(mark)} - {None}) for mark in ",;\t"}
    return max(named, key=lambda mark: (named[mark], heading.count(mark)))


def _places(cells: Sequence[str]) -> tuple[Optional[int], ...]:
    """Where reference, outcome, date and remark stand, from the heading; the first of two that mean the same counts."""
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        name = _BY_HEAD.get(plain(cell))
        if name:
            found.setdefault(name, place)
    missing = [name for name in ("reference", "outcome") if name not in found]
    if missing:
        raise FileRefused(f"The first row must name the columns, and {' and '.join(missing)} cannot be found there. Write: reference,outcome,date,remark "
                          "(date and remark may be left out).")
    return tuple(found.get(name) for name in ("reference", "outcome", "date", "remark"))


def _row(number: int, cells: tuple[str, ...]) -> Row:
    reference, outcome, day, remark = cells
    call, code = read_reference(reference), read_outcome(outcome) if len(outcome) <= _LONGEST_CELL else None
    told = read_day(day) if day else None
    return Row(number, call or _short(reference), code, told, remark, _problem(cells, call, code, told), cells)


def _short(cell: str) -> str:
    return cell if len(cell) <= _LONGEST_CELL else f"{cell[:_LONGEST_CELL]}…"


def _problem(cells: tuple[str, ...], call: Optional[str], code: Optional[str], told: Optional[date]) -> str:
    reference, outcome, day, remark = cells
    if any(_SWALLOWED.search(cell) for cell in cells):
        return "A quotation mark opens here and does not close, so rows below were read as part of this one. Mend it and upload the file again."
    if not reference:
        return "The reference is missing. Write the reference of the call, such as T-7K3M9Q."
    if call is None:
        return "This is no reference. Write it as it stands on the call: T-, then six letters and digits."
    if not outcome:
        return "The outcome is missing. Write one of: " + _wanted()
    if code is None:
        return "This outcome is not known. Write one of: " + _wanted()
    if day and told is None:
        return "This date cannot be read. Write it as 22/11/2026 or 2026-11-22."
    if len(remark) > LONGEST_REMARK:
        return f"The remark is longer than {LONGEST_REMARK:,} letters. Shorten it; the call keeps the rest of the story."
    return ""


def _wanted() -> str:
    return ", ".join(one.label for one in outcomes().values()) + "."


def read_reference(words: str) -> Optional[str]:
    """A call's reference however it was typed ("t-7k3m9q", "T7K3 M9Q"), or None."""
    if len(words) > _LONGEST_CELL:
        return None
    tidy = re.sub(r"[\s\u00a0\u200b\ufeff\"'.]+", "", words.upper()).replace("\u2013", "-").replace("\u2011", "-").replace("\u2010", "-")
    found = _REFERENCE.fullmatch(tidy)
    return f"T-{found.group(1)}" if found else None


def read_day(words: str) -> Optional[date]:
    """A date as people here write it, the day first (22/11/2026, 22 Nov 2026, 2026-11-22, with a time or without), or None."""
    return _read_day(words) if len(words) <= _LONGEST_CELL else None


@lru_cache(maxsize=4096)
def _read_day(words: str) -> Optional[date]:
    tidy = _CLOCK.sub("", " ".join(words.split()))
    for form in _DATES:
        try:
            return datetime.strptime(tidy, form).date()
        except ValueError:
            continue
    return None
