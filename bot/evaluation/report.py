"""The figures as a table for people, and as lines for files."""
from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any, Iterator

from bot.evaluation import answers, conversations, messages, volunteered
from bot.evaluation.figures import Share
from bot.evaluation.measuring import Measured, together
from bot.evaluation.misses import lines

_NAME, _CELL = 46, 24
_FACT_CELL = 21
_READING = {"own": "partly read while building, so it flatters.", "practice": "read while building: what it shows was learned from it.",
            "voices": "first met whole, then read while building.",
            "blind": "never read by builders: these figures stand alone."}
_COLUMNS = ["date", "release", "set", "figure", "value", "hits", "total"]


def columns(sets: list[Measured]) -> list[Measured]:
    """The sets, and all together where there are several."""
    return [*sets, together(sets)] if len(sets) > 1 else list(sets)


def table(sets: list[Measured]) -> Iterator[str]:
    """Every figure in a row, every set in a column."""
    shown = columns(sets)
    yield "Percent, 95% interval (Wilson) and cases."
    yield from (f"{one.name}: {_READING[one.name]}" for one in sets if one.name in _READING)
    for title, part in _PARTS:
        by_set = [{figure.name: figure for figure in part(one)} for one in shown]
        names = list(dict.fromkeys(name for figures in by_set for name in figures))
        if not names:
            continue
        yield ""
        yield f"{title:<{_NAME}}" + "".join(f"{_headed(one):<{_CELL}}" for one in shown).rstrip()
        for name in _together_by_kind(names):
            yield (f"{_row(name):<{_NAME}}" + "".join(f"{figures[name].cell() if name in figures else '-':<{_CELL}}" for figures in by_set)).rstrip()
    yield from _facts(sets)


def misses(sets: list[Measured], show_unread: bool) -> Iterator[str]:
    """Every miss of every set, in one line each; of an unread set the ids only, unless they are to be shown."""
    for one in sets:
        found, shown = list(one.misses()), show_unread or not one.unread
        if found:
            hidden = "" if shown else "; ids only, so that nobody builds for these words (--show-blind shows them)"
            yield f"\nMISSES, {one.name}: {len(found)}{hidden}"
            yield from lines(found, shown)


def records(sets: list[Measured]) -> list[dict[str, Any]]:
    """Every figure of every set, one object each."""
    return [{"set": one.name, **figure.record()} for one in columns(sets) for figure in one.figures()]


def write_json(file: Path, sets: list[Measured], protocols: str, seconds: float) -> None:
    """Writes all figures, those of each fact, and the ids of all misses. No words of any case are in it."""
    by_fact = [{"set": one.name, **figure.record()} for one in sets for _, three in answers.by_fact(one.answers) for figure in three]
    missed = [{"set": one.name, "what": miss.what, "id": miss.id} for one in sets for miss in one.misses()]
    told = {"date": date.today().isoformat(), "protocols": protocols, "seconds": round(seconds), "figures": records(sets), "answers_by_fact": by_fact, "misses": missed}
    file.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def append_history(file: Path, release: str, sets: list[Measured]) -> int:
    """Adds the held figures of a release to the history, a line each. Returns how many."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = not file.exists()
    held = [(one.name, figure) for one in columns(sets) for figure in one.figures() if isinstance(figure, Share) and figure.held and figure.total]
    with file.open("a", encoding="utf-8", newline="") as out:
        rows = csv.writer(out, lineterminator="\n")
        if new:
            rows.writerow(_COLUMNS)
        rows.writerows([date.today().isoformat(), release, name, figure.name, f"{figure.value:.4f}", figure.hits, figure.total] for name, figure in held)
    return len(held)


def _facts(sets: list[Measured]) -> Iterator[str]:
    for one in sets:
        rows = answers.by_fact(one.answers)
        if rows:
            yield f"\n{f'ANSWERS BY FACT, {one.name} (weakest first)':<{_NAME}}" + "".join(f"{name:<{_FACT_CELL}}" for name in (answers.EXACT, answers.UNREAD, answers.LOWER)).rstrip()
            for fact, three in rows:
                yield (f"{fact:<{_NAME}}" + "".join(f"{figure.cell():<{_FACT_CELL}}" for figure in three)).rstrip()


_PARTS = (
    ("FIRST MESSAGES", lambda one: messages.figures(one.messages)),
    ("CONVERSATIONS", lambda one: conversations.figures(one.conversations)),
    ("ANSWERS TO A QUESTION", lambda one: answers.figures(one.answers)),
    ("TOLD UNASKED", lambda one: [*volunteered.figures("in first messages", *volunteered.of_messages(one.messages, one.facts)),
                                  *volunteered.figures("beside answers", *volunteered.of_answers(one.answers))]),
    ("REPLY TIMES", lambda one: conversations.times(one.messages + one.conversations)),
)


def _headed(one: Measured) -> str:
    return f"{one.name} (unread)" if one.unread else one.name


def _row(name: str) -> str:
    """Parts of a figure stand under it, set in."""
    return f"  {name.split(': ', 1)[1]}" if ": " in name else name


def _together_by_kind(names: list[str]) -> list[str]:
    """Each figure with its parts under it, whichever set they came from."""
    whole = list(dict.fromkeys(name.split(": ", 1)[0] for name in names))
    return [name for one in whole for name in names if name.split(": ", 1)[0] == one]
