"""What the trust documents name exists: tests, modules, commands, pages and hazards."""
from __future__ import annotations

import ast
import re
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs" / "trust").glob("*.md"))
EXPECTED = {"threat-model.md", "dpia.md", "transparency-record.md", "hazard-log.md", "safety-case.md", "promises.md"}
_TEST = re.compile(r"(tests/[\w/]+\.py)::(\w+)")
#: A path of the project between backticks, with or without the test it holds.
_PATH = re.compile(r"`((?:bot|nlu|actions|tests|docs|benchmarks|deploy|\.ci)/[\w./-]*)(?:::\w+)?`")
_COMMAND = re.compile(r"`python -m bot (\w+)")
_LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
_HAZARD = re.compile(r"\bH\d\d\b")


def words(page: Path) -> str:
    """The text of a page."""
    return page.read_text(encoding="utf-8")


@lru_cache(maxsize=None)
def functions_of(path: str) -> frozenset[str]:
    """The names of the test functions of a file; none where there is no such file."""
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    return frozenset(node.name for node in nodes if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test_"))


def sections(text: str, mark: str) -> dict[str, str]:
    """The parts of a page that begin with a heading of this mark, by heading."""
    parts = re.split(rf"^{mark} (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2]))


def rows_of(text: str, key: str) -> list[str]:
    """The table rows whose first cell fits the pattern."""
    return [line for line in text.splitlines() if re.match(rf"\| *{key} *\|", line)]


def test_every_trust_document_is_there():
    """None of them was lost or renamed."""
    assert EXPECTED <= {page.name for page in PAGES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_test_that_is_named_exists(page):
    """A control without its test would be a claim."""
    assert [f"{path}::{name}" for path, name in _TEST.findall(words(page)) if name not in functions_of(path)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_that_is_named_exists(page):
    """A module that was moved or taken away takes its claim with it."""
    assert [path for path in _PATH.findall(words(page)) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_and_link_leads_somewhere(page):
    """Commands are those of the program; links are to pages that are there."""
    text = words(page)
    assert [name for name in _COMMAND.findall(text) if not (ROOT / "bot" / "commands" / f"{name}.py").is_file()] == []
    assert [link for link in _LINK.findall(text) if not (page.parent / link).exists()] == []


def test_every_promise_names_where_it_is_kept_and_the_tests_that_hold_it():
    """Each hard rule has modules and several tests, and says what is not held."""
    promises = {head: text for head, text in sections(words(ROOT / "docs/trust/promises.md"), "##").items() if re.match(r"\d\.", head)}
    assert len(promises) == 7
    for head, text in promises.items():
        assert len(_TEST.findall(text)) >= 3 and "`bot/" in text and "**Not held:**" in text, head


def test_every_threat_says_what_is_wanted_what_stands_against_it_and_what_is_left():
    """A threat without what is left over would promise too much."""
    threats = {head: text for head, text in sections(words(ROOT / "docs/trust/threat-model.md"), "##").items() if re.match(r"T\d+\.", head)}
    assert len(threats) >= 9
    for head, text in threats.items():
        assert "**Wants:**" in text and "**Left:**" in text and "`bot/" in text and _TEST.search(text), head


def test_every_hazard_is_rated_and_has_its_controls_and_tests():
    """One row in the table of ratings and one section each, and the safety case names no hazard that is not there."""
    log = words(ROOT / "docs/trust/hazard-log.md")
    rated = [_HAZARD.search(row).group() for row in rows_of(log, r"H\d\d")]
    told = {head[:3]: text for head, text in sections(log, "###").items() if _HAZARD.match(head)}
    assert rated == sorted(set(rated)) and set(rated) == set(told)
    for number, text in told.items():
        assert all(part in text for part in ("**Causes:**", "**Effect:**", "**Left:**", "**Owner:**")) and "`bot/" in text and _TEST.search(text), number
    named = set(_HAZARD.findall(words(ROOT / "docs/trust/safety-case.md")))
    assert named and named <= set(rated)


def test_the_assessment_names_every_table_of_the_database():
    """What is held about people is what the tables hold; one that nobody wrote down would be held unseen."""
    tables = {name for file in sorted((ROOT / "bot").rglob("tables.py")) for name in re.findall(r'__tablename__ = "(\w+)"', file.read_text(encoding="utf-8"))}
    assert len(tables) > 25 and [name for name in sorted(tables) if f"`{name}`" not in words(ROOT / "docs/trust/dpia.md")] == []


def test_ratings_are_those_of_the_matrix():
    """Each risk is what the matrix on the same page gives for its severity and likelihood."""
    log = words(ROOT / "docs/trust/hazard-log.md")
    across = ["minor", "significant", "considerable", "major", "catastrophic"]
    matrix = {likelihood.lower(): [int(cell) for cell in cells.split("|")]
              for likelihood, cells in re.findall(r"^\| (Very high|High|Medium|Low|Very low) \| ((?:\d \| ){4}\d) \|$", log, re.MULTILINE)}
    assert len(matrix) == 5
    for row in rows_of(log, r"H\d\d"):
        severity, before, risk_before, after, risk_after = [cell.strip().lower() for cell in row.strip("| ").split("|")][-5:]
        place = across.index(severity)
        assert (matrix[before][place], matrix[after][place]) == (int(risk_before), int(risk_after)), row
