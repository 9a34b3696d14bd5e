"""The page of transcripts is what the service says today."""
from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.transcripts.__main__ import page
from bot.triage.danger import LINE, Finding, advice
from bot.triage.reading_protocols import load_library

pytestmark = pytest.mark.anyio
WRITTEN = Path(__file__).resolve().parents[2] / "docs" / "telegram-transcripts.md"


@pytest.fixture
def anyio_backend() -> str:
    """The channel runs on asyncio."""
    return "asyncio"


async def test_the_page_of_transcripts_is_what_the_service_says_today():
    """Every scene is played again over the emulator; `python -m benchmarks.transcripts` writes the page anew."""
    assert await page() == WRITTEN.read_text(encoding="utf-8")


def test_no_transcript_says_that_it_is_no_emergency_or_not_to_ring():
    """And each scene says 999 somewhere."""
    for scene in WRITTEN.read_text(encoding="utf-8").split("\n## ")[1:]:
        assert "999" in scene, scene[:60]
        assert not re.search(r"not an emergency|no need to ring|(do not|don't|never|no need to) (ring|call|phone)", scene, re.I)


@pytest.mark.parametrize("kind", ["breathing", "weapon", "taken", "vehicle", "missing_danger", "suicide", "fire", "gas", "height", "other", "never heard of"])
def test_999_advice_says_whom_to_ask_for_what_to_say_first_and_to_stay_on_the_line(kind):
    """Short, whatever the kind."""
    words = advice(Finding("alarm", kind))
    assert re.match(r"Ring 999 now\. Ask for (an|the) .*Say first: .+\. Stay on the line", words) and len(words) < 260


@pytest.mark.parametrize("name", ["missing", "incident", "returned"])
def test_a_999_decision_says_the_same_on_every_protocol(name):
    """The steps of the decision, in the order in which they are read."""
    steps = " ".join(item.do for item in load_library().protocols[name].tell if item.disposition == "999")
    places = [steps.index(words) for words in ("Ring 999 now", "Ask for", "on the line", "Say first")]
    assert places[0] == 0 and places[1] < places[2] and LINE not in steps
