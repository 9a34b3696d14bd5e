"""Reads the reviewed danger phrases (bot/protocols/danger/*.yml) strictly: a mistake is refused, with file and place."""
from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, Hashable

import yaml

from bot.triage.danger.patterns import Literal, Pattern, PatternError, parse
from bot.triage.danger.spelling import number_kind

FOLDER = Path(__file__).resolve().parents[2] / "protocols" / "danger"

#: What can turn an alarm into a question; a group may name some in `stands` that do not touch it.
CONTEXTS = ("negated", "negated_before", "past", "hypothetical", "fiction", "explained", "resolved", "everyday")
_GROUP_KEYS = {"id", "kind", "level", "source", "mark", "ask", "stands", "patterns", "any_two_of", "unless", "doubts", "leaning", "leans", "fires", "quiet"}
_FILE_KEYS = {"title", "checked", "classes", "spelling", "contexts", "groups"}
_LEVELS = ("alarm", "ask", "harmless")


class PhraseError(ValueError):
    """The phrase data is not as it should be; the message names the file, the place and what to do."""


@dataclass(frozen=True)
class Group:
    """Patterns that mean one thing, with the authority they rest on and examples either way.

    `patterns` are worth the group's level. `leaning` ones, which harmless tellings meet now and then, ask, and sound the alarm where
    the learned net has any doubt or is not there. `doubts`, which harmless tellings meet too often, only ever ask. A group that
    `leans_when_long` is of signs: told in a few words they are worth their level, among many words they lean. One that does not
    `leans_in_pieces` is worth its level however far apart its words stand in a long message.
    """

    id: str
    kind: str
    level: str
    source: str
    ask: str
    stands: tuple[str, ...]
    patterns: tuple[Pattern, ...]
    doubts: tuple[Pattern, ...]
    fires: tuple[str, ...]
    quiet: tuple[str, ...]
    leaning: tuple[Pattern, ...] = ()
    leans_when_long: bool = False
    leans_in_pieces: bool = True


@dataclass(frozen=True)
class Phrases:
    """All phrase data: word classes (named and inline), spelling, guarded words, contexts and groups."""

    classes: dict[str, tuple[str, ...]]
    spelling: dict[str, str]
    guarded: tuple[str, ...]
    groups: tuple[Group, ...]


if TYPE_CHECKING:
    _Loader = yaml.SafeLoader
else:
    _Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StrictLoader(_Loader):
    """YAML in which everything is text ("no" and "off" are words here) and no key may be given twice."""

    yaml_implicit_resolvers: dict[str, Any] = {}


def _mapping(loader: yaml.Loader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    seen = set()
    for key, _ in node.value:
        if key.value in seen:
            raise PhraseError(f"{key.start_mark.name}, line {key.start_mark.line + 1}: {key.value!r} is given twice; join the two")
        seen.add(key.value)
    return yaml.SafeLoader.construct_mapping(loader, node, deep=True)


_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def load_phrases(folder: Path = FOLDER) -> Phrases:
    """Reads every .yml of `folder` and real_words.txt. Raises PhraseError, or OSError when a file is missing."""
    pages = [(path.name, _page(path)) for path in sorted(folder.glob("*.yml"))]
    if not pages:
        raise PhraseError(f"{folder}: no phrase files; put the reviewed .yml files back")
    classes = _classes(pages)
    spelling: dict[str, str] = {}
    for name, page in pages:
        for normal, written in (page.get("spelling") or {}).items():
            for form in _texts(written, name, f"spelling {normal!r}"):
                if form in spelling:
                    raise PhraseError(f"{name}: spelling {form!r} is given twice; keep one")
                spelling[form] = str(normal)
    inline: dict[tuple[str, ...], str] = {}

    def literal(phrases: list[str]) -> str:
        key = tuple(sorted({_by_kind(phrase) for phrase in phrases}))
        label = inline.setdefault(key, "=" + "|".join(key))
        classes[label] = key
        return label

    groups: list[Group] = []
    for name, page in pages:
        for raw in page.get("groups") or []:
            group = _group(raw, name, classes, literal)
            if any(group.id == other.id for other in groups):
                raise PhraseError(f"{name}: group {group.id!r} is given twice; rename one")
            groups.append(group)
    listed = (folder / "real_words.txt").read_text(encoding="utf-8").splitlines()
    guarded = tuple(line for line in listed if line and not line.startswith("#"))
    return Phrases(classes, spelling, guarded, tuple(groups))


def _page(path: Path) -> dict[str, Any]:
    try:
        page = yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)
    except yaml.YAMLError as error:
        raise PhraseError(f"{path.name}: not readable as YAML: {error}") from error
    if not isinstance(page, dict):
        raise PhraseError(f"{path.name}: must hold title, classes, groups and so on")
    _no_unknown(page, _FILE_KEYS, path.name)
    return page


def _classes(pages: list[tuple[str, dict[str, Any]]]) -> dict[str, tuple[str, ...]]:
    raw: dict[str, list[str]] = {}
    for name, page in pages:
        for label, listed in (page.get("classes") or {}).items():
            if label in raw:
                raise PhraseError(f"{name}: class {label!r} is given twice; join the two")
            text = ", ".join(_texts(listed, name, f"class {label!r}"))
            raw[label] = [_by_kind(part.strip()) for part in text.split(",") if part.strip()]

    def expand(label: str, above: tuple[str, ...] = ()) -> list[str]:
        if label in above:
            raise PhraseError(f"class {label!r} contains itself")
        made: list[str] = []
        for phrase in raw[label]:
            if phrase.startswith("<"):
                if phrase[1:-1] not in raw:
                    raise PhraseError(f"class {label!r} names {phrase}, which does not exist")
                made += expand(phrase[1:-1], above + (label,))
            else:
                made.append(phrase)
        return made

    return {label: tuple(dict.fromkeys(expand(label))) for label in raw}


def _by_kind(phrase: str) -> str:
    """Numbers in phrases stand for their kind, as they do in messages: `#s` up to ten, `#` above."""
    return " ".join(number_kind(word) if word.isdigit() else word for word in phrase.split())


def _group(raw: object, name: str, classes: dict[str, tuple[str, ...]], literal: Literal) -> Group:
    if not isinstance(raw, dict) or not isinstance(raw.get("id"), str):
        raise PhraseError(f"{name}: a group without an id")
    place = f"{name}: group {raw['id']!r}"
    _no_unknown(raw, _GROUP_KEYS, place)
    level = raw.get("level", "alarm")
    stands = tuple(raw.get("stands") or ())
    for key in ("kind", "source", "fires"):
        if not raw.get(key):
            raise PhraseError(f"{place}: {key!r} is missing")
    if not any(raw.get(key) for key in ("patterns", "any_two_of", "leaning", "doubts")):
        raise PhraseError(f"{place}: 'patterns' is missing")
    if level not in _LEVELS:
        raise PhraseError(f"{place}: level {level!r} is not one of {', '.join(_LEVELS)}")
    if raw.get("leans", "true") not in ("true", "long", "never") or ((raw.get("leans") or raw.get("leaning")) and level != "alarm"):
        raise PhraseError(f"{place}: 'leans' may only be true, long or never, and like 'leaning' only in an alarm group")
    if set(stands) - set(CONTEXTS):
        raise PhraseError(f"{place}: 'stands' may name {', '.join(CONTEXTS)} only")
    source = ", ".join(_texts(raw["source"], name, "source"))
    if raw.get("mark"):
        source += f" ({raw['mark']})"
    try:
        patterns = tuple(parse(text, classes, literal) for text in _pattern_texts(raw, name))
        leaning = tuple(parse(text, classes, literal) for text in _texts(raw.get("leaning") or [], name, "leaning"))
        doubts = tuple(parse(text, classes, literal) for text in _texts(raw.get("doubts") or [], name, "doubts"))
    except PatternError as error:
        raise PhraseError(f"{place}: {error}") from error
    if raw.get("leans") == "true":
        patterns, leaning = (), patterns + leaning
    return Group(raw["id"], raw["kind"], level, source, raw.get("ask", ""), stands, patterns, doubts,
                 tuple(_texts(raw["fires"], name, "fires")), tuple(_texts(raw.get("quiet") or [], name, "quiet")), leaning,
                 raw.get("leans") == "long", raw.get("leans") != "never")


def _pattern_texts(raw: dict[str, Any], name: str) -> list[str]:
    """The group's patterns, each kept from firing by its `unless`; `any_two_of` stands for every pair of those classes."""
    pairs = combinations(_texts(raw.get("any_two_of") or [], name, "any_two_of"), 2)
    listed = [f"<{one}> && <{other}>" for one, other in pairs] + _texts(raw.get("patterns") or [], name, "patterns")
    unless = "".join(f" !<{label}>" for label in _texts(raw.get("unless") or [], name, "unless"))
    return [text + unless for text in listed]


def _texts(value: object, name: str, what: str) -> list[str]:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise PhraseError(f"{name}: {what} must be text or a list of texts")
    return listed


def _no_unknown(given: dict[str, Any], allowed: set[str], place: str) -> None:
    unknown = sorted(str(key) for key in set(given) - allowed)
    if unknown:
        raise PhraseError(f"{place}: unknown {', '.join(unknown)}; use {', '.join(sorted(allowed))}")
