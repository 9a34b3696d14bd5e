"""A month's pack says what was counted, by which definition, and lists every call by reference."""
from __future__ import annotations

import re
import shutil
import subprocess
import zlib
from datetime import datetime, timedelta, timezone

import pytest

from bot.review.exporting.months import months_before, read_month
from bot.review.exporting.pack import gather_pack
from bot.review.exporting.pack_pdf import printed_pack
from bot.review.figures.suppression import FEW
from bot.review.outcomes.recording import record
from bot.review.scope import scope_of
from tests.review.exporting_calls import FORCE, NOW, OF_NORTH, SOUTH, Log, make_call


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """A November of forty calls: two children of Hazel Court, and calls of Willow End."""
    made = Log(tmp_path_factory.mktemp("packs"))
    with made.working() as desk:
        for number in range(30):
            make_call(desk, child="HC-14" if number % 2 else "HC-17", ago=timedelta(hours=5 + number * 7))
        for number in range(10):
            make_call(desk, "willow-end", SOUTH, "REPORT", "escalated", "WE-21", timedelta(hours=9 + number * 11))
        make_call(desk, ago=timedelta(days=40))
        first = make_call(desk, ago=timedelta(hours=2))
        record(desk, first, "outcome_22", None, "", "sup-1")
        desk.log.add(first, "remarked", desk.clock(), "", about="review", what="judged", value="too_slow", by="sup-1")
    yield made, first
    made.close()


def pack_of(log, account=FORCE, home="", month="2026-11"):
    with log.reading() as desk:
        return gather_pack(desk, scope_of(account), read_month(month, NOW), account.name, home)


def words_of(pack, monkeypatch):
    """The words of a pack's PDF, page by page, read from its bytes: with the PDF's own fonts they stand there as they are."""
    with monkeypatch.context() as changed:
        changed.setattr("bot.notes.paper.dejavu", lambda: None)
        content = printed_pack(pack)
    pages = []
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            stream = zlib.decompress(found[1])
        except zlib.error:
            continue
        said = re.findall(rb"\(((?:\\.|[^\\()])*)\) Tj", stream)
        if said:
            pages.append(" ".join(" ".join(re.sub(r"\\(.)", r"\1", words.decode("latin-1")) for words in said).split()))
    return pages


def test_a_pack_keeps_to_its_month_scope_and_home(log):
    """Calls of other months, homes and providers are not in it; a home that is not theirs gives nothing, as one that is none."""
    log, first = log
    assert len(pack_of(log).calls) == 41 and len(pack_of(log, home="hazel-court").calls) == 31 and len(pack_of(log, OF_NORTH).calls) == 31
    assert pack_of(log, OF_NORTH, "willow-end") is None and pack_of(log, OF_NORTH, "nowhere") is None
    assert len(pack_of(log, month="2026-10").calls) == 1


def test_the_figures_of_a_homes_pack_count_that_home_only(log):
    """The conditions of the home are on every count, and what would tell about one of a handful of children is not there."""
    log, _ = log
    of_home, of_force = pack_of(log, home="willow-end"), pack_of(log)
    named = {figure.name for figure in of_home.figures}
    assert not named & {"ethnicity", "gender", "age_band", "out_of_area", "homes", "providers", "top_places"} and "missed_risk" in named

    def measures(pack, name):
        return {one.name: one.value for figure in pack.figures if figure.name == name for one in figure.now.measures}

    assert "Hazel" not in str([figure.as_data() for figure in of_home.figures])
    assert measures(of_home, "repeats") != measures(of_force, "repeats")


def test_small_numbers_of_people_are_hidden_in_a_forces_pack(log):
    """By ethnicity, of two or three children, no number is told."""
    log, _ = log
    ethnicity = next(figure for figure in pack_of(log).figures if figure.name == "ethnicity")
    cells = [cell for table in ethnicity.now.tables for row in table.rows for cell in row[1:]]
    assert not cells or FEW in cells
    assert all(not isinstance(cell, int) or cell == 0 or cell >= 5 for cell in cells)


def test_the_pdf_lists_every_call_with_what_became_of_it(log, monkeypatch):
    """Every reference, the judgement and the police outcome stand there; pages are numbered, dated, and name the versions."""
    log, first = log
    pack = pack_of(log)
    pages = words_of(pack, monkeypatch)
    said = " ".join(pages)
    assert all(row.call in said for row in pack.calls)
    assert re.search(rf"{first} 20 Nov 2026 18:00 hazel-court HOME filtered Too slow Outcome 22", said)
    for number, page in enumerate(pages, start=1):
        assert f"Made 20 Nov 2026 20:00 UK time. Page {number} of {len(pages)}" in page
    assert pack.versions["protocols"] in said and pack.versions["registry"] in said and "THIS MONTH IS NOT OVER" in said
    for figure in pack.figures:
        assert figure.definition.version in said and figure.definition.title in said
    assert "HC-14" not in said.split("Every call of the month")[1]


def test_another_reader_finds_the_same_words(log, tmp_path):
    """With the fonts that are really used, and wherever the machine has a reader of PDFs to ask."""
    log, first = log
    pack, reader = pack_of(log, home="hazel-court"), shutil.which("pdftotext")
    content = printed_pack(pack)
    assert content.startswith(b"%PDF-") and content.rstrip().endswith(b"%%EOF") and b"/Lang (en-GB)" in content
    if reader:
        (tmp_path / "pack.pdf").write_bytes(content)
        said = subprocess.run([reader, "-layout", str(tmp_path / "pack.pdf"), "-"], capture_output=True, check=True).stdout.decode("utf-8")
        assert all(row.call in said for row in pack.calls) and "Outcome 22" in next(line for line in said.splitlines() if first in line)


def test_an_empty_month_makes_a_pack_that_says_so(log, monkeypatch):
    """No calls, no charts, no error."""
    log, _ = log
    said = " ".join(words_of(pack_of(log, home="willow-end", month="2026-02"), monkeypatch))
    assert "There were no calls" in said and "28 February 2026" in said


def test_months_are_read_strictly():
    """A month that has not begun, or is none, is refused; the one that is going on counts and says so."""
    at = datetime(2026, 11, 20, tzinfo=timezone.utc)
    assert read_month("2026-11", at).days == 30 and read_month("2024-02", at).days == 29
    for wrong in ("2026-12", "2026-00", "2026-1", "", "1999-01", "2026-11-01", "november"):
        assert read_month(wrong, at) is None
    assert months_before(at, 12)[0] == ("2026-11", "November 2026 (so far)") and months_before(at, 12)[-1] == ("2025-12", "December 2025")
