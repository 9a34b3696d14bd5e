"""What each single value of a registry may be; each check returns the value as kept, or says what to write instead."""
from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Callable, Optional

from bot.triage.identifiers import mask
from bot.triage.settings_ranges import SettingRange

Check = Callable[[Any], Any]

_REFERENCE = re.compile(r"[A-Z]{1,4}-?[0-9]{1,4}")
_STAFF_CODE = re.compile(r"[A-Z]{1,4}-?[A-Z]?[0-9]{1,5}")
_CODE = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_PHONE = re.compile(r"\+?[0-9][0-9 ]{1,18}[0-9]")
_SHORT_NUMBER = 6  # 999, 101, 111, 116 123
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")
_BAND = re.compile(r"([0-9]{1,2})\s*(?:to|-|–)\s*([0-9]{1,2})")
_BIRTH_DATE = "a birth date is never kept here. Write the age in whole years, like 15, under age."


class Wrong(ValueError):
    """A value that cannot be taken, and what to write; `quoting` is added where the file has quotes."""

    def __init__(self, problem: str, quoting: str = "") -> None:
        self.in_yaml, self.in_cells = f"{problem}{quoting}.", f"{problem}."
        super().__init__(self.in_yaml)


def words(value: Any) -> str:
    """A short line of words."""
    if not isinstance(value, str) or not value.strip():
        raise Wrong(f"{value!r} is not words. Write some", ", in quotes")
    if len(value) > 200 or not value.isprintable():
        raise Wrong("this is too long or has hidden characters. Write one line of at most 200 characters")
    if value.strip()[0] in "=+-@":
        raise Wrong(f"{value.strip()[0]!r} at the start is run as a formula by spreadsheets. Start with a letter or a figure")
    return value.strip()


@lru_cache(maxsize=4096)
def _identifies(text: str) -> bool:
    return mask(text) != text


def about_a_child(value: Any) -> str:
    """Words about a child that hold no name, number, address or date."""
    text = words(value)
    if _identifies(text):
        raise Wrong("this seems to hold a name, a phone number, an address or a date. Leave it out")
    return text


def code(value: Any) -> str:
    """A short name in small letters, as the protocols and other rows use it."""
    if not isinstance(value, str) or len(value) > 40 or not _CODE.fullmatch(value):
        raise Wrong(f"{value!r} is not a code. Use small letters, figures, - and _ only, like rowan-house")
    return value


def no_date(check_one: Check) -> Check:
    """A check that sees a date first, which about a child can only be a birth date."""
    def check(value: Any) -> Any:
        if isinstance(value, (date, datetime)) or (isinstance(value, str) and _DATE.search(value)):
            raise Wrong(_BIRTH_DATE.rstrip("."))
        return check_one(value)
    return check


def reference(value: Any) -> str:
    """A child's reference; nothing that could be a name."""
    if isinstance(value, str) and _REFERENCE.fullmatch(value):
        return value
    if isinstance(value, str) and _REFERENCE.fullmatch(value.strip().upper()):
        raise Wrong(f"{value!r} is not written as a reference. Write it in capitals: {value.strip().upper()}")
    raise Wrong("this is not a reference, and a name is never kept here. Write up to four capitals and up to four figures, like RH-03")


def staff_code(value: Any) -> str:
    """A member of staff's code; nothing that could be a name."""
    if isinstance(value, str) and _STAFF_CODE.fullmatch(value):
        return value
    raise Wrong("this is not a staff code, and names of staff are not kept here. Write up to four capitals and some figures, like RH-S07")


def age(value: Any) -> int:
    """A child's age in whole years."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 17:
        raise Wrong(f"{value!r} is not an age of a child. Write a whole number from 0 to 17", ", without quotes")
    return value


def age_band(value: Any) -> str:
    """An age band, kept as "13 to 15", which no spreadsheet takes for a date."""
    band = _BAND.fullmatch(value.strip()) if isinstance(value, str) else None
    if band is None or not int(band[1]) < int(band[2]) <= 17:
        raise Wrong(f"{value!r} is not an age band. Write it like 13 to 15, with ages from 0 to 17")
    return f"{int(band[1])} to {int(band[2])}"


def clock(value: Any) -> str:
    """A UK local time of day."""
    if not isinstance(value, str) or not _CLOCK.fullmatch(value):
        raise Wrong(f"{value!r} is not a time of day. Write it on the 24-hour clock, like 21:30", ", in quotes")
    return value


def phone(value: Any) -> str:
    """A telephone number."""
    if not isinstance(value, str) or not _PHONE.fullmatch(value.strip()):
        raise Wrong(f"{value!r} is not a phone number. Write figures and spaces only, like 01632 960001", ", in quotes")
    digits = value.replace(" ", "")
    if len(digits) > _SHORT_NUMBER and digits[0] not in "0+":
        raise Wrong(f"{value!r} has lost its first figure, as happens in spreadsheets. Write it with its 0 and a space, like 01632 960001")
    return value.strip()


def web_address(value: Any) -> str:
    """A web address staff can be sent to."""
    if not isinstance(value, str) or not re.fullmatch(r"https://[^\s]{1,300}", value):
        raise Wrong(f"{value!r} is not a web address. Write it in full, starting with https://, or leave it out if there is none")
    return value


def yes_no(value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise Wrong(f"{value!r} is neither true nor false. Write true or false", ", without quotes")
    return value


def day(value: Any) -> str:
    """A calendar date, kept as YYYY-MM-DD."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise Wrong(f"{value!r} is not a date. Write it like 2027-01-31", ", in quotes") from None


def whole(low: int, high: int) -> Check:
    """A check for a whole number in a range."""
    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise Wrong(f"{value!r} will not do. Write a whole number from {low} to {high}", ", without quotes")
        return value
    return check


def one_of(*allowed: str) -> Check:
    """A check for one of some words."""
    def check(value: Any) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise Wrong(f"{value!r} will not do. Write one of: {', '.join(allowed)}")
        return value
    return check


def within(setting: SettingRange) -> Check:
    """A check for a local setting's allowed range."""
    def check(value: Any) -> Any:
        if not setting.allowed.allows(value):
            raise Wrong(f"{value!r} is outside what is allowed. Write {setting.allowed.says()}")
        return value
    return check


def list_of(check_one: Check) -> Check:
    """A check for a list, each once."""
    def check(value: Any) -> list[str]:
        if not isinstance(value, list):
            raise Wrong(f"{value!r} is not a list. Write it in square brackets, like [a, b], or [] for none")
        return list(dict.fromkeys(check_one(one) for one in value))
    return check


def or_null(check_one: Check) -> Check:
    """A check that also lets nothing be given."""
    def check(value: Any) -> Optional[Any]:
        return None if value is None else check_one(value)
    return check
