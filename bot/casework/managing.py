"""The manager's decision: who decided, what and why; who may not decide; and what follows when nobody is reached."""
from __future__ import annotations

import re
from typing import Any, Optional

from bot.casework.accused import ACCUSED, NOBODY_HERE, barred
from bot.casework.deciders import MANAGER, ON_CALL, is_reporter, kept_out, reporting_decider, role_of
from bot.casework.desk import Case
from bot.casework.scheduling import MANAGER_LIMIT, in_minutes, schedule, within_plan
from bot.people.people import Member
from bot.triage.circumstances import Contact
from bot.triage.protocol import Option, Question
from bot.triage.values import UNSURE, Answer

_ON_CALL = re.compile(r"\bon[- ]?call\b", re.I)
_DEPUTY = re.compile(r"\bdeputy\b", re.I)
_MYSELF = re.compile(r"\b(i am|i'?m|im|it'?s me|me as|as) (also |now |acting )*(the |a )?((registered|duty|home|house|acting|deputy|on[- ]?call) )*"
                     r"(manager|rm|on[- ]?call)\b", re.I)
_ANOTHER = re.compile(r"\b(on[- ]?call|deputy|manager|boss|rm)\b", re.I)
_OFFICER = re.compile(r"\b(lado|designated officer|duty officer)\b", re.I)
_NOBODY_AT_ALL = re.compile(r"\b(both|neither|either of them|no ?one|nobody|anyone|anybody|all of them|everyone|whole list)\b", re.I)
_HOW = {"registered_manager": ("registered manager", "the manager", "our manager", "home manager"), "on_call": ("on call", "the on call manager"),
        "deputy_manager": ("the deputy", "deputy manager")}


def hear_manager(case: Case, text: str = "") -> str:
    """Acts on a manager's decision that has just been told. Returns what the person must hear of it first, or "".

    handle and report are events of their own, with who, what and why, and then decide by rule. "Not reached" hands the
    call on: to on-call, whose limit starts once (RESOLUTION-24, 27), or in slow time to the next named manager
    (RESOLUTION-14); with on-call tried too it becomes a report. Not knowing what the manager says is none of these.
    """
    answer = case.state.answers.get("manager_decision")
    if answer is None or answer.value == UNSURE:
        return ""
    if answer.value in ("handle", "report"):
        return _hear_decision(case, answer, text)
    if (case.state.decision or {}).get("disposition") == "MANAGER" and answer.by != "clock":
        return _not_reached(case, text)
    return ""


def accused_question(case: Case) -> Question:
    """Whom a complaint is about, out of those who might be sent for a decision."""
    roles = list(dict.fromkeys(contact.role for contact in case.contacts)) or ["registered_manager", "on_call"]
    options = tuple(Option(role, _named(role).capitalize(), _HOW.get(role, (_named(role),))) for role in roles)
    words = "Who is the complaint about? Nobody decides on a complaint about themself."
    return Question(ACCUSED, "choice", words, words, "The one it is about never decides; the next named manager does.", ("RESOLUTION-20", "LADO-STH"),
                    options + (Option(NOBODY_HERE, "None of these", ("no", "none", "neither", "another worker", "another member of staff", "agency worker", "a support worker")),))


def must_ask_who(case: Case) -> bool:
    """True when a manager is about to decide on a complaint about a worker and nobody has said whom it is about."""
    return about_a_worker(case) and ACCUSED not in case.state.answers


def about_a_worker(case: Case) -> bool:
    """True for a complaint or allegation about a worker."""
    return case.about_a_worker


def hand_to_on_call(case: Case) -> None:
    """The manager was tried and not reached, or the limit has passed: on-call is next, with one new limit."""
    case.desk.followups.cancel(case.call, MANAGER_LIMIT, case.desk.clock())
    case.add("handed_over", to="on_call")
    _set_aside(case)
    schedule(case, MANAGER_LIMIT, within_plan(case, in_minutes(case, case.circumstances.settings.manager_answer_minutes)))


def hand_to_next(case: Case, **why: Any) -> Optional[Contact]:
    """The next named manager, in the home's order and round again; the limit stays as it is. None where none is named."""
    case.add("handed_over", to="next_manager", **why)
    _set_aside(case)
    return next_named(case)


def next_named(case: Case) -> Optional[Contact]:
    """Whom the call stands with now, counted by how often it was handed on."""
    managers = case.circumstances.home.managers if case.circumstances.home else ()
    turns = sum(event.kind == "handed_over" and event.payload.get("to") == "next_manager" and event.payload.get("why") != "accused"
                for event in case.desk.log.events(case.call))
    return managers[turns % len(managers)] if managers else None


def on_call_contact(case: Case) -> Optional[Contact]:
    """Who is on call; where nobody of that role may decide, the next after the first."""
    managers = case.circumstances.home.managers if case.circumstances.home else ()
    last = managers[0] if managers and managers[0].role == "designated_officer" else None
    return next((contact for contact in managers if contact.role == "on_call"), managers[1] if len(managers) > 1 else last)


def move_up(case: Case, why: str) -> None:
    """Nobody decided in time: the call becomes a report by itself (MS-34, RESOLUTION-14, 24)."""
    case.add("raised", by="clock", why=why)


def with_on_call(case: Case) -> bool:
    """True once the call has been handed to on-call."""
    return any(event.kind == "handed_over" and event.payload.get("to") == "on_call" for event in case.desk.log.events(case.call))


def stands_with(case: Case) -> str:
    """The role of the enrolled people with whom the call stands now; "" where a designated officer stands in."""
    contact = on_call_contact(case) if with_on_call(case) else next_named(case)
    if contact is None:
        return ON_CALL if with_on_call(case) else MANAGER
    return {"on_call": ON_CALL, "designated_officer": "", "next_manager": ""}.get(contact.role, MANAGER)


def decide_in_own_chat(case: Case, member: Member, decision: str, role: str, inbox: int) -> None:
    """Records what a manager decided in their own chat: handle or report. It then counts by the same rules as told by staff.

    Who may decide, and whether it is still open, is for the caller to know. What the staff told of it before is set aside.
    """
    _set_aside(case)
    case.add("manager_decided", decision=decision, by=role, role=role, is_reporter=is_reporter(case, member), via="own_chat",
             member=member.number, channel=member.channel, person=member.person, inbox=inbox)
    case.answer("manager_decision", decision, "", "manager")


def ring(contact: Optional[Contact], otherwise: str) -> str:
    """A contact as somebody to ring."""
    return f"{contact.name} on {contact.phone}" if contact else otherwise


def _hear_decision(case: Case, answer: Answer, text: str) -> str:
    told = case.state.manager or {}
    if told.get("decision") == answer.value and not text:
        return ""
    words = text or answer.words
    own = None if _ANOTHER.search(words) and not _MYSELF.search(words) else reporting_decider(case)
    role, myself = role_of(case, own) if own else _who(case, words), own is not None or bool(_MYSELF.search(words))
    if answer.value == "handle" and about_a_worker(case):
        accused = case.state.answers.get(ACCUSED)
        if accused is None:
            _set_aside(case)
            return "Before a manager's word counts on a complaint about a worker, I need to know whom it is about."
        bars = barred(case.contacts, str(accused.value))
        if "reporter" in case.accuses:  # nor does anybody tell for others that a complaint about themself needs no more
            _set_aside(case)
            return f"I cannot take that from the one it is about. {ring(next_named(case), 'The next manager up')} decides: ring them, and let them tell me or the police."
        if all(contact.role in bars for contact in case.contacts) and bars and not _OFFICER.search(words):
            _set_aside(case)
            return f"No manager of this home may decide this alone: it may be about them. Ring {ring(next_named(case), 'the designated officer (LADO)')}, and tell me what they say."
        if role in bars or (own is not None and kept_out(case, own)):
            following = hand_to_next(case, why="accused")
            return f"Nobody decides on a complaint about themself. Ring {ring(following, 'the next manager up')} for the decision."
    if (told.get("decision"), told.get("role")) != (answer.value, role):
        case.add("manager_decided", words, decision=answer.value, by=role, role=role, is_reporter=myself)
    return ""


def _not_reached(case: Case, text: str) -> str:
    if (case.state.decision or {}).get("slow_time"):
        following = hand_to_next(case)
        return f"No hurry with this one. Try {ring(following, 'the next manager')} when you can; it waits for a decision until its time."
    both_tried = _NOBODY_AT_ALL.search(text) or (_ON_CALL.search(text) and "manager" in _ON_CALL.sub("", text).lower())
    if with_on_call(case) or both_tried:
        move_up(case, "nobody who can decide was reached")
        return ""
    hand_to_on_call(case)
    return f"Ring {ring(on_call_contact(case), 'the on-call manager')} now."


def _who(case: Case, words: str) -> str:
    """The role of whoever decided: as said, else whoever the call stands with. A person may be both (RESOLUTION-20)."""
    if _ON_CALL.search(words):
        return "on_call"
    if _DEPUTY.search(words):
        return "deputy_manager"
    if with_on_call(case) and not _MYSELF.search(words):
        return "on_call"
    if _MYSELF.search(words) or re.search(r"\bregistered manager\b", words, re.I):
        return "registered_manager"
    contact = next_named(case)
    return contact.role if contact else "manager"


def _set_aside(case: Case) -> None:
    if "manager_decision" in case.state.answers:
        case.add("noted", set_aside="manager_decision")


def _named(role: str) -> str:
    return {"on_call": "the on-call manager"}.get(role, f"the {role.replace('_', ' ')}")
