"""The cases of a rehearsal file: first messages (JSON lines) or whole conversations (YAML)."""
from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Iterator, Optional, Union

import yaml

from bot.triage.clocks import UK

#: The clock of a case that gives none: an ordinary evening.
USUAL_NOW = datetime(2026, 11, 20, 20, 0, tzinfo=UK)


class BadCase(ValueError):
    """A case that cannot be played; the message says which and what is wrong."""


@dataclass(frozen=True)
class Later:
    """What happens some minutes after the first WAIT or MANAGER: facts told unasked, or an empty text for silence."""

    after_minutes: int
    told: dict[str, str]


@dataclass(frozen=True)
class Case:
    """One case. `answers` gives the text per asked fact, `otherwise` the text for any other."""

    id: str
    opening: str
    now: datetime = USUAL_NOW
    role: str = "staff"
    home: Optional[str] = None
    registry: Optional[Path] = None
    answers: dict[str, str] = field(default_factory=dict)
    otherwise: Optional[str] = None
    later: tuple[Later, ...] = ()
    expect: dict[str, Any] = field(default_factory=dict)
    single: bool = False


@dataclass(frozen=True)
class Broken:
    """A case that could not be read."""

    id: str
    problem: str


def read_cases(file: str, registry: Optional[Path]) -> list[Union[Case, Broken]]:
    """Reads a file, or standard input for "-". Raises BadCase when the whole file cannot be used."""
    if file == "-":
        text, beside = sys.stdin.read(), Path.cwd()
    else:
        path = Path(file)
        try:
            text, beside = path.read_text(encoding="utf-8"), path.resolve().parent
        except (OSError, UnicodeDecodeError) as error:
            raise BadCase(f"{file} cannot be read: {error}") from error
    if not text.strip():
        raise BadCase(f"{file} is empty.")
    if text.lstrip().startswith("{"):
        return list(_messages(text, registry))
    return list(_conversations(text, file, beside, registry))


def _messages(text: str, registry: Optional[Path]) -> Iterator[Union[Case, Broken]]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
            expect = {key: data[key] for key in ("must_999", "topic", "kind") if key in data}
            yield Case(str(data["id"]), str(data["text"]), registry=registry, expect=expect, single=True)
        except (ValueError, KeyError, TypeError) as error:
            yield Broken(f"line {number}", f"line {number} is not a message with id and text: {error!r}")


def _conversations(text: str, file: str, beside: Path, registry: Optional[Path]) -> Iterator[Union[Case, Broken]]:
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BadCase(f"{file} is not valid YAML: {error}") from error
    if not isinstance(data, list):
        raise BadCase(f"{file} must be a list of conversations.")
    for number, item in enumerate(data, 1):
        name = str(item.get("id", f"number {number}")) if isinstance(item, dict) else f"number {number}"
        try:
            yield _conversation(item, name, beside, registry)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            yield Broken(name, f"case {name} cannot be played: {error if isinstance(error, BadCase) else repr(error)}")


def _conversation(item: dict[str, Any], name: str, beside: Path, registry: Optional[Path]) -> Case:
    if not isinstance(item.get("opening"), str):
        raise BadCase("it has no opening")
    role = item.get("as", "staff")
    if role not in ("staff", "operator"):
        raise BadCase(f"'as' is staff or operator, not {role!r}")
    answers = {str(fact): _typed(text) for fact, text in (item.get("answers") or {}).items()}
    if item.get("child") and "child" not in answers:
        answers["child"] = str(item["child"])
    file = registry or ((beside / item["registry"]) if item.get("registry") else None)
    if file is not None and not file.exists():
        raise BadCase(f"the registry {file} is not there")
    later = []
    for entry in item.get("later") or []:
        told = {str(fact): _typed(text) for fact, text in entry.items() if fact != "after_minutes"}
        later.append(Later(int(entry["after_minutes"]), told))
    otherwise = item.get("otherwise")
    return Case(name, item["opening"], _clock(item.get("now")), role, item.get("home"), file, answers,
                None if otherwise is None else _typed(otherwise), tuple(later), item.get("expect") or {})


def _typed(value: object) -> str:
    # YAML turns an unquoted no into False and 22:30 into a number of minutes; a person typed words.
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _clock(value: object) -> datetime:
    if value is None:
        return USUAL_NOW
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return moment.replace(tzinfo=UK) if moment.tzinfo is None else moment
