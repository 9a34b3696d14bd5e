"""The people a home rings, as rows of a form."""
from __future__ import annotations

import re
from typing import Any, Iterable, Mapping, Optional, Union

from bot.administration.fields import Field, given, shown
from bot.administration.forms import row

_KEYS = (("role", "Role"), ("name", "Name on the list"), ("hours", "Hours"), ("phone", "Phone"))
_HINTS = {"role": "Small letters, like registered_manager or on_call", "hours": "For example, Mon-Fri 08:00-16:00"}
_NUMBERED = re.compile(r"manager_([1-9][0-9]?)_(?:role|name|hours|phone)")
#: Rows to fill in beside those that are there.
_SPARE = 2
_POLICE = "Single point of contact in the police"


def police_fields() -> tuple[Field, ...]:
    """The single point of contact."""
    return tuple(Field(f"police_{key}", label, group=_POLICE, hint="" if key == "role" else _HINTS.get(key, "")) for key, label in _KEYS if key != "role")


def police_typed(contact: Optional[Mapping[str, Any]]) -> dict[str, str]:
    """What stands in its fields."""
    return {f"police_{key}": shown((contact or {}).get(key)) for key, _ in _KEYS if key != "role"}


def police_row(typed: Mapping[str, Union[str, tuple[str, ...]]], before: Optional[Mapping[str, Any]]) -> Optional[dict[str, Any]]:
    """The contact as a row, None where every field is empty."""
    told = given({key: typed.get(f"police_{key}") for key, _ in _KEYS if key != "role"})
    if not told:
        return None
    role = {"role": before["role"]} if before and before.get("role") else {}
    return row({**role, **told}, {key: f"police_{key}" for key, _ in _KEYS})


def manager_fields(managers: Iterable[Mapping[str, Any]], given_names: Iterable[str]) -> tuple[Field, ...]:
    """Every manager in the order of ringing, and rows for more."""
    rows = max([len(list(managers)) + _SPARE, *(int(told[1]) for told in map(_NUMBERED.fullmatch, given_names) if told)])
    return tuple(
        Field(f"manager_{number}_{key}", label, hint=_HINTS.get(key, ""), group=f"Manager to ring {_ordinal(number)}")
        for number in range(1, rows + 1) for key, label in _KEYS
    )


def managers_typed(managers: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """What stands in their fields."""
    managers = list(managers)
    empty: list[Mapping[str, Any]] = [{}] * _SPARE
    return {f"manager_{number}_{key}": shown(one.get(key)) for number, one in enumerate([*managers, *empty], start=1) for key, _ in _KEYS}


def manager_rows(typed: Mapping[str, Union[str, tuple[str, ...]]]) -> list[dict[str, Any]]:
    """The managers as rows; one whose fields are all empty is left out."""
    numbers = sorted({int(told[1]) for told in map(_NUMBERED.fullmatch, typed) if told})
    rows: list[dict[str, Any]] = []
    for number in numbers:
        told = given({key: typed.get(f"manager_{number}_{key}") for key, _ in _KEYS})
        if told:
            rows.append(row(told, {key: f"manager_{number}_{key}" for key, _ in _KEYS}))
    return rows


def _ordinal(number: int) -> str:
    return {1: "first", 2: "second", 3: "third"}.get(number, f"number {number}")
