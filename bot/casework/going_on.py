"""Somebody denies danger under a 999 that only the learned net raised: the protocol's questions are put, in a call of its own.

Nothing is lowered. The escalated call stays in the log as it is, with what the person said; the new one begins with the same first message, with what was
told in it, and with the person's answer to the danger question (docs/decisions/0013-alarm-by-the-net-alone.md).
"""
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Callable, Optional

from bot.calllog.events import Event
from bot.casework.conversation import Conversation
from bot.casework.denying import PLAINLY, denies
from bot.casework.desk import Case, Desk
from bot.casework.hearing import bring_in_other_protocol
from bot.casework.meant import SAID_BACK, agreed
from bot.casework.saying import Say, token
from bot.casework.scheduling import record_asked
from bot.casework.unconfirmed import CAME_FROM, is_unconfirmed, note_going_on, noted, went_on
from bot.casework.understood import Understood
from bot.casework.wording import IN_DANGER, LINE, MEANT_SAFE, RIGHT
from bot.triage.answers import fits, read_opening
from bot.triage.danger import look
from bot.triage.values import UNSURE

#: For so long after the 999 words an answer to the question under them is taken as one (proposal).
_SOON = timedelta(minutes=30)
_DANGER = "danger_now"
GOES_ON = "You say that nobody is in danger. Call {old} stays on record as 999: ring 999 the moment anyone is. I go on here, in call {new}."
_TO_OPERATORS = "The caller says that nobody is in danger. Call {old} stays on record as 999: send help the moment anyone is. The questions go on here, in call {new}."
#: What a first message left behind that belongs to the matter and not to the alarm.
_OF_THE_MATTER = ("topic", "protocols", "likely", "accuses")


@dataclass(frozen=True)
class GoingOn:
    """The call in which to go on. `settled`: the danger question is answered in it already, by a tap or by a yes to what was said back; else the message answers it."""

    case: Case
    settled: bool


def denied_under_999(case: Case, text: str, pressed: Optional[tuple[str, str, str]], alarming: Callable[[], bool]) -> Optional[GoingOn]:
    """The call in which to go on, opened here, where the danger that was asked about under "ring 999 now" is denied; None for everything else.

    It is denied by a tap, by a plain denial that is the first thing typed since, or by a yes to one that was said back. Neither net may hear danger in
    what is typed: `alarming` tells whether the learned one does.
    """
    if not waits(case):
        return None
    if pressed:
        return _go_on(case, "", "button") if pressed[1:] == (_DANGER, "no") else None
    if _heard_since(case) or look(text).level != "none":
        return None
    told = agreed(case, text, Understood())
    if told is not None:
        return _go_on(case, told.words, SAID_BACK) if not alarming() else None
    if _said_back(case) or _how(case, text) != PLAINLY or alarming():
        return None  # a "no" to what was said back says that somebody is in danger
    return _go_on(case, text, "")


def say_back(case: Case, text: str, alarming: Callable[[], bool]) -> Optional[Say]:
    """What was typed under "ring 999 now" and denies danger only partly, said back once, with the message in the log already; None for everything else."""
    if not waits(case) or _heard_since(case) != 1 or _said_back(case) or _how(case, text) == "" or look(text).level != "none" or alarming():
        return None
    case.add("noted", text, guessed=_DANGER, value="no")
    case.add("asked", fact=_DANGER, again=True, meant="no")
    options = ((RIGHT, token(case.call, _DANGER, "no")), (IN_DANGER, token(case.call, _DANGER, "yes")))
    return Say(f"{LINE}\n{MEANT_SAFE}", options, {"call": case.call, "topic": case.state.topic, "ask": _DANGER, "meant": True})


def call_under_999(desk: Desk, channel: str, person: str, text: str) -> Optional[Case]:
    """The call whose danger question under "ring 999 now" these typed words answer, whatever else of this person is open or waits for a decision; None where
    none was put last, or the words are no yes, no or "not sure" to it."""
    for row in desk.log.calls(limit=3, channel=channel, person=person, finished=True, outcome="escalated"):
        if row.closed_at is None or desk.clock() - row.closed_at > _SOON:
            continue  # nearly every message comes by here: what ended long ago is not replayed for it
        case = desk.case(row.call)
        if waits(case) and not _heard_since(case):
            answers = case.reads(text, desk.library.its(_DANGER, case.state.protocols)).value(_DANGER) in ("yes", UNSURE) or _how(case, text) != ""
            return case if answers or agreed(case, text, Understood()) is not None else None
    return None


def pressed_on_the_old(case: Case, fact: str, value: str) -> Optional[list[Say]]:
    """A button of the danger question that was denied already: yes and "not sure" are heard in the call that went on from it, which is raised; a second "no" has
    that call's open question put again. None for every other button, and where the other call has ended and "no" is tapped."""
    other = went_on(case)
    if other is None or fact != _DANGER or value not in ("yes", "no", UNSURE):
        return None
    conversation = Conversation(case.desk.case(other))
    if conversation.finished:
        return None
    if value != "no" and not conversation.press(fact, value):
        return None
    return conversation.say() if value != "no" else conversation.say_again()


def said(case: Case, other: Case, says: list[Say]) -> list[Say]:
    """What is said in the new call, with what became of the other one; nothing stands before "ring 999 now"."""
    if not says:
        return []
    head, *more = says
    words = (_TO_OPERATORS if case.state.role == "operator" else GOES_ON).format(old=case.call, new=other.call)
    parts = (head.text, words) if head.custom.get("disposition") == "999" else (words, head.text)
    return [replace(head, text="\n".join(parts), custom={**head.custom, "instead_of": case.call}), *more]


def waits(case: Case) -> bool:
    """Whether the danger question under "ring 999 now" still waits for an answer."""
    state = case.state
    open_still = state.finished and state.disposition == "999" and state.pending == _DANGER and case.desk.clock() - state.ended_at <= _SOON
    return open_still and is_unconfirmed(case) and not went_on(case) and not _said_danger(case)


def _said_danger(case: Case) -> bool:
    return "danger" in noted(case.desk.log.events(case.call), "afterwards")


def _heard_since(case: Case) -> int:
    """How many messages were heard since the question was put: the "no" of the second is hardly one to it."""
    asked = max((event.seq for event in case.desk.log.events(case.call) if event.kind == "asked"), default=0)
    return sum(event.kind == "heard" and event.seq > asked for event in case.desk.log.events(case.call))


def _said_back(case: Case) -> bool:
    return any(event.kind == "asked" and event.payload.get("meant") for event in case.desk.log.events(case.call))


def _how(case: Case, text: str) -> str:
    question = case.desk.library.its(_DANGER, case.state.protocols)
    return "" if case.reads(text, question).value(_DANGER) in ("yes", UNSURE) else denies(text, lambda part: case.reads(part, question).value(_DANGER))


def _go_on(case: Case, words: str, by: str) -> GoingOn:
    other = _again(case)
    said_first = [event.text for event in _before_the_alarm(case) if event.kind == "heard"]
    _take_what_lowers(other, said_first[-1] if said_first else "")
    if by:
        other.answer(_DANGER, "no", words, by)
    note_going_on(case, other, words)
    case.desk.followups.cancel(case.call, None, case.desk.clock())
    return GoingOn(other, bool(by))


def _take_what_lowers(case: Case, first: str) -> None:
    """What the message of the alarm states and was not taken from it while a model worried about the whole: a person has settled that. It is said back before
    the end. The kind of incident is not among it: where a model hears a graver one than the words, it is asked (closest.py)."""
    for answer in read_opening(first, case.circumstances.now, case.desk.library):
        if answer.fact not in (_DANGER, "aggravating", "category", *case.told) and fits(answer, case.state.topic or "", False):
            case.answer(answer.fact, answer.value, answer.words, "opening", answer.confident)
    bring_in_other_protocol(case)


def _again(case: Case) -> Case:
    """A call that stands where the first would, had its alarm not sounded."""
    state, desk = case.state, case.desk
    other = desk.open_call(state.channel, state.person, state.home, state.role)
    other.add("noted", **{CAME_FROM: case.call})
    for event in _before_the_alarm(case):
        kept = {name: event.payload[name] for name in _OF_THE_MATTER if name in event.payload} if event.kind == "noted" else {}
        if event.kind == "heard" and event.text.strip():
            other.add("heard", event.text, linked=case.call)
        elif event.kind == "raised" and event.payload.get("by") == "person":
            other.add("raised", by="person", why=event.payload.get("why", ""))
        elif kept:
            other.add("noted", event.text, **kept)
    for answer in state.answers.values():
        if answer.fact != _DANGER:
            other.answer(answer.fact, answer.value, answer.words, answer.by, answer.confident)
    record_asked(other, _DANGER)
    return other


def _before_the_alarm(case: Case) -> list[Event]:
    """What the call held when it was decided: the message of the alarm is the last one heard in it."""
    events = case.desk.log.events(case.call)
    decided = next((event.seq for event in events if event.kind == "decided"), 0)
    return [event for event in events if event.seq < decided]
