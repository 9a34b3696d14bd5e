"""Who is enrolled to decide for a home: with whom a call stands, who may not decide on it, and whom to ask."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional

from bot.casework.accused import ACCUSED, barred
from bot.casework.desk import Case
from bot.people.people import Member, Post

MANAGER, ON_CALL = "manager", "on_call"
#: A manager decides on the call; or only has to find out about the child, because nobody answered the check.
DECISION, NO_ANSWER = "decision", "no_answer"


@dataclass(frozen=True)
class Standing:
    """A call that waits for a manager. `since` is the number of the event that brought it there: a hand-over begins anew."""

    since: int
    stage: str
    slow_time: bool = False


def standing(case: Case) -> Optional[Standing]:
    """How a call stands with a manager; None while it waits for nobody of them."""
    found: Optional[Standing] = None
    slow = False
    for event in case.desk.log.events(case.call):
        told = event.payload
        if event.kind == "decided":
            found, slow = _by_decision(found, event.seq, told), bool(told.get("slow_time"))
        elif event.kind == "manager_decided" and told.get("via"):
            found = None  # they have spoken; a new decision for a manager, or a hand-over, asks anew
        elif event.kind == "handed_over" and told.get("why") == "no_answer":
            found = Standing(event.seq, NO_ANSWER)
        elif event.kind == "handed_over" and told.get("to") in ("on_call", "next_manager"):
            found = Standing(event.seq, DECISION, slow)
        elif event.kind == "closed" or (found and found.stage == NO_ANSWER and told.get("fact") == "returned" and event.kind in ("answered", "corrected")):
            found = None
    return found


def _by_decision(found: Optional[Standing], seq: int, told: dict[str, Any]) -> Optional[Standing]:
    if told.get("disposition") != "MANAGER" or told.get("outcome") != "open":
        return None
    slow = bool(told.get("slow_time"))
    return found if found and found.stage == DECISION and found.slow_time == slow else Standing(seq, DECISION, slow)


def kept_out(case: Case, member: Member) -> bool:
    """True for somebody who may not decide, because the complaint is or may be about them (RESOLUTION-20).

    The registry tells a deputy from the registered manager, an enrolment does not: of one role, all are kept out.
    """
    told = last_told(case, ACCUSED)
    return any(_holds(case, member, ON_CALL if role == ON_CALL else MANAGER) for role in barred(case.contacts, str(told) if told else None))


def last_told(case: Case, fact: str) -> object:
    """What was told last of a fact, also where it was set aside since: to start again tells nobody whom a complaint is about."""
    told = (event.payload.get("new", event.payload.get("value")) for event in reversed(case.desk.log.events(case.call))
            if event.kind in ("answered", "corrected") and event.payload.get("fact") == fact)
    return next(told, None)


def is_reporter(case: Case, member: Member) -> bool:
    """True for the person whose own call this is."""
    return (member.channel, member.person) == (case.state.channel, case.state.person)


def reporting_decider(case: Case) -> Optional[Member]:
    """The person of the call, where they are themself a manager or on-call of its home."""
    member = case.desk.people.who(case.state.channel, case.state.person)
    return member if member is not None and member.decides_for(case.home) else None


def may_decide_here(case: Case) -> bool:
    """True when the person of the call is a manager of its home and it is not about themself: they may decide it."""
    member = reporting_decider(case)
    return member is not None and not kept_out(case, member)


def whom_to_ask(case: Case, role: str) -> list[Member]:
    """The enrolled deciders of the call's home with `role`. Who told the call is asked in it, and not once more."""
    if case.home is None or not role:
        return []
    return [member for member in case.desk.people.deciders(case.home)
            if _holds(case, member, role) and not kept_out(case, member) and not is_reporter(case, member)]


def role_of(case: Case, member: Member, wanted: str = "") -> str:
    """As what somebody decides: in the role the call stands with where they hold it, else in their own."""
    if wanted and _holds(case, member, wanted):
        return wanted
    return MANAGER if _holds(case, member, MANAGER) else ON_CALL


def asked(case: Case) -> dict[tuple[str, str], int]:
    """Who has been asked in their own chat and not told since that it has moved on: (channel, person) -> `since`."""
    found: dict[tuple[str, str], int] = {}
    for event in case.desk.log.events(case.call):
        told = event.payload
        if "manager_asked" in told:
            found[(told["channel"], told["person"])] = told["since"]
        elif "manager_released" in told:
            found.pop((told["channel"], told["person"]), None)
    return found


def _holds(case: Case, member: Member, role: str) -> bool:
    return case.home is not None and Post(case.home, role) in member.posts
