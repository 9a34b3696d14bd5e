"""A call whose person works in its home no more: its clocks run on, and somebody of the home hears them and answers."""
from __future__ import annotations

from bot.casework.accused import ACCUSED, barred
from bot.casework.deciders import MANAGER, ON_CALL, kept_out, last_told
from bot.casework.desk import Case
from bot.people.people import Member, Post
from bot.triage.values import UNSURE


def has_left(case: Case) -> bool:
    """Whether whoever told the call has left, or works in other homes only. Never true where nobody is enrolled."""
    state, people = case.state, case.desk.people
    member = people.who(state.channel, state.person)
    if member is None:
        return people.has_left(state.channel, state.person)
    return state.home is not None and state.home not in member.homes


def who_take_it_on(case: Case) -> list[Member]:
    """The managers and on-call of the home, else everybody there. Nobody whom a complaint is or may be about."""
    if case.home is None:
        return []
    there = case.desk.people.everybody(case.home)
    deciders = [member for member in there if member.decides_for(case.home) and not kept_out(case, member)]
    if last_told(case, "category") != "staff_allegation":
        return deciders or there
    if last_told(case, ACCUSED) is not None:
        return deciders
    first = ON_CALL if ON_CALL in barred(case.contacts, UNSURE) else MANAGER  # nobody has said yet whom it is about
    return [member for member in deciders if Post(case.home, first) not in member.posts]


def takes_on(case: Case, channel: str, person: str) -> bool:
    """Whether somebody may answer in the place of whoever told the call."""
    return has_left(case) and any((member.channel, member.person) == (channel, person) for member in who_take_it_on(case))
