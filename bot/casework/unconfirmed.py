"""999 said on the learned net's word alone: under the 999 words the person is asked whether anybody is in danger now.

The call stands escalated from the first reply on, whatever is answered. Where the person denies it, the protocol's questions are put in a call of its own
(bot/casework/going_on.py); a guess of the model is never weighed against the person, and silence is never a "no" (docs/decisions/0013-alarm-by-the-net-alone.md).
"""
from __future__ import annotations

from typing import Optional

from bot.casework.desk import Case
from bot.casework.saying import Say, options_for
from bot.casework.understood import Understood
from bot.triage.values import severity
from bot.triage.walking import Decision, walk

#: Where an emergency is as likely as this nobody is asked: it stays with 999 (chosen on openings of conversations, docs/decisions/0013).
_BEYOND_ASKING = 0.99
_DANGER, _NOTED, _WENT_ON = "danger_now", "unconfirmed", "goes_on_in"
ASKED = {"operator": "When help is on its way, ask: {question}"}
_ASKED = "When you can, tell me: {question}"


def note_unconfirmed(case: Case, understood: Understood) -> None:
    """Keeps that only the learned net sounded the alarm on the first message of a call, and how sure it was; not where it was all but certain."""
    if understood.chance < _BEYOND_ASKING:
        case.add("noted", unconfirmed=round(understood.chance, 2))


def ask_under_999(case: Case, decision: Decision) -> list[Say]:
    """The danger question that goes under "ring 999 now", or nothing: where more than the net's word makes it 999, or other children's calls hang on it."""
    known = case.state.answers.get(_DANGER)
    if decision.disposition != "999" or not is_unconfirmed(case) or known is None or known.by != "model" or _linked(case) or _grave_without(case):
        return []
    question = case.desk.library.its(_DANGER, case.state.protocols)
    case.add("asked", fact=_DANGER, again=False)
    text = ASKED.get(case.state.role, _ASKED).format(question=question.wording(case.state.role))
    return [Say(text, options_for(case.call, question), {"call": case.call, "topic": case.state.topic, "ask": _DANGER, _NOTED: True})]


def is_unconfirmed(case: Case) -> bool:
    """Whether the learned net's word alone made this call an emergency."""
    return any(event.kind == "noted" and _NOTED in event.payload for event in case.desk.log.events(case.call))


def note_going_on(case: Case, other: Case, text: str) -> None:
    """Keeps in the escalated call what the person said, and in which call it goes on."""
    case.add("noted", text, afterwards="no_danger", goes_on_in=other.call)


def went_on(case: Case) -> Optional[str]:
    """The call in which an escalated one has gone on, so that nothing more is told in this; None where it has not."""
    return next((event.payload[_WENT_ON] for event in case.desk.log.events(case.call) if event.kind == "noted" and event.payload.get(_WENT_ON)), None)


def _linked(case: Case) -> bool:
    return any(event.kind == "noted" and event.payload.get("linked") for event in case.desk.log.events(case.call))


def _grave_without(case: Case) -> bool:
    """Whether what else was told makes it 999 as well."""
    rest = {fact: value for fact, value in case.told.items() if fact != _DANGER}
    decision = walk(case.desk.library, case.state.protocols, rest, case.circumstances).decision
    return decision is not None and severity(decision.disposition) >= severity("999")
