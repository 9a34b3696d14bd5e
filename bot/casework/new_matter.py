"""Something else told while a call waits: another child gone, or another and graver kind of incident. It gets its own call."""
from __future__ import annotations

from bot.casework.closest import RAISING
from bot.casework.conversation import Conversation
from bot.casework.desk import Case
from bot.casework.hearing import hear_opening
from bot.casework.saying import Say
from bot.casework.topics import speaks_of_missing
from bot.casework.understood import Understood
from bot.triage.answers import read_opening
from bot.triage.answers.references import references

SEPARATE = "That is a separate matter. I have opened call {call} for it; {old} stays open with its own limit."


def open_new_matter(case: Case, text: str) -> tuple[bool, list[Say]]:
    """Opens a call for a matter that this waiting call is not about, and asks its first question.

    Returns whether the message is only about another child, and what to say (nothing when it is about this call). The new
    call is the one that is answered next; nothing of the old one is changed.
    """
    state, desk = case.state, case.desk
    found = [(reference, desk.registry.child(reference, state.registry_version)) for reference, _ in references(text)]
    known = {child.ref if child else reference for reference, child in found}  # a child who moved in today is in no registry yet
    category = next((answer.value for answer in read_opening(text, case.circumstances.now, desk.library) if answer.fact == "category"), None)
    told = state.answers.get("category")
    another_child = bool(known - {state.child}) and speaks_of_missing(text)
    if not another_child and (category not in RAISING or (told is not None and told.value == category)):
        return False, []
    other = desk.open_call(state.channel, state.person, state.home, state.role)
    other.add("heard", text, linked=case.call)
    case.add("noted", new_matter=other.call)
    hear_opening(other, text, Understood())
    first, *more = Conversation(other).say()
    separate = SEPARATE.format(call=other.call, old=case.call)
    said = (first.text, separate) if first.custom.get("disposition") == "999" else (separate, first.text)  # nothing stands before "ring 999 now"
    says = [Say("\n".join(said), first.options, first.custom), *more]
    return another_child and state.child not in known, says
