"""The danger question in the person's own terms: what they said, then the one check that settles it."""
from __future__ import annotations

#: More words than this are not said back; a long quotation hides the question (proposal).
SAID_BACK = 7

#: What to check when the words may be about another time: whether it is now. Everything else has its own check.
_ANOTHER_TIME = {"past": "Has anything like that happened today?", "hypothetical": "Is that happening now?"}


def asking(check: str, said: str, disarmed: str) -> str:
    """The question for a doubt: the person's words, then a check that a yes or a no answers.

    Args:
        check: the reviewed question of the phrase group.
        said: the person's words that raised the doubt.
        disarmed: the context that made it a doubt ("" for a phrase that is only ever asked about).
    """
    settles = _ANOTHER_TIME.get(disarmed, check)
    if not said or len(said.split()) > SAID_BACK:
        return settles
    plain = said.strip(" .,;:!?\"'-")
    return f'You said "{plain}". {settles}'
