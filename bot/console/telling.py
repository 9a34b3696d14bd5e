"""What an operator sets beside the script: which home it is, and which child. The call is looked at again in its light."""
from __future__ import annotations

from bot.casework.asking_managers import keep_managers_told
from bot.casework.conversation import Conversation
from bot.casework.desk import Case


#: What an operator is told whose choice a closed call does not take.
KEEPS = {"home": "This call has ended and keeps its home. If that is wrong, say so in a note.", "child": "This call has ended and keeps its child and home. If that is wrong, say so in a note."}


def tell(case: Case, fact: str, value: str) -> bool:
    """Records the home ("home") or the child ("child") that was chosen, and says what follows from it.

    An open decision is made again: a child under the never-wait age does not wait because another was named first. A closed
    call is only completed; nothing about its decision changes, and nothing that was told already. False where it is not taken for that.
    """
    case.desk.hold(case.call)
    known = case.state.answers.get(fact)
    if known is not None and known.value == value:
        return True
    if not case.takes(fact, value):
        return False
    case.answer(fact, value, "", "button")
    if case.state.finished or not case.state.protocols:
        return True
    for say in Conversation(case).say():
        coded = {key: told for key, told in say.custom.items() if key != "call"}
        case.add("said", say.text, buttons=[list(option) for option in say.options], **coded)
    keep_managers_told(case.desk)
    return True
