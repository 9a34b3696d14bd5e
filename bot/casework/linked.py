"""Children who go together: one call each, linked; the wording follows the more serious (RESOLUTION-12, MS-39)."""
from __future__ import annotations

import re
from dataclasses import replace
from typing import Callable

from bot.casework.desk import Case
from bot.casework.saying import Say
from bot.triage.answers.references import references
from bot.triage.values import Answer, severity

#: What is told of one is told of all who went together. What is a child's own (the plan, health, being back) is asked for each.
_SHARED = {"danger_now", "red_flags", "amber_flags", "whereabouts", "whereabouts_check", "place_safe", "contact", "return_time", "companions",
           "checks_done", "collector", "reporter_insists"}
_JOINED = re.compile(r"^\W*(and|&|n|plus|with|\+|,)\W*$", re.I)


def children_together(text: str) -> list[str]:
    """The references named side by side ("RH-03 and RH-04"), in order; a child who is only mentioned is not among them."""
    found = references(text)
    together: list[str] = []
    for (first, at), (second, then) in zip(found, found[1:]):
        if _JOINED.match(text[at + len(first):then]):
            together += [reference for reference in (first, second) if reference not in together]
    return together


def open_linked(case: Case, text: str) -> None:
    """Opens a call for each further child who left with this call's child, with everything told so far that is shared."""
    registry, state = case.desk.registry, case.state
    known = [child.ref for child in (registry.child(reference, state.registry_version) for reference in children_together(text)) if child]
    if len(set(known)) < 2 or "missing" not in state.protocols:
        return
    own, *others = known
    case.answer("child", own, text, "opening")
    for reference in others:
        other = case.desk.open_call(state.channel, state.person, state.home, state.role)
        other.add("heard", text, linked=case.call)
        other.add("noted", topic=state.topic, protocols=list(state.protocols), linked=[case.call])
        other.answer("child", reference, text, "opening")
        case.add("noted", linked=[other.call])
        for answer in case.state.answers.values():
            if answer.fact != "child":
                other.answer(answer.fact, answer.value, answer.words, answer.by, answer.confident)


def linked_cases(case: Case) -> list[Case]:
    """The calls of the children who went with this one that are not closed."""
    calls = [call for event in case.desk.log.events(case.call) if event.kind == "noted" for call in event.payload.get("linked") or ()]
    return [other for other in map(case.desk.case, dict.fromkeys(calls)) if not other.state.finished]


def share(case: Case, before: dict[str, Answer]) -> None:
    """Gives what was just told to the linked calls, where it is shared and they were not told otherwise."""
    told = [answer for fact, answer in case.state.answers.items() if fact in _SHARED and answer != before.get(fact)]
    for other in linked_cases(case) if told else ():
        for answer in told:
            known = other.state.answers.get(answer.fact)
            if known is None or known == before.get(answer.fact):
                other.answer(answer.fact, answer.value, answer.words, answer.by, answer.confident)


def together(case: Case, own: list[Say], say_for: Callable[[Case], list[Say]]) -> list[Say]:
    """Once one child's call is decided, the others' follow at once: the more serious first, the same said shortly.

    Each linked call has its own decision, or its own next question, in its own words.
    """
    decided = next((say for say in own if say.custom.get("disposition")), None)
    if decided is None:
        return own
    says = [replace(say, text=f"{case.state.child}: {say.text}") if linked_cases(case) else say for say in own]
    for other in linked_cases(case):
        if other.state.decision:
            continue
        for say in say_for(other):
            same = say.custom.get("disposition") == decided.custom["disposition"] and not say.custom.get("ask")
            text = f"The same for {other.state.child}. Reference: {other.call}." if same else f"{other.state.child}: {say.text}"
            says.append(replace(say, text=text))
    return sorted(says, key=lambda say: -severity(say.custom["disposition"]) if say.custom.get("disposition") else 1)
