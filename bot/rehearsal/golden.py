"""Golden cases as data: what is true in a situation, and what the first message tells of it."""
from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Mapping, Optional, Union

from bot.rehearsal.cases import BadCase, Broken
from bot.triage.circumstances import Child, Circumstances, ForceSettings, Plan
from bot.triage.clocks import UK
from bot.triage.strict_yaml import ProtocolError, read
from bot.triage.values import Facts, Value

ENDING = "_cases.yml"


@dataclass(frozen=True)
class Golden:
    """One situation. `answers` is what is said when asked; `settings` are the local ones the case itself fixes."""

    id: str
    protocol: str
    answers: Facts
    opening: Facts
    now: datetime
    child: Optional[Child]
    expect: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)

    def circumstances(self, force: ForceSettings, told: Facts) -> Circumstances:
        """What is known without asking; an incident's child only once the reference was given."""
        known = self.protocol == "missing" or "child" in told
        return Circumstances(self.now, replace(force, **self.settings), self.child if known else None)


def is_golden(file: Path) -> bool:
    """True for a file of golden cases, by its name."""
    return file.name.endswith(ENDING)


def read_golden(file: Path) -> list[Union[Golden, Broken]]:
    """Reads PROTOCOL_cases.yml. A broken case is told and the others stay; BadCase when the whole file cannot be used."""
    try:
        data = read(file)
    except ProtocolError as refused:
        raise BadCase(str(refused)) from refused
    if not isinstance(data, dict) or not isinstance(data.get("cases"), list) or not isinstance(data.get("harmless"), dict):
        raise BadCase(f"{file} is not a file of golden cases: it needs 'harmless' and a list of 'cases'.")
    found: list[Union[Golden, Broken]] = []
    for number, item in enumerate(data["cases"], 1):
        name = str(item.get("id", f"number {number}")) if isinstance(item, dict) else f"number {number}"
        try:
            found.append(_case(item, data, file.name[:-len(ENDING)], name))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            found.append(Broken(name, f"{file.name}: case {name} cannot be read: {error!r}"))
    return found


def _case(item: Mapping[str, Any], data: Mapping[str, Any], protocol: str, name: str) -> Golden:
    answers = {**_facts(data["harmless"]), **_facts(item["given"])}
    settings = dict(item.get("settings") or {})
    replace(ForceSettings(), **settings)
    now = datetime.fromisoformat(item.get("now") or data["usual_now"]).replace(tzinfo=UK)
    opening = {fact: answers[fact] for fact in item["opening"]}
    return Golden(name, protocol, answers, opening, now, _child(item.get("child") or data.get("usual_child")), tuple(item.get("expect") or ()), settings)


def _child(entry: Any) -> Optional[Child]:
    if not isinstance(entry, dict):
        return None
    if entry.get("plan") == "none":
        return Child("XX-01", "demo", entry.get("age"))
    plan = Plan(entry.get("return_by"), entry["report_after"], tuple(entry.get("flags") or ()))
    return Child("XX-01", "demo", entry.get("age"), plan=plan)


def _facts(facts: Mapping[str, Any]) -> dict[str, Value]:
    return {fact: tuple(value) if isinstance(value, list) else value for fact, value in facts.items()}
