"""Something else told in the middle of a call: of another child, or another and graver kind of incident. It gets its own call."""
from __future__ import annotations

from dataclasses import replace
from typing import Optional

from bot.casework.afterwards import goes_on, hear_afterwards
from bot.casework.closest import RAISING
from bot.casework.conversation import Conversation
from bot.casework.desk import Case
from bot.casework.hearing import hear_opening
from bot.casework.leavers import has_left
from bot.casework.linked import linked_cases
from bot.casework.saying import Say, after_danger
from bot.casework.told_of_others import UNNAMED, Told, told_apart
from bot.casework.topics import speaks_of_missing
from bot.casework.understood import Understood
from bot.triage.answers import read_opening
from bot.triage.answers.references import references
from bot.triage.danger import look

SEPARATE = "That is a separate matter. I have opened call {call} for it; {old} stays open with its own limit."
KEPT_APART = "I have put what you say about {child} in call {call}."
BACK_TO = "Now back to call {call}{child}."


def open_new_matter(case: Case, text: str) -> tuple[str, list[Say]]:
    """Hears what a message in mid-call tells of another child in a call for that child, opened where there is none, and opens one
    for a graver kind of incident told while the call waits.

    Returns what is left of the message for this call ("" for nothing), and what to say of the others, which is answered next.
    Nothing of this call is changed. A message that sounds the alarm is heard whole in this call too.
    """
    state = case.state
    if not state.protocols or state.finished:
        return text, []
    theirs = _open_calls(case)
    missing_call = state.protocols[:1] == ("missing",)
    apart = told_apart(text, _own(case, text, missing_call), _mentioned(case), missing_call, lambda reference: _name(case, reference),
                       theirs, not linked_cases(case), state.pending or "", lambda name: case.desk.registry.child(name, state.registry_version) is not None)
    says: list[Say] = []
    heard: set[str] = set()
    for told in apart.others:
        if told.words in heard and not told.gone:
            continue  # "HC-18 hit HC-11" is one matter
        heard.add(told.words)
        says = after_danger(says, _hear_of(case, told, text))
    if says or apart.rest != text:
        return (text if look(text).level == "alarm" else apart.rest), says
    if (state.decision or {}).get("outcome") != "open":
        return text, []
    category = next((answer.value for answer in read_opening(text, case.circumstances.now, case.desk.library) if answer.fact == "category"), None)
    known = state.answers.get("category")
    if category not in RAISING or (known is not None and known.value == category):
        return text, []
    return text, _open(case, Told(UNNAMED, text, False), text)


def back_to_the_first(case: Optional[Case], says: list[Say]) -> list[Say]:
    """Once a matter told in the middle of another call is decided, that other call's open question is put again."""
    decided = [say.custom.get("disposition") for say in says if say.custom.get("disposition")]
    first = first_call(case) if case is not None and decided and "999" not in decided else None
    if first is None or any(say.custom.get("call") == first.call for say in says):
        return says
    again, *more = Conversation(first).say_again()
    child = f", {first.state.child}" if first.state.child else ""
    return [*says, replace(again, text=f"{BACK_TO.format(call=first.call, child=child)}\n{again.text}"), *more]


def first_call(case: Case) -> Optional[Case]:
    """The call in whose middle this one was told of, where its questions are still open."""
    told_in = next((event.payload["told_in"] for event in case.desk.log.events(case.call) if event.kind == "noted" and event.payload.get("told_in")), None)
    first = case.desk.case(told_in) if told_in else None
    return first if first is not None and not first.state.finished and not first.state.decision and not has_left(first) else None


def _hear_of(case: Case, told: Told, text: str) -> list[Say]:
    state, desk = case.state, case.desk
    call = _open_calls(case).get(told.child) if told.child else None
    if call is None and told.child and references(told.words):
        ended = goes_on(desk, state.channel, state.person, told.words, case.call)
        if ended is not None and ended != case.call:
            other = desk.case(ended)
            other.add("heard", told.words, linked=case.call)
            return hear_afterwards(other, told.words, look(told.words).level == "alarm", lambda: False)
    if call is None:
        return _open(case, told, text)
    other = desk.case(call)
    other.add("heard", told.words, linked=case.call)
    case.add("noted", told_in_other=call)
    conversation = Conversation(other)
    conversation.hear(told.words)
    first, *more = conversation.say()
    return _after(first, KEPT_APART.format(child=told.child, call=call)) + more


def _open(case: Case, told: Told, text: str) -> list[Say]:
    state, desk = case.state, case.desk
    other = desk.open_call(state.channel, state.person, state.home, state.role)
    other.add("heard", text, linked=case.call)
    other.add("noted", told_in=case.call)
    case.add("noted", new_matter=other.call)
    hear_opening(other, told.words, Understood())
    if (told.gone or speaks_of_missing(told.words)) and other.state.protocols[:1] != ("missing",):
        other.add("noted", topic="missing", protocols=["missing", *(name for name in other.state.protocols if name != "missing")])
    if not other.state.protocols:  # unclear counts as another matter
        other.add("noted", topic="incident", protocols=["incident"])
    if told.child and "child" not in other.state.answers:
        other.answer("child", told.child, told.words, "opening")
    first, *more = Conversation(other).say()
    return _after(first, SEPARATE.format(call=other.call, old=case.call)) + more


def _after(first: Say, words: str) -> list[Say]:
    """The words before a question, and behind a "ring 999 now"."""
    parts = (first.text, words) if first.custom.get("disposition") == "999" else (words, first.text)
    return [replace(first, text="\n".join(parts))]


def _open_calls(case: Case) -> dict[str, str]:
    """The open calls of this person for other children, by child."""
    rows = case.desk.log.calls(channel=case.state.channel, person=case.state.person, finished=False)
    return {row.child: row.call for row in reversed(rows) if row.child and row.child != case.state.child and row.call != case.call and not has_left(case.desk.case(row.call))}


def _own(case: Case, text: str, missing_call: bool) -> Optional[str]:
    """The call's child; where nobody has named one, the first who is named in answer to it."""
    if case.state.child and case.state.pending != "child":
        return case.state.child
    named = [_name(case, reference) for reference, _ in references(text)]
    return named[0] if named and (missing_call or case.state.pending == "child") else None


def _name(case: Case, reference: str) -> str:
    child = case.desk.registry.child(reference, case.state.registry_version)
    return child.ref if child else reference  # a child who moved in today is in no registry yet


def _mentioned(case: Case) -> set[str]:
    """Children this call has spoken of: what more is told of them belongs to it, unless they are gone."""
    heard = [event for event in case.desk.log.events(case.call) if event.kind == "heard"][:-1]  # the last is the message itself
    return {_name(case, reference) for event in heard for reference, _ in references(event.text)}
