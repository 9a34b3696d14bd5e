"""Every page of docs/ leads where it says: links, headings, paths, commands and settings; and the index names each page."""
from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from bot.__main__ import parser

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), ROOT / "README.md"])
_LINK = re.compile(r"\]\((?!https?:)([^)\s]+)\)")
_PATH = re.compile(r"`((?:bot|nlu|actions|tests|docs|benchmarks|deploy|\.ci)/[\w./-]*\w/?)(?:::\w+)?`")
_COMMAND = re.compile(r"python -m bot ([a-z][^`\n]*)")
#: Where the command ends and a remark, a pipe or the rest of a crontab begins.
_REST = re.compile(r"\s(?:#|\||>|\(|&&)|'$|  +[A-Za-z]")
_SETTING = re.compile(r"\b((?:THRESHOLD|TELEGRAM)_[A-Z_]+[A-Z])\b")
_LABELS = {
    "for-staff.md": ("I want it reported", "Something is different", "Handle in the home", "Report to the police", "I need more time", "/status", "/person"),
    "for-operators.md": ("Take a call", "Start the call", "Board", "Change", "Known so far"),
    "for-supervisors.md": ("Day after", "Start with the first call", "Questions and facts", "What would have led elsewhere", "Other calls", "The record",
                           "typed in the first message", "typed, said back and agreed to", "not understood twice", "Words of notes"),
}
_FOR_PEOPLE = ("for-staff.md", "for-operators.md", "for-supervisors.md")


def ids(page: Path) -> str:
    """The name of a page in a test's id."""
    return str(page.relative_to(ROOT))


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as they are made for reading on the web."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_link_leads_to_a_page_and_a_heading(page):
    """A link into nothing costs a reader their trust in the rest."""
    wrong = []
    for link in _LINK.findall(page.read_text(encoding="utf-8")):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            wrong.append(link)
    assert wrong == []


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_path_that_is_named_is_there(page):
    """A file that was moved takes the sentence about it along. A name in capitals stands for one to be made; what is ignored is made by somebody."""
    ignored = {line.strip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()}
    named = {path.strip("/") for path in _PATH.findall(page.read_text(encoding="utf-8"))} - ignored
    assert [path for path in sorted(named) if not (ROOT / path).exists() and not re.search(r"[A-Z]{3}", path)] == []


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_command_is_one(page):
    """Each line that somebody could type is taken by the program's own parser, options and all."""
    refused = []
    for told in _COMMAND.findall(page.read_text(encoding="utf-8")):
        words = shlex.split(_REST.split(told)[0].replace("NUMBER", "7").replace("...", ""))
        bare = all(re.fullmatch("[a-z]+", word) for word in words)  # only spoken of: its help must be there
        try:
            parser().parse_args([*words, "--help"] if bare else words)
        except SystemExit as ended:
            if ended.code or not bare:
                refused.append(told)
    assert refused == []


def test_every_setting_that_is_named_is_read_somewhere():
    """A variable that nothing reads would be set in vain."""
    files = [path for folder in ("bot", "benchmarks", "tests") for path in sorted((ROOT / folder).rglob("*.py"))] + [ROOT / "Makefile"]
    known = {name for file in files for name in _SETTING.findall(file.read_text(encoding="utf-8"))}
    assert {f"{page.name}: {name}" for page in PAGES for name in _SETTING.findall(page.read_text(encoding="utf-8")) if name not in known} == set()


def test_the_index_names_every_page():
    """A page that nobody is sent to is read by nobody."""
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    linked = {(DOCS / link.partition("#")[0]).resolve() for link in _LINK.findall(index)}
    assert [ids(page) for page in PAGES if page.parent in (DOCS, DOCS / "trust") and page.name != "README.md" and page not in linked] == []


@pytest.mark.parametrize("name, labels", _LABELS.items())
def test_a_button_that_a_page_speaks_of_is_there(name, labels):
    """Somebody looks for exactly these words at three in the morning."""
    text = (DOCS / name).read_text(encoding="utf-8")
    shown = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "bot").rglob("*")) if path.suffix in (".py", ".html", ".yml"))
    assert [label for label in labels if label not in text or label not in shown] == []


@pytest.mark.parametrize("name", _FOR_PEOPLE)
def test_a_page_for_people_is_short_and_never_speaks_against_ringing(name):
    """One to two screens; no command but one that somebody else runs; and 999 in its first lines or its own heading."""
    text = (DOCS / name).read_text(encoding="utf-8")
    assert len(text.split()) < 1_000 and "```" not in text and re.search(r"999|danger", text.lower())
    assert not re.search(r"not an emergency[^,.]*\. |do not ring|don't ring|no need to ring", text, re.IGNORECASE)
