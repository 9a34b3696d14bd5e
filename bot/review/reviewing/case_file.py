"""Everything that is kept about one call, for somebody who reviews it; of other calls only what the same person may see."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Iterable, Optional

from sqlalchemy import select

from bot.calllog.events import Event
from bot.calllog.log import CallRow, UnknownCall, row_of
from bot.calllog.tables import CallTable
from bot.calllog.vault import VaultError
from bot.casework.desk import Desk
from bot.casework.saying import read_token
from bot.casework.unconfirmed import goes_with
from bot.casework.wording import label
from bot.followups.tables import FollowupTable
from bot.notes.gathering import gather
from bot.notes.note import Note
from bot.notes.timeline import limit_of
from bot.review.monitored import Monitored, monitored
from bot.review.reviewing.opinions import Opinions, opinions
from bot.review.scope import Scope

_CALLS = CallTable.__table__
_WORK = FollowupTable.__table__
#: Other calls are shown this far before and after: a child's by the month (as in the decision note), a home's by the week.
CHILD_NEAR, HOME_NEAR = timedelta(days=28), timedelta(days=7)
_MOST = 10
#: Keys that answer whatever is asked, in the words they stand for; what was offered is shown as it stood on its button.
_KEYS = {("reporter_insists", "yes"): "I want it reported", ("danger_now", "yes"): "Danger now"}
#: What stands in place of words that are not there: a text was purged when its time was up.
_NO_WORDS = {"text": "the words are no longer kept"}


#: What reading a record that was tampered with may raise.
UNREADABLE = (VaultError, ValueError)


@dataclass(frozen=True)
class Line:
    """One thing said: by "staff", "operator", "threshold" or "note", and the buttons offered with it."""

    who: str
    at: datetime
    text: str
    pressed: bool = False
    buttons: tuple[str, ...] = ()
    by: str = ""


@dataclass(frozen=True)
class Timer:
    """One clock of the call: what for, when due, and how it stands: "open", "overdue", "done" or "stopped" since `ended`."""

    what: str
    due: datetime
    standing: str
    ended: Optional[datetime]


@dataclass(frozen=True)
class Related:
    """Another call: the "same" matter (it goes on there), "linked" (children who went together), of the same "child", or of the same "home"."""

    row: CallRow
    how: str


@dataclass(frozen=True)
class CaseFile:
    """One call. `note` is None where what is stored cannot be read any more; `broken_at` is the first entry that does not fit the chain, 0
    where it cannot be told which, None for a whole chain."""

    row: CallRow
    note: Optional[Note]
    lines: tuple[Line, ...]
    timers: tuple[Timer, ...]
    related: tuple[Related, ...]
    opinions: Opinions
    events: tuple[Event, ...]
    broken_at: Optional[int]
    monitored: tuple[Monitored, ...] = ()


def visible(desk: Desk, scope: Scope, call: str) -> Optional[CallRow]:
    """The call's row as this side reviews it, None both for one that does not exist and for one that this scope may not see."""
    try:
        row = desk.log.row(call)
    except UnknownCall:
        return None
    return scope.seen(row) if scope.allows(row) else None


def case_file(desk: Desk, scope: Scope, row: CallRow) -> CaseFile:
    """Gathers it for a call that `visible` has given. What was tampered with is shown as far as it can be read."""
    try:
        broken_at = desk.log.verify(row.call)
    except ValueError:  # what is stored is not even coded data any more
        broken_at = 0
    try:
        events = tuple(desk.log.events(row.call))
        note: Optional[Note] = gather(desk, row.call, allowed=scope.allows)
    except UNREADABLE:
        events, note = (), None
    except Exception:
        if broken_at is None:
            raise
        events, note = (), None  # somebody changed the record so that it cannot be read; the page must say so rather than fail
    return CaseFile(row, note, _lines(desk, row, events), _timers(desk, row.call), _related(desk, scope, row, events), opinions(events, scope.side), events, broken_at,
                    monitored(events))


def _lines(desk: Desk, row: CallRow, events: Iterable[Event]) -> tuple[Line, ...]:
    found, offered = [], dict[str, str]()
    for event in events:
        told = event.payload
        if event.kind == "heard":
            token = str(told.get("press") or "")
            press = read_token(token)
            chosen = offered.get(token) or (_KEYS.get(press[1:]) or label(desk.library, press[1], press[2]) if press else "")
            text = event.text or chosen or f"({_NO_WORDS.get(str(told.get('what')), str(told.get('what') or 'message'))})"
            found.append(Line("operator" if row.role == "operator" else "staff", event.at, text, not event.text and bool(chosen)))
        elif event.kind == "said":
            offered.update({str(button[1]): str(button[0]) for button in told.get("buttons") or ()})
            found.append(Line("threshold", event.at, event.text, buttons=tuple(str(button[0]) for button in told.get("buttons") or ())))
        elif event.kind == "noted" and told.get("what") == "operator_note":
            found.append(Line("note", event.at, event.text, by=str(told.get("by") or "")))
    return tuple(found)


def _timers(desk: Desk, call: str) -> tuple[Timer, ...]:
    now, found = desk.clock(), []
    for work in desk.session.execute(select(_WORK).where(_WORK.c.call == call).order_by(_WORK.c.due, _WORK.c.id)):
        standing = "stopped" if work.cancelled else "done" if work.done_at else "overdue" if work.due <= now else "open"
        words = limit_of(work.kind, work.payload)
        found.append(Timer(words[:1].upper() + words[1:], work.due, standing, work.done_at))
    return tuple(found)


def _related(desk: Desk, scope: Scope, row: CallRow, events: Iterable[Event]) -> tuple[Related, ...]:
    """Linked calls first, then the child's, then the home's, each the newest first and each call once."""
    events = list(events)
    same = goes_with(events)
    linked = [call for event in events if event.kind in ("noted", "heard") for call in _as_list(event.payload.get("linked"))]
    child = _near(row, _CALLS.c.child == row.child, CHILD_NEAR) if row.child else None
    home = _near(row, _CALLS.c.place == row.place, HOME_NEAR) if row.place else None
    found: dict[str, Related] = {}
    for how, where in (("same", [_CALLS.c.call.in_(same)] if same else None), ("linked", [_CALLS.c.call.in_(linked)] if linked else None), ("child", child), ("home", home)):
        if where is None:
            continue
        wanted = select(_CALLS).where(*where, *scope.where(), _CALLS.c.call != row.call).order_by(_CALLS.c.opened_at.desc()).limit(_MOST)
        for one in map(row_of, desk.session.execute(wanted)):
            found.setdefault(one.call, Related(one, how))
    return tuple(found.values())


def _near(row: CallRow, same: object, distance: timedelta) -> list[CallRow]:
    return [same, _CALLS.c.opened_at >= row.opened_at - distance, _CALLS.c.opened_at <= row.opened_at + distance]


def _as_list(value: object) -> list[str]:
    return [value] if isinstance(value, str) else [str(one) for one in value] if isinstance(value, list) else []
