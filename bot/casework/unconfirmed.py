"""999 said on the learned net's word alone: under the 999 words the person is asked whether anybody is in danger now.

The call stands escalated from the first reply on, whatever is answered. Where the person denies it, the protocol's questions are put in a call of its own
(bot/casework/going_on.py); a guess of the model is never weighed against the person, and silence is never a "no" (docs/decisions/0013-alarm-by-the-net-alone.md).
"""
from __future__ import annotations

from typing import Any, Iterable, Optional

from bot.calllog.events import Event
from bot.casework.desk import Case
from bot.casework.saying import Say, options_for
from bot.casework.understood import Understood
from bot.triage.values import severity
from bot.triage.walking import Decision, walk

#: Where an emergency is as likely as this nobody is asked: it stays with 999 (chosen on openings of conversations, docs/decisions/0013).
_BEYOND_ASKING = 0.99
_DANGER, _NOTED, _WENT_ON = "danger_now", "unconfirmed", "goes_on_in"
#: Under which the new call notes the one that it goes on from.
CAME_FROM = "goes_on_from"
_ASK = {"operator": "When help is on its way, ask: {question}"}
_ASK_STAFF = "When you can, tell me: {question}"


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
    text = _ASK.get(case.state.role, _ASK_STAFF).format(question=question.wording(case.state.role))
    return [Say(text, options_for(case.call, question), {"call": case.call, "topic": case.state.topic, "ask": _DANGER})]


def is_unconfirmed(case: Case) -> bool:
    """Whether the learned net's word alone made this call an emergency."""
    return bool(noted(case.desk.log.events(case.call), _NOTED))


def noted(events: Iterable[Event], *names: str) -> list[Any]:
    """What a call's notes hold under any of these names, in their order."""
    return [event.payload[name] for event in events if event.kind == "noted" for name in names if name in event.payload]


def note_going_on(case: Case, other: Case, text: str) -> None:
    """Keeps in the escalated call what the person said, and in which call it goes on."""
    case.add("noted", text, afterwards="no_danger", goes_on_in=other.call)


def went_on(case: Case) -> Optional[str]:
    """The call in which an escalated one has gone on, so that nothing more is told in this; None where it has not."""
    return next(iter(noted(case.desk.log.events(case.call), _WENT_ON)), None)


def goes_with(events: Iterable[Event]) -> list[str]:
    """The call that the one of these events went on in or from: the same contact."""
    return noted(events, _WENT_ON, CAME_FROM)


def _linked(case: Case) -> bool:
    return any(noted(case.desk.log.events(case.call), "linked"))


def _grave_without(case: Case) -> bool:
    """Whether what else was told makes it 999 as well."""
    rest = {fact: value for fact, value in case.told.items() if fact != _DANGER}
    decision = walk(case.desk.library, case.state.protocols, rest, case.circumstances).decision
    return decision is not None and severity(decision.disposition) >= severity("999")
