"""Writes a registry as a YAML file or as a folder of CSV files, each of which can be imported again."""
from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from typing import Any, Iterable, Mapping

import yaml

from bot.registry import shape
from bot.registry.columns import BETWEEN, CHILDREN, COLUMNS, DAYS, HAS_PLAN, HOMES, MANAGERS, POLICE, SETTINGS, STAFF

_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_HEAD = "# The registry. Times are UK local time, in quotes. Children and staff stand here by reference only: never a name, never a birth date.\n"
#: Parts and lists that follow a row's own values.
_AFTER = ("settings", "police_contact", "managers", "plan", "return_by_day")


def yaml_text(content: dict[str, Any]) -> str:
    """A registry in its normal form as YAML, the same content always as the same text."""
    ordered = {
        "force": _ordered(content["force"], shape.FORCE), "homes": [_ordered(home, shape.HOME) for home in content["homes"]],
        "children": [_ordered(child, shape.CHILD) for child in content["children"]],
        "staff": [_ordered(member, shape.STAFF) for member in content.get("staff", ())],
    }
    return _HEAD + yaml.dump(ordered, Dumper=_DUMPER, sort_keys=False, allow_unicode=True, width=150)


def _ordered(row: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    """The row's values in the order of its shape, then its parts; what says nothing is left out."""
    shapes = {"police_contact": shape.CONTACT, "plan": shape.PLAN, "return_by_day": shape.RETURN_BY_DAY, "settings": shape.SETTINGS}
    kept: dict[str, Any] = {key: row[key] for key in keys if row.get(key) is not None}
    for part in _AFTER:
        value = row.get(part)
        if part == "managers" and value:
            kept[part] = [_ordered(one, shape.CONTACT) for one in value]
        elif part == "settings" and value:
            kept[part] = {name: _ordered(value[name], ("value", *shape.SETTING_NOTES)) for name in shape.SETTINGS if name in value}
        elif isinstance(value, dict) and (value or part == "plan"):
            kept[part] = _ordered(value, shapes[part])
    return kept


def csv_texts(content: dict[str, Any]) -> dict[str, str]:
    """The same as the text of each CSV file, by its name."""
    force = content["force"]
    settings = [{"setting": name, "value": force[name]} for name in shape.FORCE if force.get(name) is not None]
    settings += [{"setting": name, **force["settings"][name]} for name in shape.SETTINGS if name in force.get("settings", {})]
    homes = content["homes"]
    managers = [{"home": home["id"], "order": order, **one} for home in homes for order, one in enumerate(home.get("managers") or (), start=1)]
    rows = {
        SETTINGS: settings, MANAGERS: managers, STAFF: content.get("staff", ()), CHILDREN: [_child_cells(child) for child in content["children"]],
        HOMES: [{**home, **{column: (home.get("police_contact") or {}).get(key) for column, key in POLICE.items()}} for home in homes],
    }
    return {name: _table(COLUMNS[name], rows[name]) for name in COLUMNS}


def _child_cells(child: dict[str, Any]) -> dict[str, Any]:
    plan = child.get("plan")
    if plan is None:
        return {**child, HAS_PLAN: False}
    days = plan.get("return_by_day") or {}
    return {**child, **{key: plan.get(key) for key in shape.PLAN}, **{column: days.get(day) for column, day in DAYS.items()}, HAS_PLAN: True}


def _table(columns: tuple[str, ...], rows: Iterable[Mapping[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)
    return text.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{BETWEEN} ".join(value) if isinstance(value, (list, tuple)) else str(value)


def write(content: dict[str, Any], path: Path) -> list[Path]:
    """Write a YAML file (.yml, .yaml) or, without a suffix, a folder of CSV files; only its owner may read them.

    Returns the files written, each whole or as it was before.

    Raises:
        ValueError: another suffix.
        OSError: the place cannot be written.
    """
    if path.suffix.lower() in (".yml", ".yaml"):
        _write_file(path, yaml_text(content))
        return [path]
    if path.suffix:
        raise ValueError(f"{path.name} is neither a YAML file nor a folder. Name a file ending in .yml, or a folder for CSV files.")
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, text in csv_texts(content).items():
        # The mark at the start is how Excel knows UTF-8.
        _write_file(path / name, "\ufeff" + text)
    return [path / name for name in COLUMNS]


def _write_file(path: Path, text: str) -> None:
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8", newline="") as file:
            file.write(text)
        os.replace(half, path)
    finally:
        half.unlink(missing_ok=True)
