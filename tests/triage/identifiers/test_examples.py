"""How much of what identifies a person is found, and how little else, over written examples; one half was written before the code."""
from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from bot.triage.identifiers import Identifier, find, mask

EXAMPLES = [json.loads(line) for line in (Path(__file__).parent / "examples.jsonl").read_text(encoding="utf-8").splitlines()]
#: Measured, less two cases: (share of what is to be found that is found, share of what is found that was to be).
FLOORS = {"measure": (0.96, 0.98), "develop": (0.95, 0.98)}


def expected(example: dict) -> list[Identifier]:
    """What is to be taken out, in the order of the text."""
    found, place = [], 0
    for kind, words in example["mask"]:
        place = example["text"].index(words, place)
        found.append(Identifier(kind, place, place + len(words)))
        place += len(words)
    return found


def letters(text: str, spans) -> set[int]:
    """The places of all letters and figures within some spans."""
    return {place for one in spans for place in range(one.start, one.end) if text[place].isalnum()}


def measured(half: str) -> dict[str, Counter]:
    """By kind: how many were to be found, were found whole, and were taken out wrongly or too far."""
    figures: dict[str, Counter] = {}
    for example in EXAMPLES:
        if example["half"] != half:
            continue
        text, wanted, found = example["text"], expected(example), find(example["text"])
        for one in wanted:
            counts = figures.setdefault(one.kind, Counter())
            counts["wanted"] += 1
            counts["found"] += letters(text, [one]) <= letters(text, found)
        for one in found:
            figures.setdefault(one.kind, Counter())["wrong"] += bool(letters(text, [one]) - letters(text, wanted))
    return figures


@pytest.mark.parametrize("half", FLOORS)
def test_what_identifies_is_found_and_little_else(half):
    """Recall and precision stay above their floors; the figures are printed by kind."""
    figures = measured(half)
    total = sum(figures.values(), Counter())
    for kind, counts in (*sorted(figures.items()), ("all", total)):
        recall, precision = counts["found"] / max(counts["wanted"], 1), counts["found"] / max(counts["found"] + counts["wrong"], 1)
        print(f"{half:8} {kind:11} to find {counts['wanted']:3}  recall {recall:6.1%}  precision {precision:6.1%}")
    least_recall, least_precision = FLOORS[half]
    assert total["found"] / total["wanted"] >= least_recall
    assert total["found"] / (total["found"] + total["wrong"]) >= least_precision


def test_there_are_enough_examples_of_both_sorts():
    """At least 350, each half with things to find and with messages that hold nothing."""
    for half in FLOORS:
        rows = [example for example in EXAMPLES if example["half"] == half]
        assert len(rows) >= 175 and sum(not example["mask"] for example in rows) >= 50
    assert len({example["text"] for example in EXAMPLES}) == len(EXAMPLES)


def test_masking_an_example_twice_changes_nothing_more():
    """What stands in its place is never taken for something itself."""
    for example in EXAMPLES:
        once = mask(example["text"])
        assert mask(once) == once
