"""Reads the edge cases: one call on the edge of one rule, each with every fact told at once."""
from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Mapping

from bot.triage.checking.situations import NOW
from bot.triage.circumstances import Child, Circumstances, ForceSettings, Plan
from bot.triage.protocol import Library
from bot.triage.strict_yaml import read
from bot.triage.walking import walk

FILE = Path(__file__).resolve().parent / "edge_cases.yml"


@dataclass(frozen=True)
class Edge:
    """One call and the decision it must keep."""

    protocol: str
    shows: str
    told: Mapping
    circumstances: Circumstances
    expect: str

    def decide(self, library: Library) -> str:
        """The disposition, "asks" while a question is open."""
        decision = walk(library, (self.protocol,), self.told, self.circumstances).decision
        return decision.disposition if decision else "asks"


@lru_cache(maxsize=None)
def edges() -> tuple:
    """Every edge case."""
    return tuple(_edge(item) for item in read(FILE)["cases"]) if FILE.exists() else ()


def _edge(item: Mapping) -> Edge:
    told = {fact: tuple(value) if isinstance(value, list) else value for fact, value in item["told"].items()}
    settings = replace(ForceSettings(), **(item.get("settings") or {}))
    return Edge(item["protocol"], item["shows"], told, Circumstances(NOW, settings, _child(item["child"])), item["expect"])


def _child(entry) -> object:
    if entry == "unregistered":
        return None
    plan = None if entry.get("plan") == "none" else Plan(entry["return_by"], entry["report_after"], tuple(entry["flags"] or ()))
    return Child("XX-01", "demo", entry["age"], plan=plan)
