"""Why a manager decided: asked after the decision, which counts at once; a few reasons to tap, or own words."""
from __future__ import annotations

import re
from datetime import timedelta
from typing import Callable, Optional

from sqlalchemy import func, select

from bot.calllog.tables import InboxTable
from bot.casework import manager_words
from bot.casework.deciders import is_reporter
from bot.casework.desk import Case, Desk
from bot.casework.hearing import question_for
from bot.casework.letters import to_reporter
from bot.casework.saying import Say, manager_token
from bot.casework.scheduling import MANAGER_REASON, in_minutes, schedule
from bot.casework.topics import is_small_talk, speaks_of_missing
from bot.people.people import Member
from bot.triage.answers import read_answer
from bot.triage.answers.references import references
from bot.triage.danger import look
from bot.triage.digressions import question_to_us

#: What the guidance lets weigh: where the child is and with whom (missing.md M4 to M11), and for incidents the wishes of
#: whoever was hurt, how bad it was, the chance of a repeat, the effect of the police on the child, and what else would
#: help (incidents.md, factors for the manager). The choice of these few is ours (proposal).
_REASONS = {
    ("handle", "missing"): (("place", "Safe place, confirmed"), ("contact", "In touch, coming back"), ("fetched", "We are fetching them"), ("plan", "The plan allows it")),
    ("handle", "incident"): (("no_harm", "Nobody badly hurt"), ("wishes", "They do not want police"), ("no_repeat", "Unlikely to happen again"),
                             ("together", "Talking it through helps more"), ("plan", "The plan covers it")),
    ("report", "missing"): (("place", "Not known where they are"), ("risk", "At risk where they are"), ("plan", "The plan says so"), ("worried", "I am worried")),
    ("report", "incident"): (("harm", "Somebody was hurt"), ("wishes", "They want the police"), ("repeat", "It may happen again"),
                             ("serious", "Weapon, threat or hate"), ("worried", "I am worried")),
}
NONE, OWN_WORDS = "none", "own_words"
_LONGEST = 500
#: After "handle": it was decided for a child whose place was known.
_GONE = re.compile(r"\b(run off|run away|legged it|(not|n'?t|no longer|nobody|gone from|left) (is )?(there|here)|"
                   r"(can'?t|cannot|nobody can|no ?one can) (find|reach)|don'?t know where|no idea where)\b", re.I)
#: So few words may as well be the answer to a question of their own call.
_BARE = 2
_HORIZON = timedelta(days=2)


def reasons(case: Case, decision: str) -> tuple[tuple[str, str], ...]:
    """The buttons of the reasons for this decision."""
    return tuple((label, manager_token(case.call, "why", code)) for code, label in _choice(case, decision))


def wait_for_reason(case: Case, member: Member, inbox: int) -> None:
    """Starts the time in which a reason may follow. `inbox` is the press after which typed words may be one."""
    schedule(case, MANAGER_REASON, in_minutes(case, case.circumstances.settings.manager_answer_minutes),
             channel=member.channel, person=member.person, inbox=inbox)


def no_reason_came(case: Case) -> list[Say]:
    """The time is over: the decision stands, marked as without a reason."""
    if not (case.state.manager or {}).get("reason"):
        case.add("remarked", manager_words.NO_REASON, about="manager_decision", reason=NONE, by="clock")
    return []


def keep_waiting(case: Case) -> None:
    """A new decision of the call stops its clocks; this one goes on, as the reason is still to come."""
    manager = case.state.manager or {}
    if not manager.get("via") or manager.get("reason") or any(due.kind == MANAGER_REASON for due in case.desk.followups.of(case.call)):
        return
    minutes = case.circumstances.settings.manager_answer_minutes
    schedule(case, MANAGER_REASON, in_minutes(case, minutes), channel=manager["channel"], person=manager["person"], inbox=manager["inbox"])


def press_reason(case: Case, member: Member, code: str) -> list[Say]:
    """A tapped reason. It may come late; it counts once, and only from whoever decided."""
    manager = case.state.manager or {}
    if (manager.get("channel"), manager.get("person")) != (member.channel, member.person):
        return [Say(manager_words.REASON_NOT_YOURS)]
    label = dict(_choice(case, str(manager.get("decision")))).get(code)
    if label is None or manager.get("reason") not in (None, NONE):
        return [Say(manager_words.REASON_KEPT if label else manager_words.NOT_FOR_YOU)]
    return _keep(case, member, code, label)


def typed_reason(desk: Desk, channel: str, person: str, text: str, inbox: int, alarming: Callable[[], bool]) -> Optional[list[Say]]:
    """Words typed right after a press that asked for a reason; None for anything that may be something else.

    Danger by the phrases or the learned net (`alarming`), another child, a question to us, word of a missing child and,
    after "handle", word that the child is not there any more are worked as a message of their own.
    """
    member = desk.people.who(channel, person)
    if member is None or not any(member.decides_for(home) for home in member.homes):
        return None
    case = asked_just_now(desk, member, inbox)
    if case is None or look(text).level != "none" or question_to_us(text):
        return None
    if any(reference != case.state.child for reference, _ in references(text)):
        return None
    handled = (case.state.manager or {}).get("decision") == "handle"
    if (speaks_of_missing(text) and (handled or "missing" not in case.state.protocols)) or (handled and _GONE.search(text)):
        return None
    if is_small_talk(text):
        return [Say(manager_words.SMALL_TALK.format(call=case.call), (), {"call": case.call})]
    if _answers_own_question(desk, channel, person, text) or alarming():
        return None
    return _keep(case, member, OWN_WORDS, text.strip()[:_LONGEST])


def _keep(case: Case, member: Member, code: str, words: str) -> list[Say]:
    role = str((case.state.manager or {}).get("role"))
    case.desk.followups.cancel(case.call, MANAGER_REASON, case.desk.clock())
    case.add("remarked", words, about="manager_decision", reason=code, by=role)
    if not is_reporter(case, member):
        told = manager_words.STAFF_REASON.format(call=case.call, who=manager_words.who(role), reason=words)
        to_reporter(case, [Say(told, (), {"call": case.call, "topic": case.state.topic})])
    return [Say(manager_words.THANKS.format(call=case.call), (), {"call": case.call})]


def _answers_own_question(desk: Desk, channel: str, person: str, text: str) -> bool:
    """A bare "yes" that the open question of their own call can read: it may be about danger there."""
    call = desk.log.open_call(channel, person) if len(text.split()) <= _BARE else None
    own = desk.case(call) if call else None
    question = question_for(own, own.state.pending) if own and own.state.pending else None
    return own is not None and question is not None and read_answer(text, question, own.circumstances.now).understood


def _choice(case: Case, decision: str) -> tuple[tuple[str, str], ...]:
    return _REASONS.get((decision, "missing" if "missing" in case.state.protocols[:1] else "incident"), ())


def asked_just_now(desk: Desk, member: Member, inbox: int) -> Optional[Case]:
    """The call whose reason was asked for by the very last thing this person sent before."""
    arrived = InboxTable.__table__.c
    before = desk.session.execute(select(func.max(arrived.id)).where(
        arrived.channel == member.channel, arrived.person == member.person, arrived.id < inbox)).scalar()
    for work in desk.followups.due(desk.clock() + _HORIZON):
        told = work.payload
        if work.kind == MANAGER_REASON and (told.get("channel"), told.get("person"), told.get("inbox")) == (member.channel, member.person, before):
            desk.hold(work.call)
            return desk.case(work.call)
    return None
