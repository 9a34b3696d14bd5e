"""Words for what a comparison found, the worst first."""
from __future__ import annotations

import statistics
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Iterator

from bot.rehearsal.comparing import DOWN, REASONS, SAME, UP, Change, Side
from bot.triage.clocks import UK

TITLES = {DOWN: "WENT DOWN", UP: "WENT UP", REASONS: "ONLY THE REASONS OR QUESTIONS CHANGED"}
#: The reason that walking gives when no rule holds.
NO_RULE = "no-rule-fits"
#: Where only reasons changed there can be hundreds; what went down or up is always listed whole.
_SHOWN = 20
_INDENT = " " * 6


@dataclass
class Report:
    """Everything one comparison found. `left_out` counts what was not replayed, by kind and why."""

    old_name: str
    old_version: str
    new_version: str
    changes: list[Change] = field(default_factory=list)
    left_out: Counter[tuple[str, str]] = field(default_factory=Counter)
    differing: list[str] = field(default_factory=list)
    questions: list[tuple[int, int]] = field(default_factory=list)
    settings: tuple[tuple[str, Any, Any, bool], ...] = ()
    notes: list[str] = field(default_factory=list)

    def leave_out(self, what: str, why: str) -> None:
        """Counts one call, case or conversation that was not replayed."""
        self.left_out[what, why] += 1

    def of(self, kind: str) -> list[Change]:
        """The changes of a kind: what fell furthest first, then calls before cases, by reference."""
        return sorted((one for one in self.changes if one.kind == kind), key=lambda one: (-abs(one.fell), one.what, one.id, str(one.at)))

    def summary(self) -> dict[str, Any]:
        """The counts."""
        kinds = Counter(one.kind for one in self.changes)
        return {"old": self.old_name, "old_version": self.old_version, "new_version": self.new_version,
                "compared": dict(Counter(one.what for one in self.changes)), **{kind: kinds[kind] for kind in (DOWN, UP, REASONS, SAME)},
                "not_replayed": sum(self.left_out.values())}

    def rows(self) -> Iterator[dict[str, Any]]:
        """For `--json`: one object for each change, then {"summary": ...}."""
        for kind in TITLES:
            for one in self.of(kind):
                yield {"change": kind, "open": one.open, one.what: one.id, "at": one.at.isoformat() if one.at else None, "old": _row(one.old),
                       "new": _row(one.new), "facts": dict(one.facts)}
        yield {"summary": self.summary()}


def lines(report: Report) -> Iterator[str]:
    """The report for people."""
    same = " (the same files)" if report.old_version == report.new_version else ""
    yield f"Old: {report.old_name}, version {report.old_version}"
    yield f"New: bot/protocols as it stands, version {report.new_version}{same}"
    for name, in_force, wanted, clock in report.settings:
        yield f"Setting tried: {name} {in_force} -> {wanted}" + (" (moves a clock: shows in conversations only)" if clock else "")
    for kind, title in TITLES.items():
        found = report.of(kind)
        if found:
            yield f"\n{title} ({len(found)})"
            for one in found[:_SHOWN] if kind == REASONS else found:
                yield from _change(one)
            if kind == REASONS and len(found) > _SHOWN:
                yield f"  ... and {len(found) - _SHOWN} more; --json lists all."
    yield ""
    yield from _ending(report)


def _ending(report: Report) -> Iterator[str]:
    told = report.summary()
    replayed = ", ".join(f"{count} {_NAMES[what]}" for what, count in sorted(told["compared"].items())) or "nothing"
    yield f"Compared: {replayed}."
    yield f"{told[DOWN]} went down, {told[UP]} went up, {told[REASONS]} changed only reasons or questions, {told[SAME]} did not change."
    if report.questions:
        old, new = ([pair[side] for pair in report.questions] for side in (0, 1))
        yield f"Questions asked in the golden cases: median {statistics.median(old):g} -> {statistics.median(new):g}, most {max(old)} -> {max(new)}."
    holes = [one.id for one in report.changes if any(rule.id == NO_RULE for rule in one.new.rules)]
    if holes:
        yield (f"No rule of the new protocols fits {len(holes)} of these ({', '.join(holes[:5])}): they fall back to REPORT because nobody "
               "wrote what to do. A rule is missing.")
    if report.differing:
        yield (f"{len(report.differing)} logged decisions come out differently from the log even under the version they were made with "
               f"({', '.join(report.differing[:5])}): the program has changed since. They are compared as it decides now.")
    for (what, why), count in sorted(report.left_out.items()):
        yield f"Not replayed: {count} x {what}: {why}."
    yield from report.notes
    yield from _LIMITS


#: What a rehearsal shows and what none can.
_LIMITS = (
    "Both versions were judged by the program as it is now.",
    "What was replayed: logged decisions on their recorded facts, at their time, with the plans they began with; golden cases on their "
    "facts; conversations word by word, read by the rules without the language model.",
    "What was not: how the language model would read a new wording, the limits that pass in logged calls, and the wording of questions "
    "and of what to do. Read those in the difference of the files.",
)
_NAMES = {"call": "logged decisions", "case": "golden cases", "conversation": "conversations"}


def _change(one: Change) -> Iterator[str]:
    at = one.at.astimezone(UK).strftime(", %d %b %Y %H:%M") if one.at else ""
    maybe = " (depends on answers that are not known)" if one.open else ""
    yield f"  {one.what} {one.id}{at}: {one.old.words} -> {one.new.words}{maybe}"
    both = [rule for rule in one.old.rules if rule in one.new.rules]
    for name, rules in (("both", both), ("old", one.old.rules), ("new", one.new.rules)):
        for rule in rules:
            if name == "both" or rule not in both:
                text = f" because {rule.text}" if rule.text else ""
                yield f"{_INDENT}{name}: {rule.id}{text} ({', '.join(rule.source)})"
    if one.facts:
        yield f"{_INDENT}facts: {', '.join(f'{fact} = {_value(value)}' for fact, value in sorted(one.facts.items()))}"


def _value(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return " and ".join(value) if value else "none of these"
    return str(value)


def _row(side: Side) -> dict[str, Any]:
    return {"decision": side.words, "rules": [{"rule": rule.id, "source": list(rule.source)} for rule in side.rules]}
