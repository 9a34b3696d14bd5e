"""A file of police outcomes is read however it was saved, and each row that cannot be used says why."""
from __future__ import annotations

import codecs
import time
from datetime import date

import pytest

from bot.review.outcomes.decoding import FileRefused, decode
from bot.review.outcomes.reading import MOST_ROWS, kept, read_day, read_reference, read_rows, rows_kept
from bot.review.outcomes.uploads import read_upload
from bot.review.outcomes.values import CODES, label, outcomes, read_outcome

FILE = "reference,outcome,date,remark\nT-7K3M9Q,Outcome 22,22/11/2026,caf\u00e9 talk\n"


@pytest.mark.parametrize("content, encoding", [
    (FILE.encode("utf-8"), "UTF-8"), (FILE.encode("utf-8-sig"), "UTF-8"), (FILE.encode("cp1252"), "Windows-1252"), (FILE.encode("utf-16"), "UTF-16"),
    (codecs.BOM_UTF16_BE + FILE.encode("utf-16-be"), "UTF-16"), (FILE.encode("utf-16-le"), "UTF-16"), (FILE.encode("utf-16-be"), "UTF-16"),
])
def test_the_encoding_is_found(content, encoding):
    """UTF-8 with its mark or without, UTF-16 of either order, and Windows-1252 all give the same letters."""
    decoded = decode(content)
    (row,) = read_rows(decoded.text)
    assert (decoded.encoding, row.reference, row.outcome, row.day, row.remark) == (encoding, "T-7K3M9Q", "outcome_22", date(2026, 11, 22), "caf\u00e9 talk")


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n , ,\n", b"PK\x03\x04rest of a workbook", b"%PDF-1.7", b"\x00\x01\x02\x03" * 30, b"\xff\xfea\x00\xd8"])
def test_what_is_no_csv_is_refused_in_words(content):
    """An empty file, a workbook, a PDF and rubbish are told what to do; nothing breaks."""
    with pytest.raises(FileRefused, match="upload|Choose"):
        read_upload(content)


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_comma_semicolon_and_tab_separate_cells(mark):
    """Whatever the spreadsheet's country separates cells with; the other marks may stand within them."""
    text = mark.join(("Call ref.", "Police Outcome", "Remarks")) + "\n" + mark.join(("T-7K3M9Q", "attended", '"a, b; c"')) + "\n"
    (row,) = read_rows(text)
    assert (row.reference, row.outcome, row.remark, row.problem) == ("T-7K3M9Q", "attended", "a, b; c", "")


def test_line_breaks_in_quotation_marks_belong_to_their_cell():
    """A remark of two lines is one row, and the row after it has the next number."""
    rows = list(read_rows('reference,outcome,remark\r\nT-7K3M9Q,20,"one\r\ntwo"\r\n\r\nT-7K3M9R,21,\r\n'))
    assert [(row.number, row.remark, row.outcome) for row in rows] == [(2, "one\r\ntwo", "outcome_20"), (4, "", "outcome_21")]


def test_a_quotation_mark_that_never_closes_is_told_in_its_row():
    """What it has swallowed is not recorded as a remark of somebody else's call."""
    rows = list(read_rows('reference,outcome,remark\nT-7K3M9Q,20,"oh\nT-7K3M9R,21,b\nT-7K3M9S,22,c\n'))
    assert [row.number for row in rows] == [2] and "quotation mark" in rows[0].problem


def test_a_long_file_behind_an_open_quotation_mark_is_refused_in_words():
    """A cell of more letters than any reader takes is told by its row."""
    with pytest.raises(FileRefused, match="quotation mark"):
        list(read_rows('reference,outcome\nT-7K3M9Q,"20\n' + "T-7K3M9R,21\n" * 20_000))


@pytest.mark.parametrize("heading", ["REFERENCE , Outcome", "Ref No.,police-outcome", "\ufeffcall reference,RESULT", "Threshold ref,Outcome code,,"])
def test_headings_may_be_spelled_loosely(heading):
    """Capitals, punctuation and usual other words are understood."""
    (row,) = read_rows(f"{heading}\nT-7K3M9Q,attended\n")
    assert row.problem == ""


def test_a_file_without_the_two_columns_says_which_are_missing():
    """The words name the columns and show the heading to write."""
    with pytest.raises(FileRefused, match="outcome cannot be found.*reference,outcome,date,remark"):
        list(read_rows("reference,colour\nT-7K3M9Q,red\n"))


@pytest.mark.parametrize("typed", ["T-7K3M9Q", "t-7k3m9q", " T7K3M9Q ", "T\u20117K3M9Q", "'T-7K3M9Q", "\u00a0T-7K3 M9Q."])
def test_a_reference_is_read_however_it_is_typed(typed):
    """Small letters, spaces, other dashes and a spreadsheet's apostrophe do no harm."""
    assert read_reference(typed) == "T-7K3M9Q"


@pytest.mark.parametrize("cells, said", [
    (",attended,,", "reference is missing"), ("T-7K3M9O,attended,,", "no reference"), ("=1+1,attended,,", "no reference"),
    ("T-7K3M9Q,,,", "outcome is missing"), ("T-7K3M9Q,perhaps,,", "not known"), ("T-7K3M9Q,23,,", "not known"),
    ("T-7K3M9Q,attended,31/02/2026,", "date cannot be read"), ("T-7K3M9Q,attended,,\"" + "x" * 1001 + '"', "longer than"),
])
def test_a_bad_row_says_what_is_wrong_and_what_to_do(cells, said):
    """Each kind of fault has its own words, and an instruction."""
    (row,) = read_rows(f"reference,outcome,date,remark\n{cells}\n")
    assert said in row.problem and any(word in row.problem for word in ("Write", "Shorten"))


def test_the_thousandth_too_many_is_refused():
    """A file of more than fifty thousand rows is to be split; one of exactly so many is taken."""
    rows = "reference,outcome\n" + "T-7K3M9Q,20\n" * MOST_ROWS
    assert sum(1 for _ in read_rows(rows)) == MOST_ROWS
    with pytest.raises(FileRefused, match="50,000 rows. Split it"):
        list(read_rows(rows + "T-7K3M9Q,20\n"))


@pytest.mark.parametrize("typed, code", [
    ("Outcome 22", "outcome_22"), ("OUTCOME-22.", "outcome_22"), ("oc20", "outcome_20"), ("21", "outcome_21"), ("advice: parenting matter", "parenting_advice"),
    ("yes", "attended"), ("No", "not_attended"), ("Not attended", "not_attended"), ("parenting_advice", "parenting_advice"), ("Police did NOT attend", "not_attended"),
    ("", None), ("outcome", None), ("yes outcome 22", None), ("2", None),
])
def test_outcomes_are_read_in_the_words_people_use(typed, code):
    """"Outcome 22", "advice: parenting matter", and a bare yes or no, which is only about attending."""
    assert read_outcome(typed) == code


def test_every_outcome_has_words_a_meaning_and_a_source():
    """The data names each code once; what no source gives is marked."""
    assert tuple(outcomes()) == CODES and all(one.source and one.meaning and one.label for one in outcomes().values())
    assert label("outcome_22") == "Outcome 22" and label(None) == ""


@pytest.mark.parametrize("typed, day", [
    ("22/11/2026", date(2026, 11, 22)), ("3/4/2026", date(2026, 4, 3)), ("2026-11-22", date(2026, 11, 22)), ("22 Nov 2026", date(2026, 11, 22)),
    ("22/11/2026 14:30", date(2026, 11, 22)), ("2026-11-22T14:30:00Z", date(2026, 11, 22)), ("22/11/26", date(2026, 11, 22)), ("11/22/2026", None), ("soon", None),
])
def test_dates_are_read_the_day_first(typed, day):
    """As people here write them, with a time or without."""
    assert read_day(typed) == day


def test_only_the_four_columns_of_a_file_are_kept():
    """What else stands in a file (a name, say) is gone before anything is stored; the rows come back the same."""
    rows = list(read_rows('name,reference,outcome,remark\nKylie Smith,T-7K3M9Q,20,"a\nb"\n'))
    assert "Kylie" not in kept(rows) and list(rows_kept(kept(rows))) == rows


@pytest.mark.parametrize("typed", ["T" * 30_000, " " * 30_000 + "x", "T " * 30_000, "22/11/2026" + "T" * 60, "22/11/2026 " * 9_000],
                         ids=["letters", "spaces", "both", "a date and letters", "many dates"])
def test_a_date_of_thirty_thousand_letters_is_no_date_and_keeps_nobody_waiting(typed):
    """It used to take eighteen seconds, in which nobody else was served."""
    assert took(lambda: read_day(typed)) < 0.5 and read_day(typed) is None


@pytest.mark.parametrize("cell", ["T-AAAAAA" + "\n" * 100_000 + "x", "x" + "\n " * 60_000 + "x", '\n"' * 60_000, "x" + "\r\n\t" * 40_000 + "x", "T-7K3M9Q" + " T" * 50_000],
                         ids=["line breaks", "broken lines", "quotation marks", "tabs", "spaces"])
def test_a_cell_of_a_hundred_thousand_letters_is_bad_and_keeps_nobody_waiting(cell):
    """In each of the four columns; two kilobytes of line breaks used to take thirteen seconds."""
    quoted = '"' + cell.replace('"', '""') + '"'
    for place in range(4):
        cells = ["T-7K3M9Q", "attended", "22/11/2026", "fine"]
        cells[place] = quoted
        rows = []
        assert took(lambda: rows.extend(read_rows("reference,outcome,date,remark\n" + ",".join(cells) + "\n"))) < 0.5
        assert rows[0].problem and len(rows[0].reference) < 200


@pytest.mark.parametrize("between", ["\n", "\r\n  ", '\n"', '\n \t"  ', "\n\n\n", '\n"\n'])
def test_rows_that_a_quotation_mark_has_swallowed_are_still_found(between):
    """Whatever stands between the line break and the reference of the next row."""
    cell = f"oh{between}T-7K3M9R,21".replace('"', '""')
    (row,) = read_rows(f'reference,outcome,remark\nT-7K3M9Q,20,"{cell}"\n')
    assert "quotation mark" in row.problem


def test_a_first_line_that_names_no_columns_is_refused_in_words():
    """A line of a megabyte is not looked into."""
    with pytest.raises(FileRefused, match="first row is too long"):
        list(read_rows("reference,outcome" + ",x" * 500_000 + "\nT-7K3M9Q,20\n"))


def took(what):
    """Seconds."""
    begin = time.perf_counter()
    what()
    return time.perf_counter() - begin
