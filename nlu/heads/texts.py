"""Reads the training texts and gives each what a head needs to know about it."""
from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

import yaml

from nlu.encoder import adapter

DATA = Path(__file__).resolve().parents[1] / "data"
TOPICS = ("missing", "incident", "other")
#: Intents that speak to the conversation itself; as the opening of a call they count as `other`.
COMMANDS = ("greet", "thanks", "stop", "start_again", "want_person", "want_report")


@dataclass(frozen=True)
class Message:
    """A first message. `emergency` is None where professionals differ; `author` names its file."""

    text: str
    author: str
    emergency: Optional[bool]
    topic: str
    category: str
    situation: str
    danger_words: str
    twin: str
    facts: tuple[tuple[str, object], ...] = ()
    id: str = ""


@dataclass(frozen=True)
class Reply:
    """An answer to a question that asked for the fact `asked`; `values` is empty for "none of these"."""

    asked: str
    text: str
    values: tuple[str, ...]
    kind: str
    voice: str
    danger: bool


def messages(folder: Path = DATA) -> list[Message]:
    """Every first message, in a fixed order."""
    found = []
    for path in sorted((folder / "messages").glob("*.jsonl")):
        for row in _rows(path):
            found.append(
                Message(
                    row["text"], path.stem, row["must_999"], row["topic"], row.get("category", ""), row.get("situation", ""),
                    row.get("danger_words", ""), row.get("twin", ""), tuple(sorted(row.get("facts", {}).items())), row.get("id", ""),
                )
            )
    return found


def replies(folder: Path = DATA) -> list[Reply]:
    """Every answer, in a fixed order. Facts whose value is free text, a time or a reference get the value "text"."""
    found = []
    for row in (row for path in sorted((folder / "answers").glob("*.jsonl")) for row in _rows(path)):
        value = row["value"]
        values = tuple(value) if isinstance(value, list) else (value,)
        if row["asked"] == "child" and value not in ("unsure", "not_an_answer"):
            values = ("text",)
        found.append(Reply(row["asked"], row["text"], values, row["kind"], row["voice"], bool(row["danger"])))
    return found


def examples(folder: Path = DATA) -> list[tuple[str, str]]:
    """(intent, text) of the short examples that Rasa also reads, then (act, text) of what is only said in mid-call, which as an opening is `other`."""
    found = []
    for path in sorted((folder / "intents").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for line in block["examples"].splitlines():
                if line.startswith("- ") and line[2:].strip():
                    found.append((block["intent"], line[2:].strip()))
    found.extend((row["act"], row["text"]) for row in _rows(folder / "acts.jsonl"))
    return found


def digest(folder: Path = DATA) -> str:
    """A hash over all training texts, the adapter and the heads' own code: when it changes, the heads must be trained again."""
    files = [*sorted(folder.glob("messages/*.jsonl")), *sorted(folder.glob("answers/*.jsonl")), folder / "acts.jsonl", *sorted(folder.glob("intents/*.yml"))]
    files += sorted(Path(__file__).parent.glob("*.py"))
    files += [adapter.FILE, adapter.CARD]
    total = hashlib.sha256()
    for path in files:
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def _rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
