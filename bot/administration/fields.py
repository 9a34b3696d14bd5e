"""The fields of an administrator's form, what was typed in them, and the values they stand for."""
from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Callable, Iterable, Mapping, Sequence, Union

#: What stands in each field: a text, or for checkboxes those that are ticked.
Typed = Mapping[str, Union[str, tuple[str, ...]]]

#: A field as long as this is nobody's answer; the registry's own checks are far below it.
_LONGEST = 2_000
#: Two figures for the hour: "9:30" may mean the evening, so it is complained of.
_CLOCK = re.compile(r"([0-9]{2})[:.]?([0-9]{2})")
_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %m %Y", "%d %B %Y", "%d %b %Y")


@dataclass(frozen=True)
class Field:
    """One field: `kind` is "text", "number", "clock", "day", "radios", "checkboxes" or "select".

    `options` are (value, label) pairs; `group` is the heading it stands under.
    """

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    group: str = ""


def typed_from(fields: Iterable[Field], texts: Callable[[str], Sequence[str]]) -> dict[str, Union[str, tuple[str, ...]]]:
    """What was typed in each field. `texts` gives all texts that came under a name."""
    typed: dict[str, Union[str, tuple[str, ...]]] = {}
    for field in fields:
        came = [text[:_LONGEST].strip() for text in texts(field.name)]
        typed[field.name] = tuple(dict.fromkeys(came)) if field.kind == "checkboxes" else (came[0] if came else "")
    return typed


def number(text: str) -> Any:
    """A whole number; anything else stays as it was typed, to be complained of."""
    return int(text) if re.fullmatch(r"-?[0-9]{1,9}", text) else text


def yes_no(text: str) -> Any:
    """True or False; anything else stays as it was typed."""
    return {"yes": True, "no": False}.get(text, text)


def clock(text: str) -> str:
    """A time of day as 21:30, also where it was typed as 2130 or 21.30."""
    told = _CLOCK.fullmatch(text)
    return f"{told[1]}:{told[2]}" if told else text


def day(text: str) -> str:
    """A day as 2027-01-31, however a British reader writes it."""
    for shape in _DAYS:
        try:
            return datetime.strptime(" ".join(text.split()), shape).date().isoformat()
        except ValueError:
            continue
    return text


def shown(value: Any) -> str:
    """A value of the registry as it stands in a field."""
    return "" if value is None else "yes" if value is True else "no" if value is False else str(value)


def given(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that say something: an empty field is no value."""
    return {key: value for key, value in values.items() if value not in ("", None)}
