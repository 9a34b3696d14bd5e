"""The words that managers and on-call read in their own chat, and what staff read of their decision."""
from __future__ import annotations

from datetime import datetime
from typing import Any, Iterable, Optional

from bot.casework.wording import asked_shortly, clock, label
from bot.triage.clocks import UK
from bot.triage.danger import LINE
from bot.triage.protocol import Library
from bot.triage.values import Answer

HANDLE, REPORT, MORE_TIME = "Handle in the home", "Report to the police", "I need more time"
NOT_FOR_YOU = f"That button is not for you. Nothing was changed.\n{LINE}"
WITH_SOMEBODY_ELSE = "Call {call} is with somebody else. Nothing more is needed from you."
ONE_ANSWER_FIRST = f"I need one more answer from the staff before anybody decides on call {{call}}. Please press again in a few minutes.\n{LINE}"
ONLY_ONCE = "More time was given once already. Please decide by {due}."
NO_MORE = "There is no more time to give: at {due} it {moves}. Please decide now."
GIVEN = "You have until {due}. Without a decision it {moves}."
TELL_STAFF_TIME = f"Call {{call}}: the {{who}} asked for more time, until {{due}}.\n{LINE}"
WHY = "Why? Tap one, or tell me in a few words. No names."
THANKS = "Thank you. Recorded with call {call}."
REASON_KEPT = "Your reason is recorded already. Thank you."
REASON_NOT_YOURS = "Only whoever decided gives the reason. Nothing was changed."
SMALL_TALK = "Thank you. Your decision on call {call} stands."
NO_REASON = "No reason was given for the decision."
STAFF_REASON = "Call {call}: the {who} gave a reason: {reason}"
YOU_DECIDE = "You are a manager of this home: you may decide it yourself. Tap what you decide."
STAYS_OPEN = "This alone does not close the call. The staff are asked what is still open."
NOT_ENOUGH = "That alone does not close the call: {why}. Report it, or it moves on by itself at {due}."
MAKE_SURE = "The staff are told to ring. Make sure that it is done."
YOU_RING = "Whoever told the call does not work here any more. Ring the police now, or make sure that somebody does."
HAS_LEFT = "Whoever told call {call} does not work here any more. Please take it on: read this and answer it."
STAFF_RING = "The staff are told to ring the police now."
SEE_IT_OTHERWISE = "If you think the police should know, ring {non_emergency}, or 999 if anyone is in danger."

_DECIDED = {"handle": "the home handles it", "report": "the police are told"}
_WHO = {"": "next manager up", "on_call": "on-call manager", "manager": "manager", "registered_manager": "manager"}
#: The lines of a summary: more would not be read.
_LINES = 10


def who(role: str) -> str:
    """A role in words."""
    return _WHO.get(role, role.replace("_", " "))


def who_decided(manager: Optional[dict[str, Any]]) -> str:
    """Who decided and what, as a sentence and a space; "" where nobody did."""
    if not manager or manager.get("decision") not in _DECIDED:
        return ""
    return f"The {who(str(manager.get('role')))} decided: {_DECIDED[manager['decision']]}. "


def told_staff(role: str, decision: str, at: datetime, call: str) -> str:
    """What staff read first when a manager has decided in their own chat."""
    return f"Call {call}: the {who(role)} decided at {clock(at)}: {_DECIDED[decision]}."


def recorded(decision: str, at: datetime, call: str) -> str:
    """What the manager reads at once."""
    return f"Recorded at {clock(at)} for call {call}: {_DECIDED[decision]}."


def limit(due: datetime, slow_time: bool) -> str:
    """A limit as it is read: with its day where it is another one."""
    return due.astimezone(UK).strftime("%a %H:%M") if slow_time else clock(due)


def moves(stands_with: str, slow_time: bool, no_answer: bool) -> str:
    """What happens at the limit."""
    if slow_time:
        return "goes to the next manager and stays on the list"
    return "becomes a police report" if no_answer or stands_with == "on_call" else "goes to on-call, then becomes a police report"


def summary(call: str, home: str, child: Optional[str], facts: Iterable[str], why: Iterable[str], due: str, then: str, no_answer: bool) -> str:
    """What a manager reads to decide: the reference of the child only, what was understood, why, and the limit."""
    first = f"Call {call}, {home}{f', {child}' if child else ''}: please decide by {due}. Without a decision it {then}."
    lines = [first]
    if no_answer:
        lines.append("Nobody answered the check. Choose \"Handle in the home\" only if you know that the child is safe.")
    lines += [f"Why you: {reason}." for reason in why]
    return "\n".join([*lines, *(f"- {fact}" for fact in facts), LINE])


def understood(library: Library, answers: Iterable[Answer]) -> list[str]:
    """What was understood, in short lines and never in the words typed."""
    found = []
    for answer in answers:
        question = library.question(answer.fact)
        if question and question.type not in ("text", "reference") and answer.fact != "manager_decision":
            found.append(f"{asked_shortly(question)} {label(library, answer.fact, answer.value)}")
    return found[:_LINES]


def passed_to(call: str, role: str, due: str) -> str:
    """For somebody asked earlier: the limit has passed, and the call is with somebody else now."""
    return f"Call {call} has moved on: it is with the {who(role)} now, until {due}. It no longer waits for you."


def now_decided(call: str, decided: str, disposition: Optional[str], closed: bool) -> str:
    """For somebody asked earlier, or pressing late: where the call stands."""
    stands = {"REPORT": "It is a police report.", "999": "It is an emergency: 999.", "HOME": "The home handles it.", "INTEL": "It is passed on to the police."}
    where = stands.get(disposition or "", "It waits for news of the child." if disposition == "WAIT" else "It is still open.")
    last = MAKE_SURE if disposition in ("REPORT", "999") else "Nothing more is needed from you."
    return f"Call {call} {'is closed' if closed else 'no longer waits for you'}. {decided or where + ' '}{last}"
