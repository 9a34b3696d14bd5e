"""Files that somebody hands in: a registry as YAML and as CSV, and protocols. A bad one is refused in words, never with a crash."""
from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, Callable

import yaml
from hypothesis import strategies as st

from benchmarks.fuzz import words
from benchmarks.fuzz.driving import Input
from bot.registry.refusal import RegistryRefused
from bot.registry.registry import load
from bot.registry.writing import csv_texts
from bot.services import DEMO_REGISTRY
from bot.triage.reading_protocols import FOLDER, NAMES, read_protocol
from bot.triage.strict_yaml import ProtocolError

#: Where to change a text, how, and with what.
_changes = st.lists(st.tuples(st.floats(0, 1), st.sampled_from(("cut", "put", "twice", "line", "value")), st.integers(1, 40),
                              st.one_of(words.texts, st.sampled_from((": ", "- ", "  ", "!!python/object/apply:os.system [ls]", "&a [*a]", "*x", "{", "[", "'", '"', "---", "yes",
                                                                      "null", "99999999999999999999", "1e999", "2026-13-45", "!!binary x", "<<: *a", "? x", "#")))), min_size=1, max_size=5)


def inputs(folder: Path) -> list[Input]:
    """The three kinds of files."""
    demo = DEMO_REGISTRY.read_text(encoding="utf-8")
    protocols = {name: (FOLDER / f"{name}.yml").read_text(encoding="utf-8") for name in NAMES}
    tables = csv_texts(load(DEMO_REGISTRY))

    def refused(read: Callable[[], Any], *kinds: type[Exception]) -> str:
        try:
            read()
        except kinds as problem:
            assert str(problem).strip(), "refused without a word"
            return "refused"
        return "taken"

    def registry(changes: list[tuple[float, str, int, str]]) -> str:
        path = folder / "registry.yml"
        path.write_bytes(_changed(demo, changes).encode("utf-8", "surrogatepass"))
        return refused(lambda: load(path), RegistryRefused)

    def made_up(data: Any) -> str:
        path = folder / "made-up.yml"
        path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8", errors="surrogatepass")
        return refused(lambda: load(path), RegistryRefused)

    def csv(case: tuple[str, list[tuple[float, str, int, str]]]) -> str:
        name, changes = case
        place = folder / "csv"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        for other, text in tables.items():
            (place / other).write_bytes((_changed(text, changes) if other == name else text).encode("utf-8", "surrogatepass"))
        return refused(lambda: load(place), RegistryRefused)

    def protocol(case: tuple[str, list[tuple[float, str, int, str]]]) -> str:
        name, changes = case
        path = folder / f"{name}.yml"
        path.write_bytes(_changed(protocols[name], changes).encode("utf-8", "surrogatepass"))
        return refused(lambda: read_protocol(path), ProtocolError)

    shapes = st.dictionaries(st.sampled_from(("force", "homes", "children", "staff", "other")), words.values, max_size=4)
    return [Input("registry", "the demo registry with anything changed in it", 1_000, _changes, registry),
            Input("registry-any", "any YAML under the registry's names", 4_000, shapes, made_up),
            Input("registry-csv", "the same as CSV files", 1_500, st.tuples(st.sampled_from(sorted(tables)), _changes), csv),
            Input("protocols", "the protocols with anything changed in them", 300, st.tuples(st.sampled_from(NAMES), _changes), protocol)]


def _changed(text: str, changes: list[tuple[float, str, int, str]]) -> str:
    for share, how, many, new in changes:
        at = int(share * len(text))
        if how == "cut":
            text = text[:at] + text[at + many:]
        elif how == "put":
            text = text[:at] + new + text[at:]
        elif how == "twice":
            text = text[:at] + text[at:at + many] * 2 + text[at + many:]
        else:
            lines = text.split("\n")
            number = int(share * (len(lines) - 1))
            lines[number] = new if how == "line" else lines[number].split(":")[0] + ": " + new
            text = "\n".join(lines)
    return text
