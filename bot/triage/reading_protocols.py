"""Reads protocol files strictly: a mistake is refused with its file and line, never guessed at."""
from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from bot.triage import facts as derived_facts
from bot.triage.protocol import CLOSED_TYPES, OPEN_TYPES, Condition, Derived, Library, Option, Protocol, Question, Rule, Settlement, Tell
from bot.triage.strict_yaml import LineDict, ProtocolError, check_keys, read
from bot.triage.values import SEVERITY, UNSURE

FOLDER = Path(__file__).resolve().parent.parent / "protocols"
NAMES = ("missing", "incident", "returned")
MARKS = ("", "proposal", "unverified")

_QUESTION = {"fact", "type", "staff", "operator", "why", "source"}
_QUESTION_MAY = {"options", "none_label", "ask", "always", "asked_if", "mark"}
_RULE = {"id", "when", "then", "reason", "source"}
_RULE_MAY = {"mark", "slow_time"}


@lru_cache(maxsize=4)
def load_library(folder: Path = FOLDER) -> Library:
    """Reads every protocol of `folder`.

    Returns: the Library. Raises: ProtocolError naming file, line and what to do.
    """
    protocols = {name: read_protocol(folder / f"{name}.yml") for name in NAMES if (folder / f"{name}.yml").exists()}
    ids = [rule.id for protocol in protocols.values() for rule in protocol.rules]
    for name, protocol in protocols.items():
        for rule in protocol.rules:
            if ids.count(rule.id) > 1:
                raise ProtocolError(f"{name}.yml", 1, f"the rule id '{rule.id}' stands in two protocols; give each its own")
    joined = "".join(f"{name}={protocol.version};" for name, protocol in sorted(protocols.items()))
    return Library(protocols, hashlib.sha256(joined.encode()).hexdigest()[:12])


def read_protocol(path: Path) -> Protocol:
    """Reads one protocol file. Raises ProtocolError for anything that is not exactly as it should be."""
    file, data = path.name, read(path)
    if not isinstance(data, LineDict):
        raise ProtocolError(file, 1, "a protocol file is a mapping that begins with 'protocol: name'")
    check_keys(file, data, {"protocol", "title", "checked", "questions", "rules"}, {"derived", "tell", "settings", "manager_settles"})
    questions = _by_fact(file, [_question(file, item) for item in _list(file, data, "questions")], data)
    derived = _by_fact(file, [_derived(file, item) for item in data.get("derived") or []], data)
    domains = {fact: _domain(question) for fact, question in questions.items()}
    domains.update({fact: set(item.values) | {UNSURE} for fact, item in derived.items()})
    for item in derived.values():
        for fact in item.from_facts:
            if fact not in domains:
                raise ProtocolError(file, data.lines["derived"], f"'{item.fact}' is computed from '{fact}', which no question asks")
    questions = {fact: _asked_if(file, question, data, domains) for fact, question in questions.items()}
    _refuse_loops(file, data, questions, derived)
    rules = tuple(_rule(file, item, domains) for item in _list(file, data, "rules"))
    twice = [rule.id for rule in rules if sum(other.id == rule.id for other in rules) > 1]
    if twice:
        raise ProtocolError(file, data.lines["rules"], f"two rules have the id '{twice[0]}'; give each its own")
    tell = tuple(_tell(file, item, domains) for item in data.get("tell") or [])
    settings = tuple(data.get("settings") or ())
    version = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return Protocol(_text(file, data, "protocol"), _text(file, data, "title"), _text(file, data, "checked"), questions, rules, derived, tell,
                    settings, version, tuple(_settlement(file, item, domains) for item in data.get("manager_settles") or []))


def _question(file: str, item: Any) -> Question:
    item = _mapping(file, item, "a question")
    check_keys(file, item, _QUESTION, _QUESTION_MAY)
    kind = item["type"]
    if kind not in CLOSED_TYPES + OPEN_TYPES:
        raise ProtocolError(file, item.lines["type"], f"'{kind}' is not a question type; use one of {', '.join(CLOSED_TYPES + OPEN_TYPES)}")
    options = tuple(_option(file, option) for option in item.get("options") or [])
    if kind in CLOSED_TYPES and len(options) < (1 if kind == "many" else 2):
        raise ProtocolError(file, item.line, f"the question '{item['fact']}' needs its options")
    if kind in OPEN_TYPES and options:
        raise ProtocolError(file, item.lines["options"], f"a question of type '{kind}' has no options")
    if len({option.value for option in options}) < len(options):
        raise ProtocolError(file, item.lines["options"], f"the question '{item['fact']}' has one option twice")
    if kind == "many" and not item.get("none_label"):
        raise ProtocolError(file, item.line, f"the question '{item['fact']}' needs a none_label, for example \"None of these\"")
    return Question(_text(file, item, "fact"), kind, _text(file, item, "staff"), _text(file, item, "operator"), _text(file, item, "why"),
                    _source(file, item), options, item.get("none_label") or "", item.get("ask", True) is not False, item.get("always") is True,
                    _mark(file, item), ((),) if item.get("asked_if") else ())  # read once every fact is known


def _option(file: str, item: Any) -> Option:
    item = _mapping(file, item, "an option")
    check_keys(file, item, {"value", "label"}, {"phrases"})
    return Option(_text(file, item, "value"), _text(file, item, "label"), tuple(str(phrase) for phrase in item.get("phrases") or ()))


def _derived(file: str, item: Any) -> Derived:
    item = _mapping(file, item, "a derived fact")
    check_keys(file, item, {"fact", "values", "from", "meaning", "source"}, set())
    name = _text(file, item, "fact")
    if name not in derived_facts.DERIVED:
        raise ProtocolError(file, item.lines["fact"], f"no Python computes '{name}'; there are {', '.join(sorted(derived_facts.DERIVED))}")
    return Derived(name, tuple(_list(file, item, "values")), tuple(_list(file, item, "from")), _text(file, item, "meaning"), _source(file, item))


def _rule(file: str, item: Any, domains: dict[str, set[str]]) -> Rule:
    item = _mapping(file, item, "a rule")
    check_keys(file, item, _RULE, _RULE_MAY)
    then = item["then"]
    if then not in SEVERITY:
        hint = ' (write "999" in quotes)' if then == 999 else ""
        raise ProtocolError(file, item.lines["then"], f"'{then}' is not a disposition{hint}; use one of {', '.join(SEVERITY)}")
    slow = bool(item.get("slow_time", False))
    if slow and then != "MANAGER":
        raise ProtocolError(file, item.lines["slow_time"], "slow time belongs to MANAGER only (RESOLUTION-14)")
    return Rule(_text(file, item, "id"), _conditions(file, item, domains), then, _text(file, item, "reason"), _source(file, item), _mark(file, item), slow)


def _tell(file: str, item: Any, domains: dict[str, set[str]]) -> Tell:
    item = _mapping(file, item, "an instruction")
    check_keys(file, item, {"disposition", "do", "source"}, {"when", "mark"})
    if item["disposition"] not in SEVERITY:
        raise ProtocolError(file, item.lines["disposition"], f"'{item['disposition']}' is not a disposition")
    return Tell(item["disposition"], _text(file, item, "do"), _source(file, item), _conditions(file, item, domains) if "when" in item else (),
                _mark(file, item))


def _settlement(file: str, item: Any, domains: dict[str, set[str]]) -> Settlement:
    item = _mapping(file, item, "what the manager settles")
    check_keys(file, item, {"dispositions", "when", "source"}, set())
    for disposition in _list(file, item, "dispositions"):
        if disposition not in ("INTEL", "WAIT", "MANAGER"):
            raise ProtocolError(file, item.lines["dispositions"], f"a manager cannot settle '{disposition}'")
    return Settlement(tuple(item["dispositions"]), _conditions(file, item, domains), _source(file, item))


def _asked_if(file: str, question: Question, data: LineDict, domains: dict[str, set[str]]) -> Question:
    """The question with its `asked_if` read, now that every fact is known."""
    if not question.asked_if:
        return question
    item = next(item for item in data["questions"] if item["fact"] == question.fact)
    alternatives = item["asked_if"] if isinstance(item["asked_if"], list) else [item["asked_if"]]
    return replace(question, asked_if=tuple(_named_values(file, item, "asked_if", when, domains) for when in alternatives))


def _refuse_loops(file: str, data: LineDict, questions: dict[str, Question], derived: dict[str, Derived]) -> None:
    """A question must not wait, through `asked_if` or a derived fact, for its own answer."""
    needs = {fact: {c.fact for when in question.asked_if for c in when} for fact, question in questions.items()}
    needs.update({fact: set(item.from_facts) for fact, item in derived.items()})

    def visit(fact: str, path: tuple[str, ...]) -> None:
        if fact in path:
            raise ProtocolError(file, data.line, "a loop: " + " needs ".join(path[path.index(fact):] + (fact,)))
        for other in needs.get(fact, ()):
            visit(other, path + (fact,))

    for fact in needs:
        visit(fact, ())


def _conditions(file: str, item: LineDict, domains: dict[str, set[str]]) -> tuple[Condition, ...]:
    return _named_values(file, item, "when", item["when"], domains)


def _named_values(file: str, item: LineDict, key: str, when: Any, domains: dict[str, set[str]]) -> tuple[Condition, ...]:
    if not isinstance(when, LineDict) or not when:
        raise ProtocolError(file, item.lines[key], f"'{key}' names at least one fact and its value")
    conditions = []
    for fact, values in when.items():
        values = values if isinstance(values, list) else [values]
        if fact not in domains:
            raise ProtocolError(file, when.lines[fact], f"no question or derived fact is called '{fact}'")
        for value in values:
            if domains[fact] is not None and value not in domains[fact]:
                raise ProtocolError(file, when.lines[fact], f"'{value}' is not a value of '{fact}'; use {', '.join(sorted(domains[fact]))}")
        conditions.append(Condition(fact, tuple(values)))
    return tuple(conditions)


def _domain(question: Question) -> set[str]:
    if question.type in OPEN_TYPES:
        return {UNSURE}
    values = {option.value for option in question.options} | {UNSURE}
    return values | {"any", "none"} if question.type == "many" else values


def _by_fact(file: str, items: list[Any], data: LineDict) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for item in items:
        if item.fact in result:
            raise ProtocolError(file, data.line, f"the fact '{item.fact}' is defined twice")
        result[item.fact] = item
    return result


def _source(file: str, item: LineDict) -> tuple[str, ...]:
    source = item["source"]
    tags = source if isinstance(source, list) else [source]
    if not all(isinstance(tag, str) and tag.strip() for tag in tags):
        raise ProtocolError(file, item.lines["source"], "every source is a tag such as HL-2017 or RESOLUTION-4")
    return tuple(tags)


def _mark(file: str, item: LineDict) -> str:
    mark = item.get("mark") or ""
    if mark not in MARKS:
        raise ProtocolError(file, item.lines["mark"], f"the mark '{mark}' is not known; use proposal or unverified")
    return mark


def _text(file: str, item: LineDict, key: str) -> str:
    if not isinstance(item[key], str):
        raise ProtocolError(file, item.lines[key], f"'{key}' must be text; put it in quotes")
    return " ".join(item[key].split())


def _mapping(file: str, item: Any, what: str) -> LineDict:
    if not isinstance(item, LineDict):
        raise ProtocolError(file, 1, f"{what} must be a mapping of keys, not {item!r}")
    return item


def _list(file: str, data: LineDict, key: str) -> list[Any]:
    if not isinstance(data[key], list):
        raise ProtocolError(file, data.lines[key], f"'{key}' must be a list")
    return cast("list[Any]", data[key])
