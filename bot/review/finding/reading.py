"""Reads filters out of a web address; what cannot be read is told in words and left out."""
from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any, Callable, Mapping, Optional

from bot.review.figures.following import WITHIN
from bot.review.finding.filters import JUDGED, Filters
from bot.triage.answers.references import references
from bot.triage.values import OUTCOME, SEVERITY

_OUTCOMES = tuple(dict.fromkeys(OUTCOME.values()))
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
_REFERENCE = re.compile(r"(?=.*[0-9])[A-Z0-9][A-Z0-9-]{0,39}")
_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %b %Y", "%d %B %Y")
_LONGEST = 200
_YES, _NO = ("yes", "on", "true", "1"), ("", "no", "off", "false", "0")


class _Unreadable(ValueError):
    """Says what the value should look like."""


def read_filters(query: Mapping[str, str]) -> tuple[Filters, list[str]]:
    """The filters of an address, and a sentence for each value that cannot be read (it then filters nothing).

    Never raises, whatever was typed. Names that are no filter are left to others.
    """
    read: dict[str, Any] = {}
    problems: list[str] = []
    for name, (reader, shown) in _FIELDS.items():
        typed = str(query.get(name) or "").replace("\x00", "").strip()
        if not typed:
            continue
        try:
            if len(typed) > _LONGEST:
                raise _Unreadable(f"Use at most {_LONGEST} letters.")
            read[name] = reader(typed)
        except _Unreadable as problem:
            problems.append(f"{shown}: {problem}")
    since, until = read.get("since"), read.get("until")
    if since and until and until < since:
        problems.append("To: this day is before the first one. Give a later day, or leave it empty.")
        del read["until"]
    return Filters(**read), problems


def _one_of(*values: str) -> Callable[[str], str]:
    known = {value.lower(): value for value in values}

    def read(typed: str) -> str:
        if typed.lower() not in known:
            raise _Unreadable(f"choose one of {', '.join(value.replace('_', ' ') for value in values)}.")
        return known[typed.lower()]
    return read


def _code(typed: str) -> str:
    if not _CODE.fullmatch(typed.lower()):
        raise _Unreadable("choose one from the list.")
    return typed.lower()


def _text(typed: str) -> str:
    return " ".join(typed.split())


def _truth(typed: str) -> bool:
    if typed.lower() not in (*_YES, *_NO):
        raise _Unreadable("say yes, or leave it out.")
    return typed.lower() in _YES


def _day(typed: str) -> date:
    for form in _DAYS:
        found = _parsed(typed, form)
        if found:
            return found
    raise _Unreadable("write a day like 21/11/2026.")


def _parsed(typed: str, form: str) -> Optional[date]:
    try:
        found = datetime.strptime(typed, form).date()
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None  # a moment of it must exist in every time zone


def _child(typed: str) -> str:
    """However it is written; a reference of a shape nobody foresaw is looked for as it stands."""
    found = references(typed)
    reference = found[0][0] if len(found) == 1 else re.sub(r"\s+", "", typed).upper()
    if not _REFERENCE.fullmatch(reference):
        raise _Unreadable("write the child's reference, like RH-03, never a name.")
    return reference


_FIELDS = {
    "home": (_code, "Home"), "provider": (_text, "Provider"), "outcome": (_one_of(*_OUTCOMES), "Outcome"),
    "disposition": (_one_of(*SEVERITY), "Decision"), "protocol": (_code, "Protocol"), "channel": (_code, "Channel"),
    "since": (_day, "From"), "until": (_day, "To"), "overdue": (_truth, "Overdue"), "raised": (_truth, "Raised"),
    "flagged": (_truth, "Flagged"), "unread": (_truth, "Unread"), "unfinished": (_truth, "Unfinished"),
    "second": (_truth, "Second opinion wanted"), "judged": (_one_of(*JUDGED), "Judgement"), "followed": (_one_of(*WITHIN), "Followed within"), "child": (_child, "Child"), "words": (_text, "Words of a note"),
}
