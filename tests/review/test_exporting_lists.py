"""Exported lists open in a spreadsheet as they are meant, run nothing, and hold only what may be seen."""
from __future__ import annotations

import csv
import io
import sys
import unicodedata
import zipfile
from datetime import datetime, timedelta, timezone

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.review.exporting.cells import FORMULA, harmless, writable
from bot.review.exporting.columns import described
from bot.review.exporting.lists import Wanted, count, listed
from bot.review.exporting.register import exports, write_down
from bot.review.exporting.workbook import Sheet, workbook
from bot.review.exporting.writing import as_csv, as_xlsx
from bot.review.finding import Filters
from bot.review.scope import scope_of
from tests.review.exporting_calls import FORCE, NOW, OF_NORTH, OF_SOUTH, SOUTH, Log, make_call


@pytest.fixture
def log(tmp_path):
    made = Log(tmp_path)
    yield made
    made.close()


def list_of(log, account=FORCE, notes=False, piece=1000, **filters):
    return list(listed(log.reading, Wanted(scope_of(account), Filters(**filters), notes, log.clock()), piece))


@pytest.mark.parametrize("typed", ["=1+1", "+44", "-1", "@SUM(A1)", " =1", "\u200b=1", "\uff1d1+1", "\u00a0@x", "\x00=1", "\u200e=1", "\u00ad=1", "\u202a=1",
                                   "\u3164=1", "\u2066\u061c=1", "\ufe0f=1", "\u180e=1", "\u034f=1", "\uffa0=1", "\U000e0020=1", "\u2065=1", "\u2800=1", "=\u0338",
                                   "\u2212" + "1", '"=1+1"', "\ufe62" + "1"])
def test_what_would_begin_a_formula_gets_a_mark_before_it(typed):
    """Also behind spaces, letters that nobody sees and in other forms of the sign; the words themselves stay."""
    assert harmless(typed).startswith("'") and harmless(typed)[1:].strip("\x00") == typed.strip("\x00")


@pytest.mark.parametrize("typed, kept", [
    ("x;=1+1", "x;'=1+1"), ("x\t=1+1", "x\t'=1+1"), ("one\n=1", "one\n'=1"), ("a, @b | -c", "a,' @b |' -c"), ("x;\u200e=1", "x;'\u200e=1"), ('x;"=1"', "x;'\"=1\""),
    ("a\u2028=1", "a\u2028'=1"), ("\t=1", "'\t'=1"), ("\r=1", "'\r'=1"), ("\n=1", "'\n'=1"), ("\tplain", "'\tplain"),
])
def test_a_part_that_another_separator_would_make_a_cell_gets_its_own_mark(typed, kept):
    """A spreadsheet that splits at semicolons, tabs, bars or lines finds no formula either; nothing is taken away."""
    assert harmless(typed) == kept


def test_every_form_of_the_signs_is_known():
    """What Unicode calls another form of = + - @, or of the minus sign, is taken for one."""
    letters = (chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
    assert set(FORMULA) == {letter for letter in letters if unicodedata.normalize("NFKC", letter)[:1] in tuple("=+-@\u2212")}


def test_other_words_stay_as_they_are():
    """A mark within a word does nothing, so nothing is added."""
    for typed in ("T-7K3M9Q", "a=b", "", "10:30", "mother - in - law", "'quoted"):
        assert harmless(typed) == typed


RISKY = some.lists(some.one_of(some.sampled_from([*"=+-@;,|\t\r\n\"' ax", "\u200e", "\u00ad", "\u202a", "\u3164", "\uff1d", "\u2212", "\x00", "\x85", "\u2029"]),
                               some.characters()), max_size=30).map("".join)


def visible(cell):
    """The cell from the first letter on that is seen."""
    while cell and (unicodedata.category(cell[0])[0] in "CZ" or cell[0] in "\u3164\u115f\u1160\uffa0\u2800\"" or unicodedata.category(cell[0]) in ("Mn", "Me")):
        cell = cell[1:]
    return unicodedata.normalize("NFKC", cell[:1])


@settings(max_examples=300, deadline=None)
@given(some.lists(RISKY, min_size=1, max_size=3))
def test_no_text_whatsoever_begins_a_formula_however_the_file_is_split(typed):
    """Whichever separator a spreadsheet takes, and whether it minds quotation marks, no cell begins with what it runs."""
    kept = io.StringIO(newline="")
    csv.writer(kept).writerow(["first", *map(harmless, typed)])
    for delimiter in ",;|\t":
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
            for row in csv.reader(io.StringIO(kept.getvalue(), newline=""), delimiter=delimiter, quoting=quoting):
                for cell in row:
                    assert visible(cell)[:1] not in tuple("=+-@\u2212")


@settings(max_examples=200, deadline=None)
@given(some.lists(RISKY, max_size=3).map("".join))
def test_nothing_is_taken_out_of_a_cell(typed):
    """Without the marks that were added, the words are those that were typed, but for what no file of a spreadsheet can hold."""
    words, place = writable(typed), 0
    for letter in harmless(typed):
        if place < len(words) and letter == words[place]:
            place += 1
        else:
            assert letter == "'"
    assert place == len(words)


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
