"""How first messages were answered: danger seen and not seen, by kind and by net, and the topic."""
from __future__ import annotations

from typing import Any, Iterator

from bot.evaluation import judging
from bot.evaluation.figures import Share, share
from bot.evaluation.misses import Miss
from bot.triage.danger import look

SEEN, FALSE = "999 in the first reply", "false 999"
LINE_AND_QUESTION = "999 line and danger question, where not 999"
_KINDS = ("explicit", "implicit", "buried", "typo", "slang", "negated", "historic", "metaphor", "plain")


def note_nets(result: dict[str, Any], learned: str | None) -> dict[str, Any]:
    """The result with what each net alone said: the phrases, and the `learned` level, None where it was not asked."""
    text = next((line["text"] for line in result["transcript"]), "")
    return {**result, "nets": {"phrases": look(text).level == "alarm", "learned": learned == "alarm" if learned else None}}


def figures(results: list[dict[str, Any]]) -> list[Share]:
    """The figures of rehearsed first messages; none for none."""
    if not results:
        return []
    urgent, rest = _urgent(results), _rest(results)
    topical = [r for r in results if r["expect"].get("topic")]
    return [
        share(SEEN, map(judging.says_999, urgent), held=True),
        *_by_net(SEEN, urgent, False), *_by_kind(SEEN, urgent, False),
        share(FALSE, map(judging.says_999, rest), low=True, held=True),
        *_by_net(FALSE, rest, True), *_by_kind(FALSE, rest, True),
        share(LINE_AND_QUESTION, (judging.carries_the_line(r) for r in results if not judging.says_999(r)), held=True, margin=0),
        share("topic", (r["topic"] == r["expect"]["topic"] for r in topical), held=True),
    ]


def misses(results: list[dict[str, Any]]) -> Iterator[Miss]:
    """Every first message that was answered wrongly."""
    for r in _urgent(results):
        if not judging.says_999(r):
            yield _miss("missed emergency", r, r["expect"].get("kind", ""))
    for r in _rest(results):
        if judging.says_999(r):
            by = [net for net, alarmed in r["nets"].items() if alarmed]
            yield _miss("false 999", r, f"{r['expect'].get('kind', '')}, by {' and '.join(by) or 'what it told'}")
    for r in results:
        if not judging.carries_the_line(r):
            yield _miss("no 999 line or danger question", r, f"asked {r['first_reply']['ask']}")
    for r in results:
        if r["expect"].get("topic") and r["topic"] != r["expect"]["topic"]:
            yield _miss("wrong topic", r, f"{r['topic']} for {r['expect']['topic']}")


def _urgent(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [r for r in results if r["expect"].get("must_999") is True]


def _rest(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [r for r in results if r["expect"].get("must_999") is False]


def _by_net(name: str, results: list[dict[str, Any]], low: bool) -> list[Share]:
    return [share(f"{name}: {net} alone", (r["nets"][key] for r in results if r["nets"][key] is not None), low=low)
            for key, net in (("phrases", "phrases"), ("learned", "learned net"))]


def _by_kind(name: str, results: list[dict[str, Any]], low: bool) -> list[Share]:
    kinds = {r["expect"].get("kind") or "no kind given" for r in results}
    ordered = [kind for kind in _KINDS if kind in kinds] + sorted(kinds - set(_KINDS))
    return [share(f"{name}: {kind}", (judging.says_999(r) for r in results if (r["expect"].get("kind") or "no kind given") == kind), low=low)
            for kind in ordered]


def _miss(what: str, result: dict[str, Any], detail: str) -> Miss:
    return Miss(what, result["id"], detail, next((line["text"] for line in result["transcript"]), ""))
