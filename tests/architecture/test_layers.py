"""Imports run one way, and files stay small (design section 1)."""
from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

#: Each part and the parts of the project it may import. Nobody imports a channel except services and commands.
MAY_IMPORT = {
    "bot.triage": set(),
    "bot.calllog": {"bot.triage"},
    "bot.registry": {"bot.triage", "bot.calllog"},
    "bot.followups": {"bot.triage", "bot.calllog"},
    "bot.people": {"bot.calllog", "bot.registry"},
    "bot.casework": {"bot.triage", "bot.calllog", "bot.registry", "bot.followups", "bot.people"},
    "actions": {"bot.triage", "bot.casework", "bot.services"},
    "nlu": {"bot.triage", "bot.settings"},
    "bot.understanding": {"bot.casework", "bot.triage", "bot.settings", "actions", "nlu"},
    "bot.intake": {"bot.triage", "bot.calllog", "bot.registry", "bot.followups", "bot.people", "bot.casework"},
    "bot.notes": {"bot.triage", "bot.calllog", "bot.registry", "bot.followups", "bot.casework"},
    "bot.drawing": {"bot.triage", "bot.notes"},
    "bot.accounts": {"bot.calllog"},
    "bot.review": {"bot.triage", "bot.calllog", "bot.registry", "bot.followups", "bot.people", "bot.casework", "bot.notes", "bot.drawing", "bot.accounts"},
    "bot.console": {"bot.triage", "bot.calllog", "bot.registry", "bot.followups", "bot.people", "bot.casework", "bot.notes", "bot.accounts", "bot.review"},
    "bot.administration": {"bot.triage", "bot.calllog", "bot.registry", "bot.people", "bot.accounts"},
    "bot.retention": {"bot.triage", "bot.calllog", "bot.registry", "bot.followups", "bot.people", "bot.casework", "bot.accounts", "bot.review"},
    "bot.operations": {"bot.triage", "bot.calllog", "bot.registry", "bot.followups", "bot.people", "bot.accounts", "bot.intake", "bot.settings"},
    "bot.channels": {"bot.triage", "bot.calllog", "bot.registry", "bot.people", "bot.casework", "bot.intake", "bot.notes", "bot.drawing", "bot.accounts", "bot.review",
                     "bot.console", "bot.administration", "bot.operations", "bot.settings", "bot.services"},
}
#: Third-party packages that only these parts may import.
ONLY = {
    "rasa": {"bot.understanding", "nlu"},
    "rasa_sdk": {"actions", "bot.understanding"},
    "sqlalchemy": {"bot.calllog", "bot.registry", "bot.followups", "bot.people", "bot.casework", "bot.intake", "bot.services", "bot.rehearsal",
                   "bot.accounts", "bot.review", "bot.console", "bot.administration", "bot.retention", "bot.operations", "bot.channels"},
    "telegram": {"bot.channels"},
    "starlette": {"bot.channels"},
}


def part_of(module: str) -> str:
    """bot.triage.walking -> bot.triage; actions.desk -> actions."""
    pieces = module.split(".")
    return pieces[0] if pieces[0] in ("actions", "nlu") else ".".join(pieces[:2])


def sources():
    """Every source file of the project, with its module name."""
    for folder in ("bot", "actions", "nlu"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path, ".".join(path.relative_to(ROOT).with_suffix("").parts)


def imports_of(path: Path):
    """Every module a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names if node.module == "bot")


@pytest.mark.parametrize("part", sorted(MAY_IMPORT))
def test_a_part_imports_only_the_parts_below_it(part):
    """The arrows of the architecture point one way."""
    wrong = [f"{module} imports {name}" for path, module in sources() if part_of(module) == part for name in imports_of(path)
             if name.split(".")[0] in ("bot", "actions", "nlu") and name != "bot" and part_of(name) not in MAY_IMPORT[part] | {part}]
    assert wrong == []


@pytest.mark.parametrize("package", sorted(ONLY))
def test_a_package_is_imported_only_where_it_belongs(package):
    """Rasa stays in understanding, SQL in the log, Telegram and Starlette in the channels."""
    wrong = [f"{module} imports {name}" for path, module in sources() for name in imports_of(path)
             if name.split(".")[0] == package and part_of(module) not in ONLY[package]]
    assert wrong == []


def test_the_judge_is_pure():
    """triage knows no Rasa, SQL, clock or network: same facts, same decision."""
    forbidden = {"rasa", "rasa_sdk", "sqlalchemy", "httpx", "requests", "socket", "telegram", "starlette", "urllib.request"}
    wrong = [f"{module} imports {name}" for path, module in sources() if module.startswith("bot.triage.") for name in imports_of(path)
             if name in forbidden or name.split(".")[0] in forbidden]
    clocks = [module for path, module in sources() if module.startswith("bot.triage.")
              and any(word in path.read_text(encoding="utf-8") for word in ("datetime.now(", "time.time(", "utcnow("))]
    assert wrong == [] and clocks == []


def test_no_source_file_has_grown_past_300_lines():
    """A file that long has a second subject."""
    long = [f"{module}: {count}" for path, module in sources() if (count := len(path.read_text(encoding="utf-8").splitlines())) > 300]
    assert long == []
