"""What changed between two versions for one case: down, up, or only its reasons."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Mapping, Optional

from bot.rehearsal.reaching import Level, Reached, level
from bot.triage.values import SEVERITY

DOWN, UP, REASONS, SAME = "down", "up", "reasons", "same"
_FINAL = ("filtered", "open", "escalated")


@dataclass(frozen=True)
class Rule:
    """A rule that decided: its id, its words and its sources."""

    id: str
    text: str
    source: tuple[str, ...]


@dataclass(frozen=True)
class Side:
    """One version's answer to a case: in words, with the rules that decided."""

    words: str
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True)
class Change:
    """One case under both versions. `kind` is down, up, reasons or same; `fell` orders the worst first."""

    what: str
    id: str
    kind: str
    old: Side
    new: Side
    facts: Mapping[str, Any] = field(default_factory=dict)
    at: Optional[datetime] = None
    fell: int = 0
    open: bool = False


def compare(what: str, id: str, old: Reached, new: Reached, at: Optional[datetime] = None) -> Change:
    """Compares where the same facts lead. What could turn out lower than before counts as down, decided or not."""
    before, after = _rules(old), _rules(new)
    kind = _kind(old, new)
    if kind == SAME and (before != after or old.asks != new.asks):
        kind = REASONS
    return Change(what, id, kind, Side(old.words, before), Side(new.words, after), {**_because(old), **_because(new)}, at,
                  max(old.low[0] - new.low[0], old.high[0] - new.high[0]), old.decision is None or new.decision is None)


def compare_played(id: str, old: dict[str, Any], new: dict[str, Any]) -> Change:
    """Compares two plays of one conversation: its disposition first, then how it ended."""
    ranks = [(_rank(result), _FINAL.index(result["final"]) if result["final"] in _FINAL else 1) for result in (old, new)]
    before, after = _played_rules(old), _played_rules(new)
    lower = ranks[1][0] < ranks[0][0] or ranks[1][1] < ranks[0][1]
    kind = DOWN if lower else UP if ranks[0] != ranks[1] else REASONS if before != after else SAME
    because = {fact: value for result in (old, new) for rule in result["reasons"] for fact, value in rule["because"].items()}
    return Change("conversation", id, kind, Side(_played_words(old), before), Side(_played_words(new), after), because, None,
                  ranks[0][0][0] - ranks[1][0][0])


def _kind(old: Reached, new: Reached) -> str:
    # An answer that only the new version has, could not be given under the old: its range there is no promise that was broken.
    only_new = old.asks in old.not_allowed and old.asks not in new.not_allowed
    if new.low < old.low or (new.high < old.high and not only_new):
        return DOWN
    return UP if new.low > old.low or new.high > old.high else SAME


def _rules(reached: Reached) -> tuple[Rule, ...]:
    return tuple(sorted((Rule(one.rule, one.text, tuple(one.source)) for one in (reached.decision.reasons if reached.decision else ())),
                        key=lambda rule: rule.id))


def _because(reached: Reached) -> dict[str, Any]:
    return {fact: value for one in (reached.decision.reasons if reached.decision else ()) for fact, value in one.because.items()}


def _rank(result: dict[str, Any]) -> Level:
    # A conversation that never got as far as a decision protects nobody, so it ranks below all that did.
    return level(result["disposition"]) if result["disposition"] in SEVERITY else (-1, True)


def _played_rules(result: dict[str, Any]) -> tuple[Rule, ...]:
    return tuple(sorted((Rule(one["rule"], "", tuple(one["source"].split(", "))) for one in result["reasons"]), key=lambda rule: rule.id))


def _played_words(result: dict[str, Any]) -> str:
    return f"{result['disposition'] or 'no decision'}, in the end {result['final'] or 'open'}"
