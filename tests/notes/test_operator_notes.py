"""The note of a call that an operator took: for somebody who has the police on the line, with what happened and what was noted."""
from __future__ import annotations

import pytest

from bot.notes.gathering import gather
from bot.notes.pages import page
from bot.notes.printing import printed
from bot.notes.thrive import thrive
from bot.notes.words import by_role, meaning
from bot.triage.circumstances import Circumstances
from tests.console.operator import MISSING, Operator
from tests.support.console_scene import ConsoleScene


@pytest.fixture(scope="module")
def note(tmp_path_factory):
    """A missing child reported to an operator, with a note."""
    scene = ConsoleScene(tmp_path_factory.mktemp("operator"), "operators")
    operator = Operator(scene)
    operator.start(MISSING, "hazel-court", "HC-17")
    operator.post("note", note="The manager rang round his friends")
    for _ in range(12):
        wanted = [value for value in ("no", "none", "unknown", "not_in_touch", "some", "yes") if value in operator.options()]
        if operator.head or not wanted:
            break
        operator.choose(wanted[0])
    with scene.console.reading() as desk:
        made = gather(desk, operator.call)
    yield made
    scene.close()


def section(text: str, heading: str) -> str:
    return text.split(f"\n{heading}\n")[1].split("\n\n")[0]


@pytest.mark.parametrize("write", [thrive, page])
def test_an_operator_is_not_told_to_ring_the_police(note, write):
    """The operator takes the report; the caller is told nothing that the call itself has settled."""
    assert note.final.disposition == "REPORT" and note.role == "operator"
    text = write(note)
    assert "Ring 101" not in text and "report to the police now, not as an emergency" not in text
    assert "Take the report from this caller in this call" in text and "the operator takes the report now" in text and "Tell the caller: " in text


def test_what_happened_and_what_was_noted_stand_under_the_headings(note):
    """The first words under threat, the operator's notes under investigation."""
    text = thrive(note)
    assert 'in the first words: "A child is missing. She has not come back and her phone is off"' in section(text, "THREAT")
    assert "The manager rang round his friends" in section(text, "INVESTIGATION")


def test_the_page_and_the_pdf_have_the_operators_notes_in_a_list(note):
    """Before the questions, and not only in the timed record."""
    before = page(note).split("Questions and answers")[0]
    assert "Operators&#39; notes" in before or "Operators' notes" in before
    assert "The manager rang round his friends" in before and "First words" in before
    assert printed(note).startswith(b"%PDF")


def test_no_mark_of_a_protocol_is_left_in_a_note():
    """One that is not known here is said by role."""
    circumstances = Circumstances.__new__(Circumstances)
    object.__setattr__(circumstances, "settings", type("Settings", (), {"non_emergency": "101"}))
    assert by_role("Ring {your_manager}, then {on_call} or {designated_officer}: {non_emergency}", circumstances) == (
        "Ring the manager, then the on-call manager or the designated officer: 101")


def test_a_worker_still_reads_what_a_worker_does():
    """Only operators have the police on the line."""
    assert meaning("REPORT", "staff").startswith("report to the police") and meaning("HOME", "operator") == "the home handles it"
