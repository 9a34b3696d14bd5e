"""Reads the golden cases and plays them against the judge."""
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Mapping, Optional

from bot.triage.circumstances import Child, Circumstances, ForceSettings, Plan
from bot.triage.clocks import UK
from bot.triage.protocol import Library
from bot.triage.reading_protocols import load_library
from bot.triage.strict_yaml import read
from bot.triage.values import UNSURE
from bot.triage.walking import Decision, walk

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Case:
    """One catalogue situation: what is true, what the first message tells, which decisions are right."""

    id: str
    protocol: str
    situation: str
    given: Mapping
    harmless: Mapping
    opening: tuple
    circumstances: Circumstances
    expect: tuple
    slow_time: Optional[bool]

    def answer(self, fact: str):
        """What the person on the spot would say when asked for a fact."""
        return self.given.get(fact, self.harmless.get(fact, UNSURE))

    def everything(self) -> dict:
        """Every fact at once, as if all had been told."""
        return {**self.harmless, **self.given}

    def play(self, library: Optional[Library] = None) -> tuple:
        """Starts from the opening and answers each question. Returns: the Decision and the facts asked."""
        library = library or load_library()
        told = {fact: self.answer(fact) for fact in self.opening}
        asked: list = []
        while True:
            here = self._circumstances_for(told)
            position = walk(library, (self.protocol,), told, here)
            if position.decision:
                return position.decision, tuple(asked)
            assert position.ask.fact not in asked, f"{self.id} is asked for {position.ask.fact} twice"
            asked.append(position.ask.fact)
            told[position.ask.fact] = self.answer(position.ask.fact)

    def decide_at_once(self) -> Decision:
        """The decision when every fact is known."""
        return walk(load_library(), (self.protocol,), self.everything(), self.circumstances).decision

    def _circumstances_for(self, told: Mapping) -> Circumstances:
        # A missing child is known from the first message; an incident's child only once the reference is given.
        if self.protocol == "incident" and "child" not in told:
            return replace(self.circumstances, child=None)
        return self.circumstances


@lru_cache(maxsize=None)
def cases() -> tuple:
    """All golden cases, in the order of the protocols."""
    return tuple(case for name in ("missing", "incident", "returned") for case in _read(name))


def _read(protocol: str) -> list:
    data = read(HERE / f"{protocol}_cases.yml")
    harmless = _values(data["harmless"])
    return [_case(protocol, item, data, harmless) for item in data["cases"]]


def _case(protocol: str, item: Mapping, data: Mapping, harmless: Mapping) -> Case:
    unknown = set(item) - {"id", "situation", "given", "opening", "child", "now", "expect", "slow_time", "settings", "note"}
    assert not unknown, f"{protocol}_cases.yml, line {item.line}: unknown {sorted(unknown)}"
    given = _values(item["given"])
    settings = replace(ForceSettings(), **(item.get("settings") or {}))
    now = datetime.fromisoformat(item.get("now") or data["usual_now"]).replace(tzinfo=UK)
    child = _child(item.get("child") or data["usual_child"])
    return Case(item["id"], protocol, item["situation"], given, harmless, tuple(item["opening"]),
                Circumstances(now, settings, child), tuple(item["expect"]), item.get("slow_time"))


def _child(entry) -> Optional[Child]:
    if entry == "unregistered":
        return None
    if entry.get("plan") == "none":
        return Child("XX-01", "demo", entry.get("age"))
    return Child("XX-01", "demo", entry.get("age"), plan=Plan(entry.get("return_by"), entry["report_after"], tuple(entry.get("flags") or ())))


def _values(facts: Mapping) -> dict:
    return {fact: tuple(value) if isinstance(value, list) else value for fact, value in facts.items()}
