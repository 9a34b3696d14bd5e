"""Which call a message belongs to, where no button says so."""
from __future__ import annotations

from typing import Optional

from bot.casework.afterwards import goes_on, waits_about_danger
from bot.casework.coming_back import waiting_for
from bot.casework.desk import Case, Desk
from bot.casework.leavers import has_left, takes_on
from bot.casework.manager_presses import tells_of_manager
from bot.casework.new_matter import first_call
from bot.casework.scheduling import being_checked
from bot.casework.settled import settled_call
from bot.casework.topics import is_small_talk
from bot.intake.messages import Incoming

_WITHIN_SECONDS = 3600


def call_of_words(desk: Desk, incoming: Incoming, text: str) -> Optional[str]:
    """The call that typed words go on about, or the open one; None where they begin a new one.

    First what a closed call waits for, then what goes on about one that went to 999 or the police, then the open call.
    """
    call = open_call(desk, incoming)
    if incoming.press:
        return call
    who = (incoming.channel, incoming.person, text)
    call = (waiting_for(desk, *who) if call is None else None) or goes_on(desk, *who, call) or call
    if call is not None:
        return call
    if (asked := waits_about_danger(desk, *who)) is not None:
        return asked
    return _just_closed(desk, incoming) if is_small_talk(text) else _decided_meanwhile(desk, incoming, text) or settled_call(desk, *who)


def open_call(desk: Desk, incoming: Incoming) -> Optional[str]:
    """The latest open call of this person in a home where they still work."""
    call = desk.log.open_call(incoming.channel, incoming.person)
    if call is not None and not has_left(desk.case(call)):
        return _unfinished_before(desk.case(call)) or call
    if call is None:
        return None
    others = desk.log.calls(channel=incoming.channel, person=incoming.person, finished=False)
    return next((row.call for row in others if not has_left(desk.case(row.call))), None)


def _unfinished_before(case: Case) -> Optional[str]:
    """The call in whose middle this one was told of, once this one waits and nothing is asked in it: that one's question is open."""
    if (case.state.decision or {}).get("outcome") != "open" or being_checked(case):
        return None
    first = first_call(case)
    return first.call if first is not None else None


def is_theirs(desk: Desk, incoming: Incoming, call: str) -> bool:
    """Whether the call is one of the person who writes, or of a leaver in whose place they answer."""
    try:
        row = desk.log.row(call)
    except LookupError:
        return False
    case, theirs = desk.case(call), (row.channel, row.person) == (incoming.channel, incoming.person)
    return not has_left(case) if theirs else takes_on(case, incoming.channel, incoming.person)


def _just_closed(desk: Desk, incoming: Incoming) -> Optional[str]:
    """A call this person closed within the hour: a "thanks" belongs to it, not to a new call."""
    for row in desk.log.calls(limit=5, channel=incoming.channel, person=incoming.person):
        if row.closed_at and (desk.clock() - row.closed_at).total_seconds() < _WITHIN_SECONDS:
            return row.call
    return None


def _decided_meanwhile(desk: Desk, incoming: Incoming, text: str) -> Optional[str]:
    """The call a manager has just closed in their own chat, where the staff now tell their decision too."""
    call = _just_closed(desk, incoming)
    return call if call and tells_of_manager(desk.case(call), text) else None
