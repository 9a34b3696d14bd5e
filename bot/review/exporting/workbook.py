"""A workbook (XLSX) written row by row into a stream: nothing of it touches the disk, and its first bytes leave at once.

openpyxl keeps the rows in a file in the clear until all are there; the tests read what is written here with it.
"""
from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Iterable, Iterator, Sequence, Union
from xml.sax.saxutils import escape

from bot.review.exporting.cells import writable

#: What a cell may hold: nothing, words, a number, or a local moment without a zone, which a spreadsheet shows as a date.
Value = Union[None, str, int, datetime]

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_EPOCH = datetime(1899, 12, 30)  # day 0 of a spreadsheet
_PLAIN, _BOLD, _DATE = 0, 1, 2
_PIECE = 64 * 1024
#: Fonts, fills and borders must each be there; the cell formats are plain, bold and date, in this order.
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy\\ hh:mm"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


@dataclass(frozen=True)
class Sheet:
    """One sheet: its title, the width of each column in letters, and its rows. The first row is bold and stays in sight."""

    title: str
    widths: Sequence[int]
    rows: Iterable[Sequence[Value]]


def workbook(sheets: Sequence[Sheet]) -> Iterator[bytes]:
    """The bytes of a workbook, in pieces, as the sheets' rows come. Words are always words, never formulas."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for name, content in _around(sheets).items():
            archive.writestr(name, content)
        for number, sheet in enumerate(sheets, start=1):
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=False) as entry:
                for piece in _sheet(sheet):
                    entry.write(piece.encode("utf-8"))
                    if sink.waiting > _PIECE:
                        yield sink.take()
    yield sink.take()


class _Sink(io.RawIOBase):
    """Where the archive writes: it cannot be gone back in, and what has been taken is gone."""

    def __init__(self) -> None:
        self._kept: list[bytes] = []
        self.waiting = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._kept.append(bytes(data))
        self.waiting += len(data)
        return len(data)

    def take(self) -> bytes:
        taken = b"".join(self._kept)
        self._kept, self.waiting = [], 0
        return taken


def _around(sheets: Sequence[Sheet]) -> dict[str, str]:
    """The parts that say what the others are."""
    numbers = range(1, len(sheets) + 1)
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = "".join(f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{kinds}.worksheet+xml"/>' for number in numbers)
    listed = "".join(f'<sheet name="{escape(sheet.title)}" sheetId="{number}" r:id="rId{number}"/>' for number, sheet in enumerate(sheets, start=1))
    related = "".join(f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>' for number in numbers)
    return {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
                               f'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
                               f'ContentType="{kinds}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="{kinds}.styles+xml"/>{parts}</Types>',
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" '
                       'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{related}<Relationship Id="rId{len(sheets) + 1}" '
                                      f'Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": _STYLES,
    }


def _sheet(sheet: Sheet) -> Iterator[str]:
    widths = "".join(f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>' for number, width in enumerate(sheet.widths, start=1))
    yield (f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" '
           f'state="frozen"/></sheetView></sheetViews><cols>{widths}</cols><sheetData>')
    letters = [_letters(number) for number in range(len(sheet.widths))]
    for number, row in enumerate(sheet.rows, start=1):
        style = _BOLD if number == 1 else _PLAIN
        yield f'<row r="{number}">{"".join(_cell(f"{letters[place]}{number}", value, style) for place, value in enumerate(row) if value is not None)}</row>'
    yield "</sheetData></worksheet>"


def _cell(place: str, value: Value, style: int) -> str:
    if isinstance(value, datetime):
        return f'<c r="{place}" s="{_DATE}"><v>{(value - _EPOCH).total_seconds() / 86_400:.10f}</v></c>'
    if isinstance(value, int):
        return f'<c r="{place}" s="{style}"><v>{value}</v></c>'
    # A carriage return would be read as a line feed unless it is written as a reference.
    words = escape(writable(value or ""), {"\r": "&#13;"})
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{words}</t></is></c>' if words else ""


def _letters(place: int) -> str:
    """0 is A, 25 is Z, 26 is AA."""
    return (_letters(place // 26 - 1) if place > 25 else "") + chr(65 + place % 26)
