"""Reads bot/protocols/digressions.yml strictly: a mistake is refused with its file and line, never guessed at."""
from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Mapping, cast

from bot.triage.strict_yaml import LineDict, ProtocolError, check_keys, read

FILE = Path(__file__).resolve().parents[2] / "protocols" / "digressions.yml"
#: What an answer may be for: a decision that stands, or the topic of the call.
FOR = ("WAIT", "MANAGER", "missing", "incident")
#: Marks that can always be filled, and those that need the registry or a decision that stands.
ALWAYS = ("non_emergency", "contacts", "why", "line")
SOMETIMES = ("police_contact", "manager", "on_call", "out_of_hours", "designated_officer", "due")
MARKS = ("", "proposal", "unverified")
_MARK = re.compile(r"\{([^{}]*)\}")
_CHOICE = r"(?:@[a-z_]+|[a-z0-9]+)"
_TOKEN = re.compile(rf"\.\.\d|\$|{_CHOICE}(?:\|{_CHOICE})*\??")


@dataclass(frozen=True)
class Answer:
    """One answer: `wanted` names what it is for (any of them), `needs` the marks that the registry must be able to fill.

    `tell` stands for the protocol's own steps of the decision that stands; `say` is then empty.
    """

    say: str
    source: tuple[str, ...]
    mark: str = ""
    wanted: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    tell: bool = False


@dataclass(frozen=True)
class Digression:
    """A question people ask: its patterns, and its answers, of which the first that fits is given. With `matter`, whoever
    asks it probably has something to tell."""

    id: str
    asks: tuple[tuple[str, ...], ...]
    answers: tuple[Answer, ...]
    matter: bool = False


@dataclass(frozen=True)
class Digressions:
    """Everything in the file. `explain` has what a question of ours means; `sources` says what each tag is."""

    checked: str
    words: Mapping[str, tuple[str, ...]]
    spelling: Mapping[str, str]
    found: Mapping[str, Digression]
    explain: Mapping[str, Answer]
    unknown: tuple[Answer, ...]
    sources: Mapping[str, str]


@lru_cache(maxsize=4)
def load(path: Path = FILE) -> Digressions:
    """Reads the file. Returns its Digressions. Raises ProtocolError naming file, line and what to do."""
    file, data = path.name, read(path)
    if not isinstance(data, LineDict):
        raise ProtocolError(file, 1, "the file is a mapping that begins with 'title: ...'")
    check_keys(file, data, {"title", "checked", "words", "answers", "unknown", "sources"}, {"spelling", "explain"})
    sources = {str(tag): _text(file, data["sources"], tag) for tag in _mapping(file, data, "sources")}
    words = {name: tuple(str(word) for word in listed) for name, listed in _mapping(file, data, "words").items()}
    spelling = {str(written): str(meant) for written, meant in (_mapping(file, data, "spelling") if "spelling" in data else {}).items()}
    found: dict[str, Digression] = {}
    for item in _list(file, data, "answers"):
        one = _digression(file, item, words, sources)
        if one.id in found:
            raise ProtocolError(file, item.line, f"'{one.id}' stands twice; join the two")
        found[one.id] = one
    explain = {}
    for item in data.get("explain") or []:
        check_keys(file, item, {"fact", "say", "source"}, {"mark"})
        explain[_text(file, item, "fact")] = _answer(file, item, sources, own={"fact"})
    unknown = tuple(_answer(file, item, sources) for item in _list(file, data, "unknown"))
    _always_fits(file, data.lines["unknown"], unknown)
    everything = [answer for one in found.values() for answer in one.answers] + list(explain.values()) + list(unknown)
    unused = sorted(set(sources) - {tag for answer in everything for tag in answer.source})
    if unused:
        raise ProtocolError(file, data["sources"].lines[unused[0]], f"no answer rests on '{unused[0]}'; take it out")
    return Digressions(_text(file, data, "checked"), words, spelling, found, explain, unknown, sources)


def _digression(file: str, item: Any, words: Mapping[str, tuple[str, ...]], sources: Mapping[str, Any]) -> Digression:
    if not isinstance(item, LineDict):
        raise ProtocolError(file, 1, f"an answer is a mapping that begins with 'id: ...', not {item!r}")
    check_keys(file, item, {"id", "asks", "answers"}, {"matter"})
    asks = tuple(_pattern(file, item, str(ask), words) for ask in _list(file, item, "asks"))
    answers = tuple(_answer(file, answer, sources) for answer in _list(file, item, "answers"))
    _always_fits(file, item.lines["answers"], answers)
    return Digression(_text(file, item, "id"), asks, answers, item.get("matter") is True)


def _pattern(file: str, item: LineDict, ask: str, words: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    tokens = tuple(ask.split())
    for token in tokens:
        if not _TOKEN.fullmatch(token):
            raise ProtocolError(file, item.lines["asks"], f"'{token}' in '{ask}' cannot be read; use lower-case words, a|b, word?, ..3, @name or $")
        for name in re.findall(r"@([a-z_]+)", token):
            if name not in words:
                raise ProtocolError(file, item.lines["asks"], f"'@{name}' in '{ask}' is not a list under words")
    if all(token.endswith("?") or token.startswith("..") or token == "$" for token in tokens):
        raise ProtocolError(file, item.lines["asks"], f"'{ask}' would fit anything; it needs a word of its own")
    return tokens


def _answer(file: str, item: Any, sources: Mapping[str, str], own: frozenset[str] | set[str] = frozenset()) -> Answer:
    if not isinstance(item, LineDict):
        raise ProtocolError(file, 1, f"what is said is a mapping that begins with 'say: ...', not {item!r}")
    check_keys(file, item, {"source"} | set(own), {"say", "mark", "for", "tell"})
    tell = item.get("tell") is True
    if tell == ("say" in item):
        raise ProtocolError(file, item.line, "an answer has either 'say' or 'tell: true'")
    wanted = tuple(item.get("for") or ())
    for name in wanted:
        if name not in FOR:
            raise ProtocolError(file, item.lines["for"], f"'{name}' is nothing an answer can be for; use {', '.join(FOR)}")
    say = "" if tell else _text(file, item, "say")
    marks = tuple(dict.fromkeys(_MARK.findall(say)))
    for mark in marks:
        if mark not in ALWAYS + SOMETIMES:
            raise ProtocolError(file, item.lines["say"], f"'{{{mark}}}' cannot be filled; use {', '.join(ALWAYS + SOMETIMES)}")
    tags = item["source"] if isinstance(item["source"], list) else [item["source"]]
    for tag in tags:
        if tag not in sources:
            raise ProtocolError(file, item.lines["source"], f"'{tag}' is not under sources; say there what it is")
    mark = item.get("mark") or ""
    if mark not in MARKS:
        raise ProtocolError(file, item.lines["mark"], f"the mark '{mark}' is not known; use proposal or unverified")
    return Answer(say, tuple(tags), mark, wanted, tuple(name for name in marks if name in SOMETIMES), tell)


def _always_fits(file: str, line: int, answers: tuple[Answer, ...]) -> None:
    if answers[-1].wanted or answers[-1].needs or answers[-1].tell:
        raise ProtocolError(file, line, "the last answer must always fit: no 'for', no 'tell', and no mark that the registry may lack")


def _mapping(file: str, data: LineDict, key: str) -> LineDict:
    if not isinstance(data[key], LineDict):
        raise ProtocolError(file, data.lines[key], f"'{key}' must be a mapping")
    return cast(LineDict, data[key])


def _list(file: str, data: LineDict, key: str) -> list[Any]:
    if not isinstance(data[key], list):
        raise ProtocolError(file, data.lines[key], f"'{key}' must be a list")
    return cast("list[Any]", data[key])


def _text(file: str, item: LineDict, key: str) -> str:
    if not isinstance(item[key], str):
        raise ProtocolError(file, item.lines[key], f"'{key}' must be text; put it in quotes")
    return " ".join(item[key].split())
