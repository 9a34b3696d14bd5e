"""What would change if a registry were taken in, in words and by reference."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.calllog.tables import CallTable
from bot.registry import shape
from bot.registry.directory import reference_key
from bot.triage.circumstances import ForceSettings

_CALLS = CallTable.__table__
_ADDED_SHOWN = 20
_SECTIONS = (("homes", "Homes", "id"), ("children", "Children", "ref"), ("staff", "Staff", "code"))


@dataclass(frozen=True)
class OpenCall:
    """A call that is not finished: it keeps the version of the registry that it began with."""

    call: str
    home: str
    child: str


def open_calls(session: Session) -> tuple[OpenCall, ...]:
    """Every call that is not finished, the latest first."""
    wanted = select(_CALLS.c.call, _CALLS.c.home, _CALLS.c.child).where(_CALLS.c.finished.is_(False)).order_by(_CALLS.c.opened_at.desc())
    return tuple(OpenCall(row.call, row.home or "", row.child or "") for row in session.execute(wanted))


def differences(old: dict[str, Any], new: dict[str, Any], calls: Sequence[OpenCall] = ()) -> list[str]:
    """A line for everything that is removed, changed or added, section by section; empty when nothing differs.

    Removed and changed rows are always all shown, added ones up to twenty in a section. The order of homes, children and
    staff is no difference; the order of managers is. Settings compare as they work: without one, its default holds.
    """
    lines = _section("Force and settings", _force_lines(old["force"], new["force"]))
    for key, title, name in _SECTIONS:
        lines += _section(title, _row_lines(key, name, old.get(key, ()), new.get(key, ()), calls))
    if lines and calls:
        lines.append(f"{_count(len(calls), 'open call')} {'keeps' if len(calls) == 1 else 'keep'} the version begun with; new calls use the new one.")
    return lines


def _section(title: str, lines: list[str]) -> list[str]:
    return [title, *(f"  {line}" for line in lines)] if lines else []


def _force_lines(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    defaults = ForceSettings()
    lines = _changes("", {key: old.get(key) for key in shape.FORCE}, {key: new.get(key) for key in shape.FORCE})
    for name in shape.SETTINGS:
        before, after = old.get("settings", {}).get(name, {}), new.get("settings", {}).get(name, {})
        was, now = before.get("value", getattr(defaults, name)), after.get("value", getattr(defaults, name))
        if was != now:
            lines.append(f"changed  {name}: {was}{'' if before else ' (the default)'} -> {now}{'' if after else ' (the default)'}")
        lines += _changes(name, {key: before.get(key) for key in shape.SETTING_NOTES}, {key: after.get(key) for key in shape.SETTING_NOTES})
    return lines


def _row_lines(key: str, name: str, old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]], calls: Sequence[OpenCall]) -> list[str]:
    before, after = {_key(key, row[name]): row for row in old}, {_key(key, row[name]): row for row in new}
    removed = [f"removed  {_described(row, name)}{_calls_about(key, one, calls)}" for one, row in before.items() if one not in after]
    changed = [
        line for one, row in before.items() if one in after and row != after[one]
        for line in _changes(row[name], _flat(row), _flat(after[one]))
    ]
    added = [f"added    {_described(row, name)}" for one, row in after.items() if one not in before]
    more = [f"added    ... and {len(added) - _ADDED_SHOWN} more"] if len(added) > _ADDED_SHOWN else []
    return removed + changed + added[:_ADDED_SHOWN] + more


def _key(section: str, name: str) -> str:
    return name if section == "homes" else reference_key(name)


def _described(row: Mapping[str, Any], name: str) -> str:
    about = [str(row[key]) for key in ("name", "role", "home") if row.get(key)] + list(row.get("homes") or ())
    return f"{row[name]} ({', '.join(about)})" if about else row[name]


def _calls_about(section: str, key: str, calls: Sequence[OpenCall]) -> str:
    if section == "children":
        about = [one.call for one in calls if one.child and reference_key(one.child) == key]
    else:
        about = [one.call for one in calls if section == "homes" and one.home == key]
    if not about:
        return ""
    return f" - CALL OPEN: {', '.join(about)}. It keeps the old record until it ends." if len(about) == 1 else (
        f" - CALLS OPEN: {', '.join(about)}. They keep the old record until they end.")


def _changes(row: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    keys = dict.fromkeys((*before, *after))
    label = f"{row}: " if row else ""
    return [f"changed  {label}{key}: {_words(before.get(key))} -> {_words(after.get(key))}" for key in keys
            if _words(before.get(key)) != _words(after.get(key))]


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row's values with those of its parts beside them: "plan return_by", "managers 1 phone"."""
    flat: dict[str, Any] = {}
    for key, value in row.items():
        if isinstance(value, dict):
            flat[key] = True
            flat.update({f"{key} {inner}": one for inner, one in _flat(value).items()})
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for number, one in enumerate(value, start=1):
                flat.update({f"{key} {number} {inner}": part for inner, part in one.items()})
        else:
            flat[key] = value
    return flat


def _words(value: Any) -> str:
    if value is None or value == []:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, list) else str(value)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
