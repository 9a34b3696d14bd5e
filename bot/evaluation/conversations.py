"""How whole conversations ended, after how many questions and how quickly each reply came."""
from __future__ import annotations

from typing import Any, Iterator

from bot.evaluation import judging
from bot.evaluation.figures import Number, Share, median, percentile, share
from bot.evaluation.misses import Miss


def figures(results: list[dict[str, Any]]) -> list[Share | Number]:
    """The figures of rehearsed conversations; none for none."""
    if not results:
        return []
    counts = [r["questions"] for r in results]
    return [
        share("disposition", map(judging.disposition_right, results), held=True),
        share("outcome in the end", map(judging.final_right, results), held=True),
        share("dangerous errors", map(judging.dangerous, results), low=True, held=True, margin=0),
        share("within the questions allowed", (not judging.too_many_questions(r) for r in results), held=True),
        Number("questions asked, median", median(counts), len(counts)),
        Number("questions asked, most", max(counts), len(counts)),
    ]


def misses(results: list[dict[str, Any]]) -> Iterator[Miss]:
    """Every conversation that went wrong, the dangerous first."""
    for r in filter(judging.dangerous, results):
        yield _miss("DANGEROUS: should be escalated and ended filtered", r, _ending(r))
    for r in results:
        if not judging.disposition_right(r):
            yield _miss("wrong disposition", r, _ending(r))
    for r in results:
        if judging.disposition_right(r) and not judging.final_right(r):
            yield _miss("wrong outcome in the end", r, _ending(r))
    for r in filter(judging.too_many_questions, results):
        yield _miss("too many questions", r, f"{r['questions']}, allowed {r['expect']['max_questions']}")


def times(results: list[dict[str, Any]]) -> list[Number]:
    """How long replies took, over every turn; none where nothing was played."""
    took = [ms for result in results for ms in result["reply_ms"]]
    return [Number("reply time, median ms", median(took), len(took)), Number("reply time, 95th percentile ms", percentile(took, 95), len(took))] if took else []


def _ending(result: dict[str, Any]) -> str:
    expect = result["expect"]
    rules = ", ".join(reason["rule"] for reason in result["reasons"][:3]) or "no rule"
    return f"{result['disposition']} -> {result['final']}, not {_any(expect.get('disposition'))} -> {_any(expect.get('final'))} ({rules})"


def _any(value: object) -> str:
    return "/".join(map(str, value)) if isinstance(value, list) else str(value)


def _miss(what: str, result: dict[str, Any], detail: str) -> Miss:
    return Miss(what, result["id"], detail, next((line["text"] for line in result["transcript"]), ""))
