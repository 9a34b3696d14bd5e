"""Where somebody's open calls stand, one short line each."""
from __future__ import annotations

from bot.casework import after_words, wording
from bot.casework.afterwards import recently_escalated
from bot.casework.deciders import asked
from bot.casework.desk import Case, Desk
from bot.casework.manager_words import limit
from bot.casework.scheduling import UNFINISHED, running

NONE_OPEN = f"{wording.LINE}\nYou have no open call. When something happens, tell me here."
_MOST = 50
_STANDS = {"WAIT": "waiting for the child", "MANAGER": "with the manager", "REPORT": "report to the police", "999": "ring 999"}


def open_calls(desk: Desk, channel: str, person: str) -> list[str]:
    """The references of a person's open calls, the latest first."""
    return [row.call for row in desk.log.calls(limit=_MOST, channel=channel, person=person, finished=False)]


def status(desk: Desk, channel: str, person: str) -> str:
    """All open calls of a person with their limits, what went to 999 or the police in the last hours, and those of others that wait for this person's decision."""
    lines = [_line(desk.case(call)) for call in open_calls(desk, channel, person)]
    lines += [after_words.ended(case) for case in recently_escalated(desk, channel, person)]
    return "\n".join([*lines, *(_line(case) + " Your decision is asked for." for case in _to_decide(desk, channel, person))])


def _line(case: Case) -> str:
    state, due = case.state, running(case)
    decision = state.decision or {}
    if decision.get("outcome") == "open":
        stands = _STANDS.get(str(state.disposition), "open")
    else:
        stands = "waiting for an answer"
        due = next((work.due for work in case.desk.followups.of(case.call) if work.kind == UNFINISHED), None)
    until = f", until {limit(due, bool(decision.get('slow_time')))}" if due else ""
    return f"{case.call}{f', {state.child}' if state.child else ''}: {stands}{until}."


def _to_decide(desk: Desk, channel: str, person: str) -> list[Case]:
    member = desk.people.who(channel, person)
    if member is None or not any(member.decides_for(home) for home in member.homes):
        return []
    rows = [row for row in desk.log.calls(limit=_MOST, finished=False, outcome="open") if (row.channel, row.person) != (channel, person)]
    return [case for case in (desk.case(row.call) for row in rows) if member.decides_for(case.home) and (channel, person) in asked(case)]
