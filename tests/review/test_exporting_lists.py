"""Exported lists open in a spreadsheet as they are meant, run nothing, and hold only what may be seen."""
from __future__ import annotations

import csv
import io
import zipfile
from datetime import datetime, timedelta, timezone

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.review.exporting.cells import harmless
from bot.review.exporting.columns import described
from bot.review.exporting.lists import Wanted, count, listed
from bot.review.exporting.register import exports, write_down
from bot.review.exporting.workbook import Sheet, workbook
from bot.review.exporting.writing import as_csv, as_xlsx
from bot.review.finding import Filters
from bot.review.scope import scope_of
from tests.review.exporting_calls import FORCE, NOW, OF_NORTH, OF_SOUTH, SOUTH, Log, make_call

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


@pytest.fixture
def log(tmp_path):
    made = Log(tmp_path)
    yield made
    made.close()


def list_of(log, account=FORCE, notes=False, piece=1000, **filters):
    return list(listed(log.reading, Wanted(scope_of(account), Filters(**filters), notes, log.clock()), piece))


@pytest.mark.parametrize("typed", ["=1+1", "+44", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u200b=1", "\uff1d1+1", "\u00a0@x", "\x00=1"])
def test_what_would_begin_a_formula_gets_a_mark_before_it(typed):
    """Also behind spaces, unseen letters and in full-width forms; the words themselves stay."""
    assert harmless(typed).startswith("'") and harmless(typed)[1:].strip("\x00") == typed.strip("\x00")


def test_other_words_stay_as_they_are():
    """A mark within a word does nothing, so nothing is added."""
    for typed in ("T-7K3M9Q", "a=b", "", "10:30", "mother - in - law", "'quoted"):
        assert harmless(typed) == typed


@settings(max_examples=200, deadline=None)
@given(some.text(max_size=60))
def test_no_text_whatsoever_begins_a_formula(typed):
    """Read back by a CSV reader, no cell begins with what a spreadsheet runs."""
    kept = io.StringIO()
    csv.writer(kept).writerow([harmless(typed)])
    (row,) = list(csv.reader(io.StringIO(kept.getvalue(), newline=""))) or [[""]]
    assert not row[0].startswith(DANGEROUS) and not row[0].lstrip(" \u200b").startswith(("=", "+", "-", "@"))


@settings(max_examples=60, deadline=None)
@given(some.lists(some.text(max_size=40), min_size=1, max_size=3))
def test_any_words_make_a_workbook_that_reads_back_as_words(cells):
    """Control letters go, everything else comes back; nothing becomes a formula or a number."""
    content = b"".join(workbook((Sheet("S", (9,) * len(cells), (cells, cells)),)))
    row = list(openpyxl.load_workbook(io.BytesIO(content))["S"].iter_rows())[-1] if any(cells) else ()
    for cell in row:
        assert cell.data_type in ("s", "n") and (cell.value is None or isinstance(cell.value, str))


def test_a_note_that_is_a_formula_is_words_in_both_files(log):
    """In CSV it has a mark before it, in the workbook it is a string; neither runs."""
    call = log.call()
    with log.working() as desk:
        desk.log.add(call, "remarked", desk.clock(), "-2+3+cmd|' /C calc'!A0", about="review", what="remark", value=None, by="=sup")
    rows = list_of(log, notes=True)
    assert "cmd" in rows[0].notes
    rows[0].__dict__["notes"] = "=cmd|' /C calc'!A0"
    cells = next(csv.DictReader(io.StringIO(b"".join(as_csv(rows, True, NOW)).decode("utf-8-sig"))))
    assert cells["Notes"] == "'=cmd|' /C calc'!A0"
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(as_xlsx(rows, True, NOW))))["Calls"]
    last = list(sheet.iter_rows())[-1][-1]
    assert (last.value, last.data_type) == ("=cmd|' /C calc'!A0", "s")


def test_times_are_shown_in_uk_time_and_as_iso(log):
    """In July the UK is an hour ahead of UTC; a spreadsheet gets a real date, a program the moment itself."""
    log.clock.now = datetime(2026, 7, 1, 23, 30, tzinfo=timezone.utc)
    with log.working() as desk:
        call = make_call(desk, ago=timedelta())
    rows = list_of(log)
    told = next(csv.DictReader(io.StringIO(b"".join(as_csv(rows, False, log.clock())).decode("utf-8-sig"))))
    assert (told["Reference"], told["Opened (UK)"], told["Opened (ISO)"]) == (call, "02/07/2026 00:30", "2026-07-01T23:30:00+00:00")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(as_xlsx(rows, False, log.clock(), [("Made by", "=x")]))))
    assert list(sheet["Calls"].iter_rows(values_only=True))[1][1] == datetime(2026, 7, 2, 0, 30)
    assert [row[0] for row in sheet["Columns"].iter_rows(values_only=True)][1:] == [column.heading for column in described(False)]
    assert list(sheet["About this list"].iter_rows(values_only=True))[1] == ("Made by", "=x")


def test_a_list_is_read_in_pieces_without_losing_or_doubling_a_call(log):
    """Also where many calls were opened at the same moment."""
    with log.working() as desk:
        calls = {make_call(desk, ago=timedelta(hours=number // 4)) for number in range(23)}
    for piece in (1, 4, 5, 22, 23, 24):
        rows = [one.row for one in list_of(log, piece=piece)]
        assert len(rows) == 23 and {row.call for row in rows} == calls and rows == sorted(rows, key=lambda row: (-row.opened_at.timestamp(), row.call))


def test_what_is_opened_while_a_list_is_sent_does_not_belong_to_it(log):
    """The number that was written down is the number that is sent."""
    log.call()
    wanted = Wanted(scope_of(FORCE), Filters(), False, log.clock())
    with log.reading() as desk:
        assert count(desk, wanted) == 1
    log.clock.now += timedelta(minutes=5)
    log.call(ago=timedelta())
    assert len(list(listed(log.reading, wanted))) == 1


def test_lists_keep_to_their_scope(log):
    """A provider's supervisor gets the calls of that provider's homes; one that nobody has placed is the force's alone."""
    mine, theirs = log.call(), log.call("willow-end", SOUTH)
    with log.working() as desk:
        desk.log.open("web", "p", None, "staff", desk.clock())
    assert [one.row.call for one in list_of(log, OF_NORTH)] == [mine]
    assert [one.row.call for one in list_of(log, OF_SOUTH)] == [theirs]
    assert len(list_of(log)) == 3 and not list_of(log, OF_NORTH, home="willow-end") and not list_of(log, OF_NORTH, provider=SOUTH)


def test_an_export_cannot_be_taken_out_of_the_register(log):
    """The database itself refuses to change or delete what was written down."""
    with log.working() as desk:
        write_down(desk, OF_NORTH, "list.csv", "", {"outcome": "filtered"}, 12)
        write_down(desk, FORCE, "pack.pdf", "force 2026-10", {}, 900)
    with log.reading() as desk:
        found, total = exports(desk, scope_of(FORCE))
        assert [one.what for one in found] == ["pack.pdf", "list.csv"] and total == 2 and found[1].versions["protocols"] == desk.library.version
        assert [one.by for one in exports(desk, scope_of(OF_NORTH))[0]] == ["sup-north"] and exports(desk, scope_of(OF_SOUTH)) == ([], 0)
    for statement in ("DELETE FROM export", "UPDATE export SET rows = 0"):
        with pytest.raises(DBAPIError, match="only ever added"), log.working() as desk:
            desk.session.execute(text(statement))


def test_a_workbook_comes_in_pieces():
    """Its first bytes leave before its last row is read, and together they are a whole archive."""
    read = []

    def rows():
        for number in range(60_000):
            read.append(number)
            yield (f"row {number} {number * 7919 % 104729}", number)
    pieces = workbook((Sheet("Calls", (9, 9), rows()),))
    first = next(pieces)
    assert first.startswith(b"PK") and len(read) < 60_000
    assert zipfile.ZipFile(io.BytesIO(first + b"".join(pieces))).testzip() is None
