"""Messages that go to somebody who did not just write: logged with the call, and sent from the outbox."""
from __future__ import annotations

from typing import Iterable

from bot.calllog.inbox import Inbox
from bot.calllog.outbox import Outbox
from bot.casework import manager_words
from bot.casework.desk import Case
from bot.casework.leavers import has_left, who_take_it_on
from bot.casework.saying import Say
from bot.people.people import Member


def to_reporter(case: Case, says: Iterable[Say]) -> None:
    """Puts messages to the person of the call, in this transaction. They are part of their conversation.

    Where that person works in the home no more, they go to those who take the call on; with nobody there, to the
    supervisors' list. They never go to a leaver, and never nowhere.
    """
    state, desk = case.state, case.desk
    if has_left(case):
        _to_others(case, list(says))
        return
    member = desk.people.who(state.channel, state.person)
    address = member.address if member else Inbox(desk.session, desk.vault).address(state.channel, state.person)
    for say in says:
        coded = {key: value for key, value in say.custom.items() if key != "call"}
        case.add("said", say.text, buttons=[list(option) for option in say.options], **coded)
        _put(case, state.channel, state.person, address, say)


def to_decider(case: Case, member: Member, say: Say, **noted: object) -> None:
    """Puts a message into the own chat of somebody who decides for the home. It is noted, and no part of the staff's conversation."""
    case.add("noted", say.text, channel=member.channel, person=member.person, **noted)
    _put(case, member.channel, member.person, member.address, say)


def _to_others(case: Case, says: list[Say]) -> None:
    members = who_take_it_on(case)
    for say in says:
        coded = {key: value for key, value in say.custom.items() if key != "call"}
        case.add("said", say.text, buttons=[list(option) for option in say.options], taken_on_by=[member.number for member in members], **coded)
        if not members:
            case.add("handed_over", to="supervisors", why="left", overdue=True)
        emergency = say.custom.get("disposition") == "999"  # nothing stands before "ring 999 now"
        head = manager_words.HAS_LEFT.format(call=case.call)
        text = f"{say.text}\n{head}" if emergency else f"{head}\n{say.text}"
        for member in members:
            _put(case, member.channel, member.person, member.address, Say(text, say.options, say.custom))


def _put(case: Case, channel: str, person: str, address: str, say: Say) -> None:
    body = {"text": say.text, "buttons": [list(option) for option in say.options], "custom": say.custom}
    Outbox(case.desk.session, case.desk.vault).put(channel, person, address, body, case.desk.clock(), None, case.call)
