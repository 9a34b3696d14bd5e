"""The `evaluate` command: plays files of cases, prints every figure and every miss, and holds the floors."""
from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Iterable

import yaml

from bot.evaluation import judging
from bot.evaluation.figures import Share, median, percentile, share
from bot.rehearsal.cases import BadCase, read_cases
from bot.rehearsal.running import rehearse
from bot.settings import Settings

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "evaluation"
FLOORS = FOLDER / "floors.yml"


def main(args: argparse.Namespace, settings: Settings) -> int:
    """Plays the files (default: the project's own). Returns 1 when a case broke or a figure fell below its floor.

    The floors hold for the project's own files only: other files are measured, not judged.
    """
    own = not args.files
    files = args.files or sorted([*FOLDER.glob("*.messages.jsonl"), *FOLDER.glob("*.conversations.yml")])
    try:
        cases = [case for file in files for case in read_cases(str(file), None)]
    except BadCase as problem:
        print(problem, file=sys.stderr)
        return 2
    results, began = [], time.monotonic()
    for number, result in enumerate(rehearse(cases, settings), 1):
        results.append(result)
        if number % 20 == 0:
            print(f"{number} of {len(cases)} cases, {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    broken = [result for result in results if "problem" in result]
    played = [result for result in results if "problem" not in result]
    figures = [*_messages([r for r in played if "disposition" not in r.get("expect", {})]),
               *_conversations([r for r in played if "disposition" in r.get("expect", {})])]
    _times(played)
    for result in broken:
        print(f"BROKEN {result['id']}: {result['problem']}")
    below = _below_floors(figures) if own else []
    for line in below:
        print(f"BELOW ITS FLOOR: {line}")
    return 1 if broken or below else 0


def _messages(results: list) -> list[Share]:
    if not results:
        return []
    urgent = [r for r in results if r["expect"].get("must_999") is True]
    rest = [r for r in results if r["expect"].get("must_999") is False]
    topical = [r for r in results if r["expect"].get("topic")]
    figures = [
        share("first reply 999, emergencies", map(judging.says_999, urgent)),
        share("first reply not 999, the rest", (not judging.says_999(r) for r in rest)),
        share("999 line and danger question otherwise", map(judging.carries_the_line, results)),
        share("topic", (r["topic"] == r["expect"]["topic"] for r in topical)),
    ]
    by_kind = defaultdict(list)
    for r in urgent + rest:
        by_kind[r["expect"].get("kind", "?"), r["expect"]["must_999"]].append(judging.says_999(r) == r["expect"]["must_999"])
    figures += [share(f"  {kind} ({'emergency' if must else 'not'})", right) for (kind, must), right in sorted(by_kind.items(), key=str)]
    _print("First messages", figures)
    _list("missed emergency", (r for r in urgent if not judging.says_999(r)))
    _list("false 999", (r for r in rest if judging.says_999(r)))
    _list("no danger question", (r for r in results if not judging.carries_the_line(r)))
    _list("wrong topic", (r for r in topical if r["topic"] != r["expect"]["topic"]), lambda r: f"{r['topic']} for {r['expect']['topic']}")
    return figures


def _conversations(results: list) -> list[Share]:
    if not results:
        return []
    figures = [
        share("disposition", map(judging.disposition_right, results)),
        share("outcome in the end", map(judging.final_right, results)),
        share("no dangerous error", (not judging.dangerous(r) for r in results)),
        share("within the questions allowed", (not judging.too_many_questions(r) for r in results)),
    ]
    _print("Conversations", figures)
    counts = [r["questions"] for r in results]
    print(f"{'questions asked':<44} median {median(counts):.0f}, most {max(counts)}")
    _list("DANGEROUS", filter(judging.dangerous, results), _summary)
    _list("wrong disposition", (r for r in results if not judging.disposition_right(r)), _summary)
    _list("wrong outcome", (r for r in results if judging.disposition_right(r) and not judging.final_right(r)), _summary)
    _list("too many questions", filter(judging.too_many_questions, results), lambda r: f"{r['questions']} for {r['expect']['max_questions']}: {r['asked']}")
    return figures


def _summary(result: dict) -> str:
    return (f"{result['disposition']} -> {result['final']}, expected {result['expect'].get('disposition')} -> {result['expect'].get('final')}; "
            f"rules {[reason['rule'] for reason in result['reasons']]}")


def _print(title: str, figures: Iterable[Share]) -> None:
    print(f"\n{title}")
    for figure in figures:
        print(figure.line())


def _list(title: str, results: Iterable[dict], detail=lambda r: "") -> None:
    for result in results:
        opening = next((line["text"] for line in result["transcript"]), "")
        print(f"  {title}: {result['id']} {detail(result)} | {opening[:160]}")


def _times(results: list) -> None:
    times = [ms for result in results for ms in result["reply_ms"]]
    print(f"\n{'reply time, ms':<44} median {median(times):.0f}, 95th percentile {percentile(times, 95):.0f}, over {len(times)} turns")


def _below_floors(figures: list[Share]) -> list[str]:
    floors = yaml.safe_load(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    values = {figure.name.strip(): figure for figure in figures}
    return [f"{name}: {100 * values[name].value:.1f}%, floor {100 * floor:.1f}%" for name, floor in floors.items()
            if name in values and values[name].value < floor]
