"""The answer words of the protocols folder, read once and compiled."""
from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Hashable, Iterable, Mapping, Optional

import yaml

from bot.triage.answers.patterns import Match, Pattern, compile_pattern, find_all, keep_meant, words_in
from bot.triage.answers.text import plain

FOLDER = Path(__file__).resolve().parents[2] / "protocols" / "answers"


@dataclass(frozen=True)
class FactWords:
    """How one fact is told.

    `order` runs from the least serious value to the most serious; `lowering` values need certainty; `alarm`
    values mean danger now; `subject` is shared, missing or incident; `weak`
    phrases count only where no other does; what `harmless` phrases say is taken out before the others are
    looked for; `yes`/`no` are what a bare yes or no stands for ("" where it says nothing);
    `hedged` is the value that "probably ..." stands for, usually unsure.
    """

    fact: str
    order: tuple[str, ...]
    lowering: frozenset[str]
    alarm: frozenset[str]
    danger: bool
    yes: str
    no: str
    hedged: str
    phrases: Mapping[str, tuple[Pattern, ...]]
    subject: str = ""
    weak: Mapping[str, tuple[Pattern, ...]] = MappingProxyType({})
    harmless: Mapping[str, tuple[Pattern, ...]] = MappingProxyType({})

    def rank(self, value: str) -> int:
        """How serious a value is; one that the data does not rank counts as most serious."""
        return self.order.index(value) if value in self.order else len(self.order)


@dataclass(frozen=True, eq=False)
class Words:
    """All answer words: general lists, the words of each fact, and what clearly states a fact unasked. Two are the same only where they are one."""

    spelling: Mapping[str, str]
    negators: frozenset[str]
    lists: Mapping[str, tuple[Pattern, ...]]
    corrections: tuple[str, ...]
    commands: Mapping[str, tuple[Pattern, ...]]
    embedded: Mapping[str, tuple[Pattern, ...]]
    questions: tuple[Pattern, ...]
    facts: Mapping[str, FactWords]
    clear: Mapping[str, Mapping[str, tuple[Pattern, ...]]]
    here: Mapping[str, Mapping[str, tuple[Pattern, ...]]]
    opening: Mapping[str, Mapping[str, tuple[Pattern, ...]]]
    told: Mapping[str, tuple[Pattern, ...]]
    told_facts: Mapping[str, Mapping[str, tuple[Pattern, ...]]]

    def plain(self, text: str) -> str:
        """The text as the phrases expect it."""
        return plain(text, self.spelling)

    def says(self, name: str, text: str) -> bool:
        """Whether any phrase of a general list is in plain text."""
        return self._finds(self.lists[name], text)

    def says_told(self, name: str, text: str) -> bool:
        """Whether any phrase of a list of what is told is in plain text."""
        return self._finds(self.told[name], text)

    def needed(self, fact: str) -> frozenset[str]:
        """Words of which a text that clearly states a fact unasked holds at least one."""
        return _needed(self, fact)

    def matches(self, phrases: Mapping[str, tuple[Pattern, ...]], text: str) -> list[Match]:
        """Every value whose phrases are in plain text, in order of place."""
        found, said = list[Match](), words_in(text)
        for value, patterns in phrases.items():
            found.extend(find_all(text, value, patterns, self.negators, said))
        return keep_meant(found, self.negators)

    def _finds(self, patterns: tuple[Pattern, ...], text: str) -> bool:
        return next(find_all(text, "", patterns, self.negators, words_in(text)), None) is not None


@lru_cache(maxsize=1024)
def _needed(words: Words, fact: str) -> frozenset[str]:
    return frozenset(word for patterns in words.clear.get(fact, {}).values() for pattern in patterns for word in pattern.needs)


@lru_cache(maxsize=4)
def load(folder: Path = FOLDER) -> Words:
    """Read the word files of `folder`. Raises ValueError naming the file and key of a mistake."""
    general = {**_read(folder / "words.yml"), **_read(folder / "commands.yml")}
    classes = {name: [str(word) for word in words] for name, words in general["classes"].items()}
    negators = frozenset(general["negators"])

    def compiled(sources: Optional[Iterable[object]], where: str) -> tuple[Pattern, ...]:
        try:
            return tuple(compile_pattern(str(source), classes, negators) for source in sources or ())
        except ValueError as error:
            raise ValueError(f"{where}: {error}") from error

    def table(data: Mapping[str, Any], where: str) -> Mapping[str, Mapping[str, tuple[Pattern, ...]]]:
        return {
            fact: {value: compiled(sources, f"{where}, {fact}, {value}") for value, sources in values.items()}
            for fact, values in data.items()
        }

    told = {**table(_read(folder / "flags.yml"), "flags.yml"), **table(_read(folder / "category.yml"), "category.yml")}
    facts = {}
    for name in _named(folder, "shared", "missing", "incident"):
        for fact, data in _read(folder / name).items():
            if fact in facts:
                raise ValueError(f"{name}: {fact} stands in another file too")
            phrases = told.get(fact) or table({fact: data.get("phrases") or {}}, name)[fact]
            weak = table({fact: data.get("weak") or {}}, name)[fact]
            harmless = table({fact: data.get("harmless") or {}}, name)[fact]
            facts[fact] = _fact(fact, data, phrases, weak, harmless, name)
    lists = {name: compiled(sources, f"words.yml, {name}") for name, sources in general["lists"].items()}
    return Words(
        spelling=MappingProxyType(_spelling(folder / "spelling.yml")),
        negators=negators,
        lists=MappingProxyType(lists),
        corrections=tuple(general["corrections"]),
        commands=MappingProxyType({
            name: compiled([f"^^ {source} $$" for source in sources], f"commands.yml, {name}")
            for name, sources in general["commands"].items()
        }),
        embedded=MappingProxyType(table({"embedded": general["embedded"]}, "commands.yml")["embedded"]),
        questions=compiled(general["question"], "commands.yml, question"),
        facts=MappingProxyType(facts),
        clear=MappingProxyType({
            fact: phrases for name in _named(folder, "clear") for fact, phrases in table(_read(folder / name), name).items()
        }),
        opening=MappingProxyType(table(_read(folder / "opening.yml"), "opening.yml")),
        here=MappingProxyType(table(_read(folder / "here.yml"), "here.yml")),
        told=MappingProxyType(table({"told": _read(folder / "told.yml")["told"]}, "told.yml")["told"]),
        told_facts=MappingProxyType(table(_read(folder / "told_facts.yml"), "told_facts.yml")),
    )


def _named(folder: Path, *subjects: str) -> list[str]:
    """The names of the files of each subject: `missing.yml` or `missing_<part>.yml`."""
    return [path.name for subject in subjects for path in sorted(folder.glob(f"{subject}*.yml"))]


def _spelling(path: Path) -> Mapping[str, str]:
    meant: dict[str, str] = {}
    for word, typed in _read(path).items():
        for one in typed:
            if one in meant:
                raise ValueError(f"{path.name}: {one} stands twice")
            meant[str(one)] = str(word)
    return meant


def _fact(fact: str, data: Mapping[str, Any], phrases: Mapping[str, tuple[Pattern, ...]], weak: Mapping[str, tuple[Pattern, ...]],
          harmless: Mapping[str, tuple[Pattern, ...]], name: str) -> FactWords:
    order = tuple(data.get("order", ()))
    unknown = set(phrases) - set(order)
    if order and unknown:
        raise ValueError(f"{name}, {fact}: no place in its order for {', '.join(sorted(unknown))}")
    return FactWords(
        fact=fact, order=order, lowering=frozenset(data.get("lowering", ())), alarm=frozenset(data.get("alarm", ())),
        danger=data.get("danger") == "true", yes=data.get("yes", ""), no=data.get("no", ""),
        hedged=data.get("hedged", "unsure"), phrases=MappingProxyType(dict(phrases)), subject=name.split(".")[0].split("_")[0],
        weak=MappingProxyType(dict(weak)), harmless=MappingProxyType(dict(harmless)),
    )


if TYPE_CHECKING:
    _Loader = yaml.BaseLoader
else:
    _Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class _Strict(_Loader):
    """Plain strings only ("yes" stays a word), and no key twice."""


def _mapping(loader: _Strict, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
    pairs = [(loader.construct_object(key), loader.construct_object(value, deep=True)) for key, value in node.value]
    twice = sorted({key for key, _ in pairs if sum(key == other for other, _ in pairs) > 1})
    if twice:
        raise ValueError(f"line {node.start_mark.line + 1}: {', '.join(twice)} stands twice")
    return dict(pairs)


_Strict.add_constructor("tag:yaml.org,2002:map", _mapping)


def _read(path: Path) -> Mapping[str, Any]:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Strict) or {}
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error
