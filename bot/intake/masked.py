"""What a person is told when something that identifies somebody was taken out of their message."""
from __future__ import annotations

from typing import Sequence

from bot.casework.saying import Say

#: The button that asks the channel to delete the person's own message; the channel's id of the message follows.
FORGET = "forget:"
#: For a channel that could not delete it, or cannot at all.
NOT_DELETED = "I could not delete it here. Press and hold your message, then choose Delete."
DELETED = "Your message is deleted from this chat."
_BUTTON = "Delete my message from this chat"
_WORDS = {
    "name": "the name", "birth_date": "the date", "phone": "the phone number", "email": "the email address", "link": "the web address", "handle": "the username",
    "postcode": "the postcode", "address": "the address", "plate": "the number plate", "nhs": "the NHS number",
}


def told(kinds: Sequence[str], call: str, message: str = "") -> Say:
    """One kind instruction, what was taken out, and the offer to delete the message where the channel gave its id.

    It is never a reason to wait: it comes after everything else that is said (records-and-data, section 5).
    """
    taken = [_WORDS[kind] for kind in kinds if kind in _WORDS] or ["what could identify somebody"]
    if "name" in kinds:
        instruction = "Please use the child's reference, not a name."
    else:
        instruction = "Please use the child's reference only."
    listed = taken[0] if len(taken) == 1 else f"{', '.join(taken[:-1])} and {taken[-1]}"
    token = f"{FORGET}{message}"
    options = ((_BUTTON, token),) if message and len(token.encode()) <= 64 else ()
    return Say(f"{instruction} I have taken {listed} out of the log.", options, {"call": call, "masked": list(kinds)})
