"""Children who go together: one call each, linked; the wording follows the more serious (RESOLUTION-12, MS-39)."""
from __future__ import annotations

import re

from bot.casework.desk import Case
from bot.triage.answers.references import references

#: What is told of one is told of all who went together. What is a child's own (the plan, health, being back) is asked for each.
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
