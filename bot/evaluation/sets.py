"""The sets of cases: which files belong together, and whose words may be shown."""
from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Iterable, Union

from bot.rehearsal.cases import BadCase, Broken, Case, read_cases

TESTS = Path(__file__).resolve().parents[2] / "tests"
FOLDER = TESTS / "evaluation"
#: Answers to single questions stand beside the tests of reading them.
ANSWERS = TESTS / "triage" / "answers"
#: Whoever tunes to a line of these has spoiled them: their words are printed only when that is asked for.
_UNREAD = "blind"


@dataclass
class CaseSet:
    """The cases of one name: "own.messages.jsonl", "own.conversations.yml" and "own_answers.jsonl" are the set "own"."""

    name: str
    cases: list[Union[Case, Broken]] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)  # of the first messages that carry the label: id -> facts told
    answers: list[dict[str, Any]] = field(default_factory=list)

    @property
    def unread(self) -> bool:
        """True for a set that builders have not read."""
        return self.name.startswith(_UNREAD)


def own_files() -> list[Path]:
    """The project's own files of cases."""
    return [*sorted(FOLDER.glob("*.messages.jsonl")), *sorted(FOLDER.glob("*.conversations.yml")), *sorted(ANSWERS.glob("*_answers.jsonl"))]


def read_sets(files: Iterable[Path]) -> list[CaseSet]:
    """Reads files of cases into sets, those that builders read first. Raises BadCase for a file that cannot be used."""
    sets: dict[str, CaseSet] = {}
    for file in files:
        is_answers = file.name.endswith("answers.jsonl")
        name = file.name[:-len("answers.jsonl")].rstrip("._") or "answers" if is_answers else file.name.split(".")[0]
        one = sets.setdefault(name, CaseSet(name))
        if is_answers:
            one.answers += _labelled(_lines(file))
            continue
        one.cases += read_cases(str(file), None)
        if file.suffix == ".jsonl":
            one.facts.update({str(line["id"]): line["facts"] for line in _lines(file, broken=False) if "facts" in line and "id" in line})
    return sorted(sets.values(), key=lambda one: (one.unread, one.name))


def _labelled(answers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Where a file labels what is told besides, an answer without the label tells nothing; where no line has it, nobody looked."""
    looked = any("also" in answer for answer in answers)
    return [{"also": {}, **answer} for answer in answers] if looked else answers


def _lines(file: Path, broken: bool = True) -> list[dict[str, Any]]:
    """The objects of a file of JSON lines. A bad line raises BadCase where `broken`, else it is passed over."""
    found = []
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadCase(f"{file} cannot be read: {error}") from error
    for number, line in enumerate(text.splitlines(), 1):
        try:
            item = json.loads(line) if line.strip() else None
        except ValueError as error:
            item = error
        if isinstance(item, dict):
            found.append(item)
        elif item is not None and broken:
            raise BadCase(f"{file.name}, line {number} is not a JSON object.")
    return found
