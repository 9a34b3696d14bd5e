"""The parts of the program and which imports which, read from the code."""
from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Iterator, Mapping

#: What each part is for, in a few words. The folders beside `bot` are parts too; a lone module of `bot` is one, or goes with the part named.
PURPOSES = {
    "triage": "the judge: questions, rules, danger words",
    "calllog": "the append-only log, inbox and outbox, sealing",
    "registry": "homes, children by reference, force settings",
    "followups": "work that falls due",
    "people": "who is enrolled on chat",
    "accounts": "who signs in to the console",
    "casework": "one call as a conversation",
    "intake": "the front door: the order of safety",
    "understanding": "Rasa in this process",
    "actions": "Rasa's custom actions, thin",
    "nlu": "training texts, danger net, components",
    "notes": "the decision note of a call",
    "drawing": "pictures",
    "review": "what supervisors find, judge, count, export",
    "console": "operators' calls and the board",
    "administration": "changes with who and why",
    "retention": "purges, holds, one child's data",
    "operations": "backups, checks, secrets, metrics",
    "rehearsal": "scripted calls, changed protocols",
    "evaluation": "the figures and their floors",
    "channels": "web page, console, REST, terminal, Telegram",
    "services": "wires everything from the settings",
    "serving": "runs every channel until it is stopped",
    "commands": "the command line",
    "settings": "environment and settings file",
    "setup": "makes a fresh machine ready",
}
_BELONGS_TO = {"setting_values": "settings", "__main__": "commands"}
#: Packages from outside that say much about a part, by the name they are imported by.
_TELLING = {"rasa": "Rasa", "rasa_sdk": "Rasa", "sqlalchemy": "SQLAlchemy", "telegram": "python-telegram-bot", "starlette": "Starlette", "spacy": "spaCy"}
_OUTSIDE = ("actions", "nlu")


@dataclass(frozen=True)
class Parts:
    """`at_head`: part -> parts that one of its modules imports when it is loaded. `late`: those imported inside functions only.
    `brings`: part -> telling packages from outside, in any place."""

    at_head: Mapping[str, frozenset[str]]
    late: Mapping[str, frozenset[str]]
    brings: Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=2)
def read_parts(root: Path) -> Parts:
    """Reads every source file of the checkout at `root`. Raises OSError and SyntaxError for a file that cannot be read."""
    head: dict[str, set[str]] = {}
    late: dict[str, set[str]] = {}
    brings: dict[str, set[str]] = {}
    for path in sorted(file for folder in ("bot", *_OUTSIDE) for file in (root / folder).rglob("*.py")):
        me = _part(".".join(path.relative_to(root).with_suffix("").parts))
        for module, is_late in _imports(ast.parse(path.read_text(encoding="utf-8"))) if me else ():
            other, first = _part(module), module.split(".")[0]
            head.setdefault(me, set())
            if other and other != me:
                (late if is_late else head).setdefault(me, set()).add(other)
            if first in _TELLING:
                brings.setdefault(me, set()).add(_TELLING[first])
    return Parts({part: frozenset(others) for part, others in head.items()}, {part: frozenset(others - head[part]) for part, others in late.items() if others - head[part]},
                 {part: tuple(sorted(names)) for part, names in brings.items()})


def _part(module: str) -> str:
    """bot.triage.walking -> triage; "" for what is no part of ours."""
    pieces = module.split(".")
    if pieces[0] in _OUTSIDE:
        return pieces[0]
    if pieces[0] != "bot" or len(pieces) < 2 or pieces[1] == "__init__":
        return ""
    return _BELONGS_TO.get(pieces[1], pieces[1])


def _imports(tree: ast.AST, is_late: bool = False) -> Iterator[tuple[str, bool]]:
    """(module, whether it is imported inside a function) for every import of a file."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, is_late) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "bot":
            yield from ((f"bot.{alias.name}", is_late) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, is_late
        yield from _imports(node, is_late or isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))
