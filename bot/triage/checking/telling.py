"""A broken promise in plain words: what is wrong, the answers that show it, the rule and line, and what to do."""
from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Optional

from bot.triage.checking.frame import Frame, Kind
from bot.triage.checking.proving import Broken
from bot.triage.checking.told import words
from bot.triage.reading_protocols import FOLDER
from bot.triage.strict_yaml import ProtocolError, read
from bot.triage.values import Facts
from bot.triage.walking import walk

_WHAT = {
    "no rule fits": ("a dead end: the questions are over and no rule fits", "add a rule for this, or widen one"),
    "danger not asked": ("a call ends without the danger question", "mark danger_now 'always: true' and let a 999 rule name it"),
    "nothing to do": ("a call that ends in {about} is told nothing to do", "add an instruction under 'tell' that always applies"),
    "filtered in spite of danger": ("a call is filtered although {about}", "let a rule above HOME name this answer, or take it out of the HOME rule"),
    "lowered by a worse answer": ("a worse answer lowers the decision ({about})", "let a more serious rule name the worse answer as well"),
}


@dataclass(frozen=True)
class Problem:
    """One broken promise: which protocols, what is wrong, and the answers that show it."""

    protocol: str
    what: str
    example: str = ""
    advice: str = ""

    def __str__(self) -> str:
        return f"{self.protocol}: {self.what}" + (f"\n    {self.example}" if self.example else "") + (f"\n    What to do: {self.advice}." if self.advice else "")


def problem(frame: Frame, broken: Broken) -> Problem:
    """The Problem of a broken promise; every call in it is walked by the real walker first."""
    what, advice = _WHAT[broken.promise]
    about = broken.about.replace("=", " is ") if broken.promise == "filtered in spite of danger" else broken.about
    told = [f"With {words(frame, *broken.calls[0])} the decision is {decided(frame, *broken.calls[0])}"]
    for call in broken.calls[1:]:
        told.append(f"with {_otherwise(frame, broken.calls[0], call)} it is {decided(frame, *call)}")
    return Problem(" and ".join(frame.active), what.format(about=about), "; ".join(told) + ".", advice)


def decided(frame: Frame, told: Facts, kind: Kind) -> str:
    """What the real walker decides: "HOME (rule missing-back, missing.yml line 280)"."""
    decision = walk(frame.library, frame.active, told, kind.circumstances).decision
    if decision is None:
        raise AssertionError("the proof and the walker disagree: the walker still asks")
    rules = ", ".join(f"rule {reason.rule}{_place(frame, reason.rule)}" for reason in decision.reasons[:2])
    return f"{decision.disposition} ({rules})"


def _place(frame: Frame, rule: str) -> str:
    for protocol in frame.protocols:
        if any(one.id == rule for one in protocol.rules):
            line = line_of(protocol.name, rule)
            return f", {protocol.name}.yml line {line}" if line else f", {protocol.name}.yml"
    return ", no rule of the file"


def line_of(protocol: str, rule: str) -> Optional[int]:
    """The line of a rule in its file, None when it is not there (a rule made for a test)."""
    return _lines(protocol).get(rule)


@lru_cache(maxsize=None)
def _lines(protocol: str) -> dict[str, int]:
    try:
        data = read(FOLDER / f"{protocol}.yml")
    except ProtocolError:
        return {}
    return {item["id"]: item.line for item in data["rules"]}


def _otherwise(frame: Frame, before: tuple[Any, ...], after: tuple[Any, ...]) -> str:
    changed = {fact: value for fact, value in after[0].items() if before[0].get(fact) != value}
    said = words(frame, changed, after[1] if after[1] is not before[1] else None)
    return said if changed else f"the same answers{said}"
