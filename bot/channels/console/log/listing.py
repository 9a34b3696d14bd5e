"""The log as a list: filters in the address, the unread first, one row a call."""
from __future__ import annotations

import re
from typing import Any, Iterable
from urllib.parse import urlencode

from starlette.responses import Response

from bot.casework.desk import Desk
from bot.channels.console.ask import Ask
from bot.channels.console.log import wording
from bot.channels.console.shell import Console, asked_page, back_to
from bot.review.finding import Filters, Found, find, read_filters, read_place
from bot.review.finding.filters import ANY_JUDGEMENT, NOT_JUDGED
from bot.review.reviewing.case_file import visible
from bot.triage.circumstances import Home
from bot.triage.values import SEVERITY

_TICKS = {"overdue": "Overdue", "raised": "Raised", "flagged": "Flagged", "second": "Second opinion wanted", "unfinished": "Not finished"}
_LABELS = {"home": "Home", "provider": "Provider", "outcome": "Outcome", "disposition": "Decision", "protocol": "Protocol", "channel": "Channel", "since": "From",
           "until": "To", "judged": "Judgement", "followed": "Missed risk", "child": "Child", "words": "Words of a note", "unread": "Unread", **_TICKS}
_ANY = ("", "Any")
#: Where a page goes on, in its address.
_AFTER, _BEFORE = "after", "before"
_JUDGED = ((NOT_JUDGED, "Not judged yet"), (ANY_JUDGEMENT, "Judged"), *wording.JUDGEMENTS.items())
_REFERENCE = re.compile(r"(?:T-?)?([0-9A-Z]{6})")


class ListPage:
    """GET /log."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, ask: Ask) -> Response:
        """The page that the address asks for. What cannot be read is told, and the rest of the address still counts."""
        filters, problems = read_filters(ask.request.query_params)
        number = asked_page(ask.query("page", "1"))
        if number is None:
            problems.append("Page: there is no such page, so this is the first one.")
        with self._console.reading() as desk:
            reference = ask.query("call")
            found_call = _call(desk, ask, reference) if reference else None
            if found_call:
                return back_to(f"/log/{found_call}")
            if reference:
                problems.append("Reference: there is no such call, or it is not yours to see. A reference looks like T-7K3M9Q.")
            homes = ask.scope.homes(desk.registry)
            if filters.home and filters.home not in {home.id for home in homes}:
                problems.append("Home: there is no such home in the registry now. Choose one from the list.")
            found = find(desk, ask.scope, filters, ask.at, number or 1, after=read_place(ask.query(_AFTER)), before=read_place(ask.query(_BEFORE)))
        names = {home.id: home.name for home in homes}
        return self._console.page(
            ask, "log/list.html", found=found, filters=filters, problems=problems, names=names, wording=wording, reference=reference,
            chosen=_chosen(filters, names), choices=_choices(ask, filters, homes), ticks=_TICKS, beside=_beside(filters, found),
            list_query=urlencode(filters.query()), tabs=_tabs(filters), judged=dict(_JUDGED),
        )


def _call(desk: Desk, ask: Ask, reference: str) -> str:
    """The reference of a call that may be seen, however it was typed; "" for none."""
    parts = _REFERENCE.fullmatch(reference.upper().replace(" ", ""))
    row = visible(desk, ask.scope, f"T-{parts[1]}") if parts else None
    return row.call if row else ""


def _address(filters: Filters, page: int = 1, **place: str) -> str:
    query = {**filters.query(), **({"page": str(page), **place} if page > 1 else {})}
    return "/log" + (f"?{urlencode(query)}" if query else "")


def _beside(filters: Filters, found: Found) -> dict[str, str]:
    """The addresses of the page before this one and of the one after it, "" where there is none: each says at which call it goes on."""
    return {"previous": _address(filters, found.number - 1, **{_BEFORE: found.previous.written()}) if found.previous else "",
            "following": _address(filters, found.number + 1, **{_AFTER: found.following.written()}) if found.following else ""}


def _tabs(filters: Filters) -> tuple[tuple[str, str, bool], ...]:
    """(words, address, current): the whole list with its unread calls first, and the unread alone, under the same filters."""
    rest = filters.without("unread")
    unread = Filters(**{**rest.__dict__, "unread": True})
    return (("All calls, unread first", _address(rest), not filters.unread), ("Unread only", _address(unread), filters.unread))


def _chosen(filters: Filters, names: dict[str, str]) -> list[tuple[str, str]]:
    """(words, address without it) of every filter that is on, besides the tab."""
    shown = []
    for name, value in filters.query().items():
        if name == "unread":
            continue
        words = {"home": names, "outcome": wording.OUTCOMES, "disposition": wording.DISPOSITIONS, "protocol": wording.PROTOCOLS, "channel": wording.CHANNELS,
                 "judged": dict(_JUDGED), "followed": wording.FOLLOWED}.get(name, {}).get(value, value)
        if name in ("since", "until"):
            words = getattr(filters, name).strftime("%-d %b %Y")
        shown.append((_LABELS[name] if name in _TICKS else f"{_LABELS[name]}: {words}", _address(filters.without(name))))
    return shown


def _choices(ask: Ask, filters: Filters, homes: tuple[Home, ...]) -> dict[str, list[Any]]:
    """The options of each list; what the address names and the list has not is added, so that sending the form again keeps it."""
    places = sorted(((home.id, home.name) for home in homes), key=lambda one: one[1].lower())
    providers = [] if ask.scope.provider else sorted({home.provider for home in homes if home.provider})
    options: dict[str, Iterable[tuple[str, str]]] = {
        "home": places, "provider": [(one, one) for one in providers], "outcome": wording.OUTCOMES.items(),
        "disposition": [(code, wording.DISPOSITIONS[code]) for code in reversed(SEVERITY)], "protocol": list(wording.PROTOCOLS.items())[:3],
        "channel": list(wording.CHANNELS.items())[:4], "judged": _JUDGED, "followed": wording.FOLLOWED.items(),
    }
    return {name: [_ANY, *found, *_also(getattr(filters, name), found)] for name, found in options.items()}


def _also(value: str, found: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(value, value)] if value and value not in dict(found) else []
