"""Managers and on-call are asked in their own chat while a call stands with them, and told when it no longer does."""
from __future__ import annotations

from datetime import datetime
from typing import Optional

from bot.casework import manager_words
from bot.casework.accused import ACCUSED
from bot.casework.deciders import DECISION, NO_ANSWER, Standing, asked, kept_out, last_told, role_of, standing, whom_to_ask
from bot.casework.desk import Case, Desk
from bot.casework.letters import to_decider
from bot.casework.managing import stands_with
from bot.casework.manager_reasons import keep_waiting
from bot.casework.saying import Say, manager_token
from bot.casework.scheduling import running
from bot.people.people import Member

MORE_TIME = "manager_time"
_MOST = 200  # open calls of all homes that are looked through


def keep_managers_told(desk: Desk) -> None:
    """Brings the managers' chats in step with every call that this transaction has changed.

    Each enrolled decider with whom a call stands is asked once; whoever was asked and is no longer needed is told so.
    It is the same whatever changed the call: a person, another manager, or a clock.
    """
    for call in desk.log.changed():
        case = desk.case(call)
        if case.state.decision is not None:
            _in_step(case)
            keep_waiting(case)


def ask_who_is_new(desk: Desk, member: Member) -> None:
    """Somebody who can decide now is asked about what waits for a manager in their homes already."""
    for row in desk.log.calls(limit=_MOST, finished=False, outcome="open"):
        if member.decides_for(row.home):
            _in_step(desk.case(row.call))


def buttons(case: Case) -> tuple[tuple[str, str], ...]:
    """What a manager may tap now: more time is given once."""
    options = ((manager_words.HANDLE, "handle"), (manager_words.REPORT, "report"), (manager_words.MORE_TIME, "time"))
    return tuple((label, manager_token(case.call, what)) for label, what in options if what != "time" or time_given(case) is None)


def time_given(case: Case) -> Optional[datetime]:
    """Until when more time was given; None where nobody asked for it yet."""
    return next((datetime.fromisoformat(event.payload["until"]) for event in case.desk.log.events(case.call)
                 if event.kind == "noted" and event.payload.get(MORE_TIME)), None)


def where_it_stands(case: Case, member: Member) -> str:
    """For somebody whose button no longer counts. Whom a complaint may be about learns nothing of it."""
    state, found = case.state, standing(case)
    if kept_out(case, member):
        return manager_words.WITH_SOMEBODY_ELSE.format(call=case.call)
    settled = state.finished or (state.manager or {}).get("via")
    told = manager_words.who_decided(state.manager) if settled else ""
    if found is not None:
        return manager_words.passed_to(case.call, stands_with(case), limit(case, found))
    return manager_words.now_decided(case.call, told, state.disposition, state.finished)


def limit(case: Case, found: Standing) -> str:
    """When the call moves on, as it is read."""
    due = running(case) or datetime.fromisoformat((case.state.decision or {})["due"])
    return manager_words.limit(due, found.slow_time)


def then(case: Case, found: Standing) -> str:
    """What happens at that limit."""
    return manager_words.moves(stands_with(case), found.slow_time, found.stage == NO_ANSWER)


def _in_step(case: Case) -> None:
    found, before = standing(case), asked(case)
    if found is None and not before:
        return
    if found is not None and last_told(case, "category") == "staff_allegation" and last_told(case, ACCUSED) is None:
        return  # nobody is asked, and nobody told off, before it is known whom it is about
    wanted = whom_to_ask(case, stands_with(case)) if found else []
    for member in wanted:
        if found is not None and before.get((member.channel, member.person)) != found.since:
            role = role_of(case, member, stands_with(case))
            to_decider(case, member, _summary(case, found), manager_asked=member.number, role=role, since=found.since)
    needed = {(member.channel, member.person) for member in wanted}
    for channel, person in before.keys() - needed:
        release(case, case.desk.people.who(channel, person), channel, person)


def release(case: Case, member: Optional[Member], channel: str, person: str, tell: bool = True) -> None:
    """Somebody who was asked is needed no more; a leaver, and whoever just decided, is not written to."""
    if member is None or not tell:
        case.add("noted", manager_released=member.number if member else 0, channel=channel, person=person)
        return
    say = Say(where_it_stands(case, member), (), {"call": case.call})
    to_decider(case, member, say, manager_released=member.number)


def _summary(case: Case, found: Standing) -> Say:
    state, home = case.state, case.desk.registry.home(case.home, case.state.registry_version)
    why = [rule["text"] for rule in (state.decision or {}).get("rules", ()) if rule.get("text")][:2] if found.stage == DECISION else []
    facts = manager_words.understood(case.desk.library, state.answers.values())
    text = manager_words.summary(case.call, home.name if home else str(case.home), state.child, facts, why, limit(case, found), then(case, found), found.stage == NO_ANSWER)
    return Say(text, buttons(case), {"call": case.call, "topic": state.topic, "manager": True})
