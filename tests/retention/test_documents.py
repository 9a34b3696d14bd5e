"""docs/retention.md says what the program does."""
from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest

from bot.commands import purge, subject
from bot.retention.holds import REASONS
from bot.retention.periods import load_periods
from bot.retention.subject.erasing import GROUNDS

DOC = (Path(__file__).resolve().parents[2] / "docs" / "retention.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["chat", "notes", "coded"])
def test_the_periods_in_the_table_are_those_shipped(name):
    """Days, limits and marks."""
    period = load_periods()[name]
    [row] = [line for line in DOC.splitlines() if line.startswith(f"| {name} |")]
    assert f"{period.days} days" in row and f"| {period.low} to {period.high} |" in row and f"({period.mark})" in row


def test_every_ground_and_reason_is_explained():
    """Whoever types one can read up on it."""
    assert [one for one in GROUNDS if f"`{one}`" not in DOC] == []
    assert [one for one in REASONS if not re.search(rf"\b{one}\b", DOC, re.IGNORECASE)] == []


@pytest.mark.parametrize("module", [purge, subject])
def test_every_command_shown_can_be_typed(module):
    """The parser takes each line of the document."""
    name = module.__name__.rsplit(".", 1)[-1]
    lines = re.findall(rf"python -m bot {name}\b([^\n#`]*)", DOC)
    parser = argparse.ArgumentParser()
    module.add_arguments(parser)
    for line in lines:
        parser.parse_args([quoted.strip('"') for quoted in re.findall(r'"[^"]*"|\S+', line)])
    assert len(lines) >= 3
