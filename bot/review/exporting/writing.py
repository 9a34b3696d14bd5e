"""A list of calls as CSV or as a workbook that opens without a question in a spreadsheet."""
from __future__ import annotations

import csv
import io
from datetime import datetime, timezone
from typing import Iterable, Iterator, Sequence

from bot.review.exporting.cells import harmless
from bot.review.exporting.columns import NOTES, Cell, Column, described, headings
from bot.review.exporting.lists import Listed
from bot.review.exporting.workbook import Sheet, Value, workbook
from bot.triage.clocks import UK

#: Excel takes a file without this mark for one in the letters of its own country.
_MARK = "\ufeff"
_PIECE = 64 * 1024


def as_csv(listed: Iterable[Listed], notes: bool, at: datetime, people: bool = False) -> Iterator[bytes]:
    """The list in UTF-8 with its mark, in pieces as it is read. Cells that would run as a formula are made harmless."""
    kept = io.StringIO()
    writer, columns = csv.writer(kept), described(notes, people)
    kept.write(_MARK)
    writer.writerow(headings(notes, people))
    for one in listed:
        writer.writerow([_in_csv(column, cell) for column, cell in _cells(columns, one, at)])
        if kept.tell() > _PIECE:
            yield _taken(kept)
    yield _taken(kept)


def as_xlsx(listed: Iterable[Listed], notes: bool, at: datetime, about: Sequence[tuple[str, str]] = (),
            people: bool = False) -> Iterator[bytes]:
    """The list as a workbook, in pieces: the calls, what the columns mean, and what list it is (`about`: name and value)."""
    columns = described(notes, people)

    def calls() -> Iterator[list[Value]]:
        yield [*headings(notes, people)]
        for one in listed:
            yield [_in_xlsx(column, cell) for column, cell in _cells(columns, one, at)]

    return workbook((
        Sheet("Calls", [60 if column is NOTES else 18 for column in columns], calls()),
        Sheet("Columns", (26, 110), (("Column", "What it means"), *((column.heading, column.meaning) for column in columns))),
        Sheet("About this list", (26, 110), (("About this list", ""), *about)),
    ))


def _cells(columns: Sequence[Column], one: Listed, at: datetime) -> Iterator[tuple[Column, Cell]]:
    for column in columns:
        yield column, one.notes if column is NOTES else one.beside.get(column.beside) if column.beside else column.of(one.row, at)


def _in_csv(column: Column, cell: Cell) -> object:
    if isinstance(cell, datetime):
        return _iso(cell) if column.iso else cell.astimezone(UK).strftime("%d/%m/%Y %H:%M")
    return harmless(cell) if isinstance(cell, str) else cell


def _in_xlsx(column: Column, cell: Cell) -> Value:
    if isinstance(cell, datetime):
        return _iso(cell) if column.iso else cell.astimezone(UK).replace(tzinfo=None, microsecond=0)
    return cell


def _iso(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).isoformat(timespec="seconds")


def _taken(kept: io.StringIO) -> bytes:
    text = kept.getvalue()
    kept.seek(0)
    kept.truncate()
    return text.encode("utf-8")
