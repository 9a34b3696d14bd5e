"""What was told unasked, in first messages and beside answers: how much of it is taken, and how much of that is true."""
from __future__ import annotations

from typing import Any, Iterable, Iterator

from bot.evaluation.answers import ReadAnswer
from bot.evaluation.figures import Share, share
from bot.evaluation.misses import Miss
from bot.triage.answers.words import load

#: Danger has figures of its own, and a child's reference is asked for in any case.
_ELSEWHERE = ("danger_now", "child")
#: One thing told: (case id, the words, fact, value).
Told = tuple[str, str, str, str]


def of_messages(results: list[dict[str, Any]], facts: dict[str, Any]) -> tuple[set[Told], set[Told]]:
    """(wanted, taken) of the first messages whose label says what they tell."""
    wanted, taken = set(), set()
    for result in results:
        if result["id"] in facts:
            words = next((line["text"] for line in result["transcript"]), "")
            wanted |= _pairs(result["id"], words, facts[result["id"]])
            taken |= _pairs(result["id"], words, result["facts"])
    return wanted, taken


def of_answers(read: Iterable[ReadAnswer]) -> tuple[set[Told], set[Told]]:
    """(wanted, taken) beside what was asked, of the answers in files that label it."""
    wanted, taken = set(), set()
    for one in read:
        if "also" not in one.item:
            continue
        name, words, asked = str(one.item["id"]), one.item["text"], one.question.fact
        wanted |= _pairs(name, words, one.item["also"])
        taken |= _pairs(name, words, {answer.fact: answer.value for answer in one.reading.answers if answer.fact != asked})
    return wanted, taken


def figures(where: str, wanted: set[Told], taken: set[Told]) -> list[Share]:
    """Recall and precision, and both for values that can lower a decision; none where nothing was told or taken."""
    if not wanted and not taken:
        return []
    return [
        share(f"told unasked {where}, taken", (one in taken for one in wanted)),
        share(f"told unasked {where}, taken: that lower", (one in taken for one in wanted if _lowers(one))),
        share(f"taken unasked {where}, true", (one in wanted for one in taken), held=True),
        share(f"taken unasked {where}, true: that lower", (one in wanted for one in taken if _lowers(one))),
    ]


def misses(wanted: set[Told], taken: set[Told]) -> Iterator[Miss]:
    """What was taken and is not in the label: those that can lower first. What was not taken is asked, and not listed."""
    for name, words, fact, value in sorted(taken - wanted, key=lambda one: (not _lowers(one), one)):
        lowers = _lowers((name, words, fact, value))
        yield Miss(f"taken unasked, not in the label{', can lower' if lowers else ''}", name, f"{fact}: {value}", words)


def _pairs(name: str, words: str, facts: dict[str, Any]) -> set[Told]:
    """A list of flags is one thing told for each flag."""
    return {(name, words, fact, str(value)) for fact, values in facts.items() if fact not in _ELSEWHERE and _coded(fact)
            for value in (values if isinstance(values, (list, tuple)) else [values])}


def _coded(fact: str) -> bool:
    known = load().facts.get(fact)
    return known is not None and bool(known.order or known.phrases)


def _lowers(told: Told) -> bool:
    known = load().facts.get(told[2])
    return known is not None and told[3] in known.lowering
